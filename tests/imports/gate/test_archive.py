"""The zip file around a workbook: nothing hidden, nothing twice, nothing larger than it says."""

import stat
import struct
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from ahsp.imports.gate import RefusedError
from tests.imports.gate.packages import BOUNDS, SHEET, look, packed, parts, row, sheet


def reason(folder: Path, content: bytes, **changes: int) -> tuple[str, str]:
    with pytest.raises(RefusedError) as caught:
        look(folder, content, replace(BOUNDS, **changes))
    return caught.value.reason, str(caught.value.detail.get("what", ""))


def with_entry(name: str | zipfile.ZipInfo, data: bytes = b"x") -> bytes:
    kept = BytesIO(packed(parts()))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return kept.getvalue()


def patched(content: bytes, name: str, central: dict[int, bytes], local: dict[int, bytes]) -> bytes:
    """Change bytes of an entry's central and local header."""
    changed = bytearray(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        offset = archive.getinfo(name).header_offset
        at = archive.start_dir
        for info in archive.infolist():
            if info.filename == name:
                break
            at += 46 + len(info.filename) + len(info.extra) + len(info.comment)
    for start, changes in ((at, central), (offset, local)):
        for where, value in changes.items():
            changed[start + where : start + where + len(value)] = value
    return bytes(changed)


def test_a_good_package_passes_with_and_without_a_comment(tmp_path: Path) -> None:
    content = packed(parts())
    look(tmp_path, content)
    assert content[-2:] == b"\0\0"
    look(tmp_path, content[:-2] + struct.pack("<H", 65_535) + b"c" * 65_535)


def test_entries_written_as_a_stream_have_their_sizes_after_them(tmp_path: Path) -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    kept = Pipe()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    look(tmp_path, kept.getvalue())


def test_entries_may_be_as_large_as_zip64_allows(tmp_path: Path) -> None:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(text.encode() if isinstance(text, str) else text)
    look(tmp_path, kept.getvalue())


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "xl/../../evil", "/tmp/evil", "C:\\evil", "c:evil", "a\\b", "xl//../x"],
)
def test_names_that_leave_the_package_are_refused(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path, with_entry(name)) == ("zip_structure", "name")


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    content = with_entry("xl/media/aXb").replace(b"xl/media/aXb", b"xl/media/a\0b")
    assert reason(tmp_path, content) == ("zip_structure", "name")


@pytest.mark.parametrize("name", ["XL/WorkSheets/Sheet1.XML", SHEET])
def test_the_same_name_twice_is_refused(tmp_path: Path, name: str) -> None:
    content = with_entry("xl/worksheets/sheetX.xml")
    content = content.replace(b"xl/worksheets/sheetX.xml", name.encode())
    assert reason(tmp_path, content) == ("zip_structure", "duplicate")


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("xl/media/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert reason(tmp_path, with_entry(link, b"/etc/passwd")) == ("zip_structure", "symlink")


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    content = packed(parts())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        where = archive.getinfo("xl/workbook.xml").header_offset
    shared = patched(content, SHEET, {42: struct.pack("<L", where)}, {})
    assert reason(tmp_path, shared) == ("zip_structure", "overlap")


def test_an_entry_that_the_directory_does_not_list_is_refused(tmp_path: Path) -> None:
    content = packed(parts())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        second, start = archive.infolist()[1], archive.start_dir
        length = 46 + len(archive.infolist()[0].filename)
    assert second.header_offset
    end = bytearray(content[-22:])
    count = struct.unpack_from("<H", end, 8)[0] - 1
    size = struct.unpack_from("<L", end, 12)[0] - length
    struct.pack_into("<HHLL", end, 8, count, count, size, start)
    hidden = content[:start] + content[start + length : -22] + bytes(end)
    assert reason(tmp_path, hidden) == ("zip_structure", "hidden")


def test_bytes_after_the_end_are_refused(tmp_path: Path) -> None:
    assert reason(tmp_path, packed(parts()) + b"more") == ("zip_structure", "end")


def test_two_ends_that_both_fit_are_refused(tmp_path: Path) -> None:
    content = packed(parts())
    comment = content[-22:]
    two = content[:-2] + struct.pack("<H", len(comment)) + comment
    assert reason(tmp_path, two) == ("zip_structure", "end")


@pytest.mark.parametrize(
    ("central", "local", "expected"),
    [
        ({8: b"\1"}, {6: b"\1"}, "encrypted"),
        ({10: b"\x63"}, {8: b"\x63"}, "corrupt"),
        ({10: b"\x0e"}, {8: b"\x0e"}, "corrupt"),
        ({16: b"\0\0\0\0"}, {14: b"\0\0\0\0"}, "corrupt"),
        ({24: b"\1\0\0\0"}, {22: b"\1\0\0\0"}, "corrupt"),
        ({24: b"\xf0\xff\xff\xff"}, {22: b"\xf0\xff\xff\xff"}, "corrupt"),
        ({}, {22: b"\1\0\0\0"}, "corrupt"),
        ({}, {30: b"y"}, "corrupt"),
        ({20: b"\xff\xff\xff\0"}, {18: b"\xff\xff\xff\0"}, "zip_structure"),
    ],
    ids=["flag", "aes", "lzma", "crc", "small", "huge", "local", "name", "packed"],
)
def test_headers_that_lie_are_refused(
    tmp_path: Path, central: dict[int, bytes], local: dict[int, bytes], expected: str
) -> None:
    content = patched(packed(parts()), "xl/workbook.xml", central, local)
    assert reason(tmp_path, content)[0] == expected


def test_more_bytes_than_declared_are_a_hidden_bomb(tmp_path: Path) -> None:
    content = with_entry("xl/media/image1.png", b"\0" * 3_000_000)
    lie = {24: b"\x64\0\0\0"}, {22: b"\x64\0\0\0"}
    content = patched(content, "xl/media/image1.png", *lie)
    assert reason(tmp_path, content) == ("zip_structure", "size")


def test_what_unpacks_too_far_is_a_bomb_even_in_a_part_that_nobody_reads(tmp_path: Path) -> None:
    content = with_entry("xl/media/image1.png", b"\0" * 3_000_000)
    assert reason(tmp_path, content, unpacked=2 << 20) == ("zip_bomb", "bytes")
    assert reason(tmp_path, content, ratio_from=1 << 20) == ("zip_bomb", "bytes")
    look(tmp_path, content)


def test_well_packed_rows_below_the_ratio_s_start_pass(tmp_path: Path) -> None:
    rows = "".join(row(*["0"] * 20, number=n) for n in range(1, 1_001))
    content = packed(parts(**{SHEET: sheet(rows)}))
    look(tmp_path, content)
    assert len(rows) > 9 * len(content)


def test_too_many_entries_are_a_bomb(tmp_path: Path) -> None:
    assert reason(tmp_path, packed(parts()), entries=5) == ("zip_bomb", "entries")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_corrupt(tmp_path: Path, share: float) -> None:
    content = packed(parts())
    assert reason(tmp_path, content[: int(len(content) * share)])[0] == "corrupt"


def test_an_archive_inside_is_refused(tmp_path: Path) -> None:
    content = with_entry("xl/media/a.bin", packed(parts()))
    assert reason(tmp_path, content) == ("zip_structure", "nested")
