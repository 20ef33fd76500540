"""Opening workbooks: their cells where a spreadsheet shows them, or the reason why not."""

import zipfile
from pathlib import Path

import pytest

from ahsp.imports.rules import Rule
from ahsp.imports.sheets.workbook import OLE, RefusedError, Sheet, sheets
from tests.imports.workbooks import HEADERS, line, read, save


def refusal(path: Path, name: str | None = None, **limits: int) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        read(path, name, **limits)
    return caught.value


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_are_named_as_a_spreadsheet_names_them(index: int, letters: str) -> None:
    assert Sheet("A", 0, 0, []).column_letter(index) == letters
    assert Sheet("A", 0, 2, []).column_letter(index - 2) == letters


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    assert Sheet("A", 0, 0, []).row_number(0) == 1
    assert Sheet("A", 7, 0, []).row_number(3) == 11


def test_a_sheet_that_does_not_begin_at_a1_still_names_its_cells_right(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line(), line(satuan="")], top=6, left=28)
    found = read(path)
    assert found.places(Rule.SATUAN_MISSING) == [("AHSP", 9, "AH")]
    assert (found.ahsp["1.1"].row, found.lines[0].row) == (8, 8)


def test_the_header_may_stand_on_row_ten_under_a_title(tmp_path: Path) -> None:
    title = [["Analisa Harga Satuan Pekerjaan"], *[[None]] * 8]
    rows = [HEADERS, line(), line(uraian="Mandor", kategori="")]
    found = read(save(tmp_path / "b.xlsx", [*title[1:], *rows], headers=title[0]))
    assert found.places(Rule.KATEGORI_MISSING) == [("AHSP", 12, "C")]
    assert found.rows_read == 2


def test_styled_cells_without_content_are_no_columns_and_no_rows(
    tmp_path: Path,
) -> None:
    import openpyxl
    from openpyxl.styles import PatternFill

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (HEADERS, line()):
        page.append(row)
    fill = PatternFill("solid", fgColor="FFFF00")
    page.cell(1, 400).fill = fill
    page.cell(300, 1).fill = fill
    book.save(tmp_path / "b.xlsx")
    found = read(tmp_path / "b.xlsx", max_rows=250)
    assert (found.start.rows, found.rows_read) == (1, 1)


def test_a_file_is_what_its_content_says(tmp_path: Path) -> None:
    good = save(tmp_path / "b.xlsx", [line()])
    assert read(good, "B.XLSX").rows_read == 1
    assert refusal(good, "b.xls").reason == "type_mismatch"
    assert refusal(good, "b.xlsx.exe").reason == "bad_extension"
    assert refusal(good, "tanpa-akhiran").detail["extension"] == "tanpa-akhiran"
    ole = tmp_path / "b.xls"
    ole.write_bytes(OLE + b"\0" * 504)
    assert refusal(ole, "b.xlsx").reason == "type_mismatch"
    assert refusal(ole).reason == "corrupt"


@pytest.mark.parametrize(
    "content", [b"PK", b"MZ\x90\0", b"%PDF-1.7", b"<html>", b"a;b;c\n", b"\x7fELF", b"\0" * 600]
)
def test_other_content_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    assert refusal(path).reason == "bad_magic"


def test_nothing_is_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.touch()
    assert refusal(path).reason == "empty_file"


def test_another_kind_of_archive_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(path).reason == "bad_magic"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_workbook_is_corrupt(tmp_path: Path, part: float) -> None:
    whole = save(tmp_path / "b.xlsx", [line(kode=str(n)) for n in range(50)]).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * part)])
    assert refusal(path).reason == "corrupt"


def test_limits_count_data_rows_and_columns_and_are_exact(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line(uraian=f"Bahan {n}") for n in range(40)])
    assert read(path, max_rows=40, max_columns=len(HEADERS)).rows_read == 40
    rows = refusal(path, max_rows=39)
    assert (rows.reason, rows.detail) == (
        "too_many_rows",
        {"sheet": "AHSP", "found": 40, "limit": 39},
    )
    columns = refusal(path, max_columns=9)
    assert (columns.reason, columns.detail) == (
        "too_many_columns",
        {"sheet": "AHSP", "found": 10, "limit": 9},
    )
    assert refusal(path, max_rows=5).reason == "too_many_rows"


def test_rows_of_several_sheets_count_together(tmp_path: Path) -> None:
    rows = [line(uraian=f"Bahan {n}") for n in range(6)]
    path = save(tmp_path / "b.xlsx", rows, others={"Dua": [HEADERS, *rows]})
    assert refusal(path, max_rows=11).detail["found"] == 12


def test_a_book_without_a_cell_or_a_data_row_has_no_data(tmp_path: Path) -> None:
    assert refusal(save(tmp_path / "a.xlsx", [], headers=[])).reason == "no_data"
    assert refusal(save(tmp_path / "b.xlsx", [])).reason == "no_data"
    blanks = [[" ", None, "\u00a0"], ["", " "]]
    assert refusal(save(tmp_path / "c.xlsx", blanks)).reason == "no_data"


def test_an_unrecognised_book_is_told_what_was_looked_for(tmp_path: Path) -> None:
    headers = ["Kode", "Nama", "Harga"]
    found = refusal(save(tmp_path / "b.xlsx", [["1", "a", 2]], headers=headers, sheet="Daftar"))
    assert found.reason == "unrecognised"
    assert found.detail == {
        "sheets": ["Daftar"],
        "missing": ["kategori", "uraian", "satuan", "koefisien"],
    }


def test_empty_sheets_are_told_without_rows(tmp_path: Path) -> None:
    path = save(
        tmp_path / "b.xlsx", [], headers=[], sheet="Sampul", others={"Isi": [HEADERS, line()]}
    )
    found = sheets(path, 10, 100)
    assert [(sheet.name, len(sheet.rows)) for sheet in found] == [("Sampul", 0), ("Isi", 2)]
    assert read(path).start.sheets == ["Isi"]
