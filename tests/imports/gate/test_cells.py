"""How large a sheet may be, counted by its cells and by nothing that it claims."""

from dataclasses import replace
from pathlib import Path

import pytest

from ahsp.imports.gate import RefusedError
from tests.imports.gate.packages import BOUNDS, MAIN, SHEET, STRINGS, look, parts, row, sheet

SMALL = replace(BOUNDS, rows=5, columns=4, above=2)


def refused(folder: Path, data: str, after: str = "") -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        look(folder, parts() | {SHEET: sheet(data, after)}, SMALL)
    return caught.value


def taken(folder: Path, data: str) -> None:
    look(folder, parts() | {SHEET: sheet(data)}, SMALL)


def cell(reference: str, inside: str = "<v>1</v>") -> str:
    return f'<row><c r="{reference}">{inside}</c></row>'


def test_rows_and_columns_are_counted_exactly(tmp_path: Path) -> None:
    taken(tmp_path, "".join(row(*"1234", number=n) for n in range(1, 8)))
    rows = refused(tmp_path, "".join(row("1", number=n) for n in range(1, 9)))
    assert (rows.reason, rows.detail) == (
        "too_many_rows",
        {"sheet": "Data", "found": 8, "limit": 5},
    )
    columns = refused(tmp_path, row(*"12345"))
    assert columns.reason == "too_many_columns"
    assert columns.detail == {"sheet": "Data", "found": 5, "limit": 4}


def test_two_cells_far_apart_are_as_large_as_what_lies_between(tmp_path: Path) -> None:
    assert refused(tmp_path, cell("A1") + cell("XFD1")).detail["found"] == 16_384
    assert refused(tmp_path, cell("A1") + cell("A1048576")).reason == "too_many_rows"
    taken(tmp_path, cell("XA1") + cell("XD7"))


def test_styled_cells_without_a_value_do_not_count(tmp_path: Path) -> None:
    taken(tmp_path, cell("A1") + cell("XFD1", "") + cell("A1048576", "") + '<row r="900"/>')


def test_cells_without_references_are_counted_by_position(tmp_path: Path) -> None:
    taken(tmp_path, "<row><c><v>1</v></c><c/><c/><c><v>1</v></c></row>" * 7)
    assert refused(tmp_path, f"<row>{'<c><v>1</v></c>' * 5}</row>").reason == "too_many_columns"
    assert refused(tmp_path, "<row><c><v>1</v></c></row>" * 8).reason == "too_many_rows"
    assert refused(tmp_path, f"<row>{'<c/>' * 16_385}</row>").reason == "too_many_columns"


@pytest.mark.parametrize(
    "reference",
    ["A0", "XFE1", "A1048577", "ZZZZ9", "12", "AB", "A4294967297", "A-1", "\u0410\u0031", ""],
)
def test_cells_outside_the_grid_are_corrupt(tmp_path: Path, reference: str) -> None:
    found = refused(tmp_path, cell(reference))
    assert (found.reason, found.detail["place"]) == ("corrupt", f"Data!{reference}")


@pytest.mark.parametrize("reference", ["0", "x", "1048577", "-1"])
def test_rows_outside_the_grid_are_corrupt(tmp_path: Path, reference: str) -> None:
    assert refused(tmp_path, f'<row r="{reference}"/>').reason == "corrupt"


@pytest.mark.parametrize("claim", ["A1:XFD1048576", "A1", "nonsense"])
def test_what_a_sheet_claims_to_use_is_not_believed(tmp_path: Path, claim: str) -> None:
    text = sheet(row("1")).replace("<sheetData>", f'<dimension ref="{claim}"/><sheetData>')
    look(tmp_path, parts() | {SHEET: text}, SMALL)


def text_cell(length: int, runs: int = 1) -> str:
    run = f"<r><t>{'x' * (length // runs)}</t></r>"
    return f'<row r="2"><c r="B2" t="inlineStr"><is>{run * runs}</is></c></row>'


def test_the_longest_text_passes_and_one_more_character_does_not(tmp_path: Path) -> None:
    taken(tmp_path, text_cell(32_767))
    for runs in (1, 32_768):
        found = refused(tmp_path, text_cell(32_768, runs))
        assert (found.reason, found.detail["place"]) == ("cell_too_long", "Data!B2")
        assert found.detail["limit"] == 32_767


def test_a_shared_text_is_judged_where_it_is_used(tmp_path: Path) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_768}</t></si></sst>'
    assert look(tmp_path, parts() | {STRINGS: strings}).long_text
    assert not look(tmp_path, parts()).long_text
