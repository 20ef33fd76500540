"""What an .xls may hold."""

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ahsp.imports.gate import RefusedError
from tests.imports.gate.compounds import (
    BOUNDS,
    begin,
    book,
    call,
    compound,
    defined,
    formula,
    look,
    number,
    record,
    text,
)

REFERENCE = b"\x44\0\0\0\0"


def refused(folder: Path, content: bytes, name: str = "book.xls") -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        look(folder, content, name)
    return caught.value


def supbook(target: str) -> bytes:
    raw = target.encode("utf-16-le")
    return record(0x1AE, struct.pack("<HHB", 1, len(target), 1) + raw)


def test_a_good_workbook_passes(tmp_path: Path) -> None:
    code = REFERENCE + b"\x1e\1\0" + b"\x03" + text("a|b CALL(1)") + b"\x08"
    found = look(tmp_path, book(number(0, 0) + number(9, 19) + formula(code)))
    assert (found.kind, found.links) == ("xls", [])


@pytest.mark.parametrize("kind", [1, 6])
def test_sheets_of_macros_are_refused(tmp_path: Path, kind: int) -> None:
    found = refused(tmp_path, book(kind=kind))
    assert (found.reason, found.detail["place"]) == ("macro", "Data")
    assert refused(tmp_path, book(begin(0x40))).reason == "macro"


@pytest.mark.parametrize("storage", ["_VBA_PROJECT_CUR", "VBA"])
def test_macros_beside_the_workbook_are_refused(tmp_path: Path, storage: str) -> None:
    content = compound({"Workbook": book(number(0, 0))}, (storage,))
    assert refused(tmp_path, content).reason == "macro"


def test_passwords_are_told_under_either_name(tmp_path: Path) -> None:
    assert refused(tmp_path, book(before=record(0x2F, b"\0" * 6))).reason == "encrypted"
    package = compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})
    assert refused(tmp_path, package).reason == "encrypted"
    assert refused(tmp_path, package, "book.xlsx").reason == "encrypted"
    assert refused(tmp_path, book(), "book.xlsx").reason == "type_mismatch"


@pytest.mark.parametrize(
    ("function", "name"),
    [(150, "CALL"), (149, "REGISTER"), (267, "REGISTER.ID"), (110, "EXEC"), (379, "RTD")],
)
def test_functions_that_reach_outside_are_refused(tmp_path: Path, function: int, name: str) -> None:
    found = refused(tmp_path, book(formula(REFERENCE + text("x") + call(function, 2))))
    assert (found.reason, found.detail) == (
        "malicious_formula",
        {"place": "Data!B2", "found": name},
    )


@pytest.mark.parametrize(
    "holder",
    [
        lambda code: record(0x221, b"\0" * 12 + struct.pack("<H", len(code)) + code),
        lambda code: record(0x4BC, b"\0" * 8 + struct.pack("<H", len(code)) + code),
        lambda code: record(0x1B1, b"\1\5" + struct.pack("<HH", len(code), 0) + b"\0" * 6 + code),
        lambda code: record(0x1B1, b"\1\5" + struct.pack("<HH", 0, len(code)) + b"\0" * 6 + code),
    ],
    ids=["array", "shared", "condition", "second condition"],
)
def test_formulas_are_found_wherever_a_sheet_keeps_them(
    tmp_path: Path, holder: Callable[[bytes], bytes]
) -> None:
    content = book(number(0, 0) + holder(REFERENCE + call(150)))
    assert refused(tmp_path, content).reason == "malicious_formula"


def test_formulas_are_found_in_names_and_behind_choices(tmp_path: Path) -> None:
    assert refused(tmp_path, book(before=defined("a", 0, call(150)))).reason == "malicious_formula"
    choice = b"\x19\x04\1\0" + b"\0" * 4 + b"\x19\x02\0\0"
    assert refused(tmp_path, book(formula(choice + call(150)))).reason == "malicious_formula"
    assert refused(tmp_path, book(formula(b"\x42\1\x01\x80"))).detail["found"] == "XLM"


@pytest.mark.parametrize("name", ["_xlfn.WEBSERVICE", "_xlfn.IMAGE"])
def test_newer_functions_are_told_by_the_name_they_are_kept_under(
    tmp_path: Path, name: str
) -> None:
    assert refused(tmp_path, book(before=defined(name, 2))).detail["found"] == name[6:]
    look(tmp_path, book(number(0, 0), defined("_xlfn.CONCAT", 2) + defined("Image", 0)))


def test_add_in_functions_are_told_by_name(tmp_path: Path) -> None:
    add_in = record(0x1AE, struct.pack("<HH", 1, 0x3A01) + b"\0")
    name = record(0x23, b"\0" * 6 + b"\x0b\0SQL.REQUEST")
    assert refused(tmp_path, book(before=add_in + name)).detail["found"] == "SQL.REQUEST"


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        (text("https://x") + text("x") + call(359, 2), True),
        (text("#Data!A1") + call(359), True),
        (text("javascript:x") + call(359), False),
        (text("\\\\host\\x") + call(359), False),
        (text("http://x?") + REFERENCE + b"\x08" + call(359), False),
    ],
)
def test_hyperlinks_must_be_literal(tmp_path: Path, code: bytes, taken: bool) -> None:
    content = book(number(0, 0) + formula(code))
    if taken:
        look(tmp_path, content)
    else:
        assert refused(tmp_path, content).detail["found"] == "HYPERLINK"


def test_links_to_workbooks_are_noted_and_links_to_programs_refused(tmp_path: Path) -> None:
    found = look(tmp_path, book(number(0, 0), supbook("\x01harga.xls")))
    assert found.links == ["harga.xls"]
    refusal = refused(tmp_path, book(before=supbook("cmd\x03/C x")))
    assert (refusal.reason, refusal.detail["found"]) == ("malicious_formula", "DDE cmd")


def test_data_connections_are_refused_but_for_text_files(tmp_path: Path) -> None:
    def connection(kind: int) -> bytes:
        return record(0x876, b"\x76\x08\0\0" + struct.pack("<H", kind) + b"\0" * 20)

    assert refused(tmp_path, book(number(0, 0), connection(4))).reason == "external_link"
    assert refused(tmp_path, book(number(0, 0) + connection(5))).reason == "external_link"
    assert refused(tmp_path, book(before=connection(4))).reason == "no_data"
    look(tmp_path, book(number(0, 0), connection(6)))
    script = "javascript:x".encode("utf-16-le")
    assert refused(tmp_path, book(record(0x1B8, script))).reason == "external_link"


def test_files_packed_inside_are_refused(tmp_path: Path) -> None:
    streams = {"Workbook": book(number(0, 0)), "\x01Ole10Native": b"\x08\0\0\0\x02\0evil.exe"}
    assert refused(tmp_path, compound(streams)).reason == "embedded_object"
    streams["\x01Ole10Native"] = b"\x08\0\0\0\x1c\0equation"
    look(tmp_path, compound(streams))


@pytest.mark.parametrize(("row", "column"), [(0, 20), (0, 255), (1_020, 0), (65_535, 0)])
@pytest.mark.parametrize("kind", ["alone", "in a run", "many", "formula"])
def test_cells_are_counted_as_records_tell(
    tmp_path: Path, row: int, column: int, kind: str
) -> None:
    made = {
        "alone": number(row, column),
        "in a run": number(0, 0) * 9 + number(row, column) + number(0, 0) * 9,
        "many": record(0xBD, struct.pack("<HH6xH", row, 0, column)),
        "formula": formula(b"\x1e\1\0", row, column),
    }
    expected = "too_many_columns" if column else "too_many_rows"
    assert refused(tmp_path, book(number(0, 0) + made[kind])).reason == expected


def test_columns_are_counted_from_the_first_that_is_used(tmp_path: Path) -> None:
    far = number(0, 30) * 3 + number(1, 49) * 3
    look(tmp_path, book(far))
    with pytest.raises(RefusedError):
        look(tmp_path, book(number(0, 29) + far))
    look(tmp_path, book(number(999, 19) * 3), bounds=replace(BOUNDS, rows=980, above=20))


def test_dimensions_outside_the_grid_are_corrupt(tmp_path: Path) -> None:
    claim = record(0x200, struct.pack("<LLHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    assert refused(tmp_path, book(claim)).reason == "corrupt"


@pytest.mark.parametrize(
    "content",
    [
        b"\1" * 4_096,
        begin(0x05) + record(0x85, struct.pack("<LBB", 0, 0, 0)) + b"\x85\0\xff\xff",
        (begin(0x05) + b"\0" * 5_000)[:-7] + b"\x85\0\xff\xff",
        book(number(0, 0) * 400)[:-4] + b"\xfd\0\xff\xff",
    ],
)
def test_records_that_reach_past_the_end_are_corrupt(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).reason == "corrupt"


def test_sheets_that_share_their_bytes_are_corrupt(tmp_path: Path) -> None:
    one = book(number(0, 0) * 20_000)
    entry = one[one.index(b"\x85\0") :][: 4 + 8 + 4]
    many = one.replace(entry, entry * 40, 1)
    shift = len(entry) * 39
    start = struct.unpack_from("<L", entry, 4)[0]
    many = many.replace(struct.pack("<L", start), struct.pack("<L", start + shift))
    assert refused(tmp_path, many).reason == "corrupt"


def test_older_workbooks_are_looked_through_too(tmp_path: Path) -> None:
    head = begin(0x05, 0x0500)
    code = b"\x17\1x" + b"\x24\0\0\0" + call(150, 2)
    sheet = begin(0x10, 0x0500) + formula(code) + record(0x0A)
    entry = record(0x85, struct.pack("<LBB", len(head) + 4 + 8 + 4, 0, 0) + b"\1S")
    assert refused(tmp_path, head + entry + record(0x0A) + sheet).detail["place"] == "S!B2"
    link = record(0x17, b"\5\1cmd\x03x")
    assert refused(tmp_path, head + link + record(0x0A)).reason == "malicious_formula"
