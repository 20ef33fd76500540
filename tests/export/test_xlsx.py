"""The workbook itself: what is written is what every reader gets, and nothing in it is alive."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ahsp.export import xlsx
from ahsp.export.content import Analysis, Line
from ahsp.export.xlsx import JOBS, LINES, SUMMARY, WriteError, as_number, write
from tests.imports.workbooks import read

TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "=HYPERLINK(\"http://a.b\")", "http://a.b/c", "'quoted",
    "<r><t>markup</t></r>", "<r>&</r>", "a & <b>", "&amp;", "0010", "1.10", "1E5", "TRUE",
    "_x000D_", "_x005F_x000D_", "__x0041__x0042_", "_x00e9_", "_X000D_", "_x000G_",
    "line\nbreak", "dos\r\nbreak", "old\rbreak", "tab\tbed", "two  blanks",
    "\u202eevil\u202c", "\u200bzero", "😀👷🏽", "mm² ∅ Ω", "a\u2028b", "x" * 2000, "é" * 2000,
)  # fmt: skip


def make(path: Path, *lines: Line, nama: str = "Galian", kode: str = "1.1") -> Path:
    header = ("AHSP 2025", kode, nama, "m3", "Bab I", "")
    write(path, [Analysis(*header, list(lines))], [], "Judul", lambda _rows: None)
    return path


def item(uraian: str, koefisien: str = "1") -> Line:
    return Line("BHN", "", uraian, "kg", koefisien)


def calamine(path: Path, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


# No import lets a text in that turns the order of others around.
@pytest.mark.parametrize("text", [each for each in TEXTS if "\u202e" not in each], ids=ascii)
def test_a_text_comes_back_as_it_was_wherever_it_stands(tmp_path: Path, text: str) -> None:
    path = make(tmp_path / "a.xlsx", item(text), Line("TK", text, "Pekerja", "OH", "1"), nama=text)
    found = read(path)
    assert not found.refused
    pairs = [(line.uraian, line.kode_item) for line in found.lines]
    assert pairs == [(text, ""), ("Pekerja", text)]
    assert found.ahsp["1.1"].nama == text


def test_no_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", *(item(text) for text in TEXTS))
    with zipfile.ZipFile(path) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
        assert not [name for name in parts.namelist() if "rels" in name and "sheet" in name]
    assert b"<f>" not in whole
    assert b"<f " not in whole
    assert b"<hyperlink" not in whole
    cells = [cell for row in openpyxl.load_workbook(path)[LINES].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_two_readers_agree_on_every_cell(tmp_path: Path) -> None:
    plain = [text for text in TEXTS if "\r" not in text and not re.search("_x.{4}_", text)]
    path = make(tmp_path / "a.xlsx", *(item(text, "0.25") for text in plain))
    book = openpyxl.load_workbook(path)
    for sheet in (JOBS, LINES):
        mine = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
        theirs = [[None if cell == "" else cell for cell in row] for row in calamine(path, sheet)]
        assert mine == theirs
    assert book.sheetnames == [SUMMARY, JOBS, LINES]
    assert [row[7] for row in book[LINES].iter_rows(min_row=2, values_only=True)] == plain


@pytest.mark.parametrize(
    ("koefisien", "cell"),
    [
        ("0.25", 0.25), ("0", 0), ("83349", 83349), ("0.000008", 0.000008), ("0.00000001", 1e-8),
        ("123456789012345", 123456789012345), ("9.00000000000001", 9.00000000000001),
        ("0.3000", "0.3000"), ("12.0", "12.0"), ("1234567890.123456", "1234567890.123456"),
        ("0.1234567890123456789", "0.1234567890123456789"), ("1" + "0" * 30, "1" + "0" * 30),
    ],
)  # fmt: skip
def test_a_koefisien_is_a_number_where_that_keeps_every_digit(
    tmp_path: Path, koefisien: str, cell: object
) -> None:
    path = make(tmp_path / "a.xlsx", item("Semen", koefisien))
    assert openpyxl.load_workbook(path)[LINES]["J2"].value == cell
    assert [line.koefisien for line in read(path).lines] == [koefisien]


def test_a_number_shows_the_decimals_that_it_has(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", item("Semen", "0.000008"), item("Pasir", "12"))
    sheet = openpyxl.load_workbook(path)[LINES]
    assert [sheet[f"J{row}"].number_format for row in (2, 3)] == ["0.000000", "0"]
    assert as_number("0.000008") == (0.000008, 6)


def test_headers_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", item("Semen"), item("Pasir"))
    book = openpyxl.load_workbook(path)
    assert (book[JOBS].freeze_panes, book[JOBS].auto_filter.ref) == ("B2", "A1:K2")
    assert (book[LINES].freeze_panes, book[LINES].auto_filter.ref) == ("B2", "A1:L3")
    assert book[JOBS].column_dimensions["B"].width > 40


def test_an_analysis_has_one_row_with_its_lines_by_kategori(tmp_path: Path) -> None:
    lines = [item("Semen"), item("Pasir"), Line("TK", "", "Pekerja", "OH", "0.5")]
    rows = calamine(make(tmp_path / "a.xlsx", *lines), JOBS)
    assert rows[0][:2] == ["kode", "nama"]
    assert rows[1] == ["1.1", "Galian", "m3", "Bab I", "", 1, 2, 0, 0, 3, "AHSP 2025"]


def test_only_the_sheet_of_lines_is_taken_for_data(tmp_path: Path) -> None:
    start = read(make(tmp_path / "a.xlsx", item("Semen"))).start
    assert (start.sheets, start.layout, start.rows) == ([LINES], "flat", 1)


def test_it_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "TOLD_EVERY", 2)
    told: list[int] = []
    each = [
        Analysis("AHSP 2025", f"1.{number}", "Galian", "m3", "", "", [item("Semen")] * 3)
        for number in range(5)
    ]
    write(tmp_path / "a.xlsx", each, [], "", told.append)
    assert told == [6, 12, 15]


def test_a_text_that_no_cell_holds_is_an_error_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        make(tmp_path / "a.xlsx", item("x" * 32_768))
