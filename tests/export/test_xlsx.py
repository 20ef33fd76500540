"""The workbook itself: what is written is what every reader gets, and nothing in it is alive."""

import gc
import re
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ahsp.export.content import Analysis, Line
from ahsp.export.order import COLUMNS
from ahsp.export.xlsx import book
from ahsp.export.xlsx.book import WriteError, write
from ahsp.export.xlsx.cells import as_number
from ahsp.export.xlsx.summary import CHAPTERS
from ahsp.export.xlsx.words import Words
from tests.imports.workbooks import read

SUMMARY, JOBS, LINES = Words().sheets
TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "=HYPERLINK(\"http://a.b\")", "http://a.b/c", "'quoted",
    "<r><t>markup</t></r>", "<r>&</r>", "a & <b>", "&amp;", "0010", "1.10", "1E5", "TRUE",
    "_x000D_", "_x005F_x000D_", "__x0041__x0042_", "_x00e9_", "_X000D_", "_x000G_",
    "line\nbreak", "dos\r\nbreak", "old\rbreak", "tab\tbed", "two  blanks",
    "\u202eevil\u202c", "\u200bzero", "😀👷🏽", "mm² ∅ Ω", "a\u2028b", "x" * 2000, "é" * 2000,
)  # fmt: skip


def make(path: Path, *lines: Line, nama: str = "Galian", kode: str = "1.1") -> Path:
    header = ("AHSP 2025", kode, nama, "m3", "Bab I", "")
    write(path, [Analysis(*header, list(lines))], Words(), COLUMNS, lambda _rows: None)
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


def test_no_text_is_alive_and_every_formula_is_ours(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", *(item(text) for text in TEXTS), nama="=1+1", kode="=2")
    with zipfile.ZipFile(path) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
        related = [parts.read(name) for name in parts.namelist() if name.endswith(".rels")]
    assert b"<hyperlink" not in whole
    assert not [each for each in related if b"External" in each]
    cells = [
        (sheet.title, cell)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert {cell.data_type for _, cell in cells} <= {"s", "n", "f", "inlineStr"}
    functions = "SUM|COUNTIF|COUNTIFS|SUMPRODUCT|EXACT|IF|ROWS"
    ours = rf"=(({functions})\(|--|[-*/()0-9A-Z$:,=<>!?\"]|Pekerjaan|Rincian)+"
    for sheet, cell in cells:
        if cell.data_type == "f":
            assert sheet != LINES
            assert re.fullmatch(ours, cell.value), cell.value


def test_two_readers_agree_on_every_cell(tmp_path: Path) -> None:
    plain = [text for text in TEXTS if "\r" not in text and not re.search("_x.{4}_", text)]
    path = make(tmp_path / "a.xlsx", *(item(text, "0.25") for text in plain))
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in (SUMMARY, JOBS, LINES):
        mine = [[cell.value or None if isinstance(cell.value, str) else cell.value for cell in row]
                for row in book[sheet].iter_rows()]  # fmt: skip
        mine = [row for row in mine if any(cell is not None for cell in row)]
        theirs = [[None if cell == "" else cell for cell in row] for row in calamine(path, sheet)]
        assert mine == [row for row in theirs if any(cell is not None for cell in row)]
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
    assert (book[JOBS].freeze_panes, book[JOBS].auto_filter.ref) == ("B2", "A1:L2")
    assert (book[LINES].freeze_panes, book[LINES].auto_filter.ref) == ("B2", "A1:L3")
    assert book[JOBS].column_dimensions["B"].width > 40


def test_an_analysis_has_one_row_with_its_lines_by_kategori(tmp_path: Path) -> None:
    lines = [item("Semen"), item("Pasir"), Line("TK", "", "Pekerja", "OH", "0.5")]
    rows = calamine(make(tmp_path / "a.xlsx", *lines), JOBS)
    assert rows[0][:2] == ["kode", "nama"]
    assert rows[1] == ["1.1", "Galian", "m3", "Bab I", "", 1, 2, 0, 0, 3, 0, "AHSP 2025"]


def test_only_the_sheet_of_lines_is_taken_for_data(tmp_path: Path) -> None:
    start = read(make(tmp_path / "a.xlsx", item("Semen"))).start
    assert (start.sheets, start.layout, start.rows) == ([LINES], "flat", 1)


def test_it_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "TOLD_EVERY", 2)
    told: list[int] = []
    each = [
        Analysis("AHSP 2025", f"1.{number}", "Galian", "m3", "", "", [item("Semen")] * 3)
        for number in range(5)
    ]
    write(tmp_path / "a.xlsx", each, Words(), COLUMNS, told.append)
    assert told == [6, 12, 15]


def test_a_text_that_no_cell_holds_is_an_error_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        make(tmp_path / "a.xlsx", item("x" * 32_768))


def test_only_the_columns_that_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    analysis = Analysis("AHSP 2025", "1.1", "Galian", "m3", "Bab I", "", [item("Semen", "0.25")])
    write(path, [analysis], Words(), ("nama_ahsp", "koefisien"), lambda _rows: None)
    assert calamine(path, LINES) == [["nama_ahsp", "koefisien"], ["Galian", 0.25]]
    rows = [row for row in calamine(path, SUMMARY) if row[0] == "BHN"]
    assert rows == [["BHN", "", 1, 1, 0, 1]], "counted, where a formula has no column to count"


def test_flagged_rows_stand_out_and_cells_offer_what_they_may_hold(tmp_path: Path) -> None:
    lines = [item("Semen")._replace(tanda="mojibake"), item("Pasir")._replace(satuan="m3")]
    path = make(tmp_path / "a.xlsx", *lines)
    book = openpyxl.load_workbook(path)
    rules = {
        sheet: [(str(at.sqref), rule.formula) for at in book[sheet].conditional_formatting
                for rule in at.rules]
        for sheet in (JOBS, LINES)
    }  # fmt: skip
    assert rules == {
        JOBS: [("A2:L2", ["$K2>0"])],
        LINES: [("A2:L3", ['$L2<>""'])],
    }
    offers = {str(each.sqref): each for each in book[LINES].data_validations.dataValidation}
    assert offers["F2:F3"].formula1 == '"TK,BHN,ALT,LAIN"'
    assert (offers["F2:F3"].errorStyle or "stop") == "stop"
    sheet, _, cells = str(offers["I2:I3"].formula1).partition("!")
    listed = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    assert (listed, offers["I2:I3"].errorStyle) == (["kg", "m3"], "warning")


def test_many_chapters_end_in_one_row_and_the_sums_hold(tmp_path: Path) -> None:
    each = [
        Analysis("AHSP 2025", f"1.{number}", "Galian", "m3", f"Bab {number % 20:02}", "",
                 [item("Semen")] * (number % 3))
        for number in range(100)
    ]  # fmt: skip
    path = tmp_path / "a.xlsx"
    write(path, each, Words(), COLUMNS, lambda _rows: None)
    rows = calamine(path, SUMMARY)
    start = next(place for place, row in enumerate(rows) if row[0] == "By chapter")
    table = rows[start + 2 : start + 2 + CHAPTERS + 2]
    assert [row[1] for row in table[-2:]] == ["Others", ""]
    assert table[-1][2:4] == [100, 99]
    assert sum(float(str(row[2])) for row in table[:-1]) == 100


def test_what_a_workbook_held_is_gone_once_it_is_written(tmp_path: Path) -> None:
    lines = [item(f"Semen nomor {number}", f"0.{number}1") for number in range(5_000)]
    make(tmp_path / "warm.xlsx", *lines[:10])
    tracemalloc.start()
    try:
        make(tmp_path / "a.xlsx", *lines)
        gc.collect()
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most > 1_000_000
    assert kept < 300_000
