"""The compound file around an .xls: no chain runs in circles, no size is believed."""

import struct
from pathlib import Path

import pytest

from ahsp.imports.gate import RefusedError
from tests.imports.gate.compounds import book, compound, look, number

GOOD = compound({"Workbook": book(number(0, 0))})


def changed(*changes: tuple[int, bytes]) -> bytes:
    content = bytearray(GOOD)
    for at, value in changes:
        content[at : at + len(value)] = value
    return bytes(content)


def table_start() -> int:
    return 512 + int(struct.unpack_from("<L", GOOD, 76)[0]) * 512


@pytest.mark.parametrize(
    "content",
    [
        changed((30, b"\x1f\0")),
        changed((30, b"\x0c\0")),
        changed((32, b"\x1f\0")),
        changed((44, b"\xff\xff\xff\x7f")),
        changed((48, b"\xf0\xff\xff\x0f")),
        changed((76, b"\xf0\xff\xff\x0f")),
        changed((table_start(), b"\0\0\0\0")),
        changed((table_start() + 4 * 7, b"\0\0\0\0")),
        changed((table_start() + 4 * 3, b"\xf0\xff\xff\x0f")),
        GOOD[:512],
        GOOD[:1500],
        GOOD[: len(GOOD) * 9 // 10],
        GOOD[:8] + b"\0" * 504,
    ],
    ids=range(13),
)
def test_a_damaged_compound_file_is_corrupt(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, content)
    assert caught.value.reason == "corrupt"


def test_a_stream_that_claims_more_than_it_has_is_corrupt(tmp_path: Path) -> None:
    at = GOOD.index("Workbook".encode("utf-16-le")) + 120
    with pytest.raises(RefusedError):
        look(tmp_path, changed((at, b"\xff\xff\xff\x7f")))


@pytest.mark.parametrize(
    ("name", "reason"), [("WordDocument", "bad_magic"), ("Something", "corrupt")]
)
def test_other_documents_are_no_workbooks(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, compound({name: b"x"}))
    assert caught.value.reason == reason
