"""Error cells are found on the way through the gate, in every form a file gives them."""

import struct
from pathlib import Path

import pytest

from ahsp.imports.gate.error_cells import LONGEST, MOST, ErrorCells, ErrorsInBytes
from tests.imports.gate import compounds
from tests.imports.gate.packages import SHEET, look, parts, sheet

ERRORS = (
    '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>1</v></c>'
    '<c t="e" s="1" r="C2"><f>1/0</f><v>#DIV/0!</v></c><c r="D2" t=\'e\'><v >#N/A</v></c>'
    '<c r="E2" t="e"></c><c r="F2" t="str"><f t="e">A1</f><v>x</v></c><c r="G2" t="e"/></row>'
)
FOUND = {"A2": "#REF!", "C2": "#DIV/0!", "D2": "#N/A"}


def filling(rows: int) -> str:
    return "".join(
        f'<row r="{n}"><c r="A{n}"><f>B{n}*2</f><v>{n}</v></c></row>' for n in range(3, rows)
    )


@pytest.mark.parametrize("rows", [3, 900], ids=["exact look", "quick look"])
def test_errors_of_a_sheet_are_told_by_address(tmp_path: Path, rows: int) -> None:
    found = look(tmp_path, parts(**{SHEET: sheet(ERRORS + filling(rows))}))
    told = found.errors.by_sheet["Data"]
    assert {cell: error for cell, error in told.items() if cell in FOUND} == FOUND
    assert set(told) - set(FOUND) <= {"E2"}


def test_both_looks_tell_the_same_of_a_cell_without_a_value(tmp_path: Path) -> None:
    told = [
        look(tmp_path, parts(**{SHEET: sheet(ERRORS + filling(rows))})).errors.by_sheet
        for rows in (3, 900)
    ]
    assert told[0] == told[1]


def test_where_the_bytes_are_cut_makes_no_difference() -> None:
    data = sheet(ERRORS).encode()
    tags = [at for at in range(len(data)) if data[at : at + 1] == b"<"]
    for cut in tags:
        for again in [at for at in tags if at <= cut][-2:]:
            found = ErrorCells()
            errors = ErrorsInBytes(found, "Data")
            errors.feed(data[:cut])
            errors.feed(data[again:])
            assert FOUND.items() <= found.by_sheet["Data"].items(), cut


def test_no_more_are_kept_than_are_of_use_and_none_is_endless() -> None:
    found = ErrorCells()
    for n in range(MOST + 5):
        found.note("Data", f"A{n}", "#REF!" * 50)
    assert len(found.by_sheet["Data"]) == MOST
    assert {len(error) for error in found.by_sheet["Data"].values()} == {LONGEST}


def _truth_or_error(row: int, column: int, value: int, *, error: bool) -> bytes:
    return compounds.record(0x205, struct.pack("<HHHBB", row, column, 0, value, error))


def _formula(row: int, column: int, result: bytes) -> bytes:
    head = struct.pack("<HHH", row, column, 0) + result + struct.pack("<HLH", 0, 0, 1) + b"\x1d"
    return compounds.record(0x06, head)


def test_errors_of_the_old_format_are_told_too(tmp_path: Path) -> None:
    cells = [
        compounds.number(0, 0),
        _truth_or_error(1, 0, 0x17, error=True),
        _truth_or_error(1, 1, 0x07, error=False),
        _truth_or_error(1, 2, 0x2A, error=True),
        _truth_or_error(1, 3, 0x66, error=True),
        _formula(2, 0, b"\x02\0\x07\0\0\0\xff\xff"),
        _formula(2, 1, b"\x01\0\x07\0\0\0\xff\xff"),
        _formula(2, 2, struct.pack("<d", 2.0)),
    ]
    found = compounds.look(tmp_path, compounds.book(b"".join(cells)))
    assert found.errors.by_sheet == {
        "Data": {"A2": "#REF!", "C2": "#N/A", "D2": "#ERROR!", "A3": "#DIV/0!"}
    }
