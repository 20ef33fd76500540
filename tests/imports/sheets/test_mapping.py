"""What a person says about a sheet, as the reader takes it."""

import pytest

from ahsp.imports.gate.bounds import letters
from ahsp.imports.sheets.addresses import column_number
from ahsp.imports.sheets.layout import Layout, recognise
from ahsp.imports.sheets.mapping import Mapping, layout_of, mapping_of, moved, signature
from ahsp.imports.sheets.workbook import Sheet

HEADERS = ("Kode", "Nama", "Kategori", "Uraian", "Satuan", "Koefisien")


def test_letters_and_numbers_of_columns_are_each_other() -> None:
    assert [letters(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
    assert all(column_number(letters(number)) == number for number in range(1, 2000))
    assert (letters(0), column_number("")) == ("", 0)


@pytest.mark.parametrize(
    "other",
    [
        ("KODE", "nama:", " Kategori", "Ura\nian", "Satuan_", "(koefisien)"),
        ("", "", *HEADERS, ""),
        (1.0, *HEADERS, None),
    ],
)
def test_the_same_headers_have_the_same_signature(other: tuple[object, ...]) -> None:
    assert signature(other) == signature(HEADERS) != ""


@pytest.mark.parametrize(
    "other",
    [
        (*HEADERS, "Harga"),
        ("Kode", "", *HEADERS[1:]),
        ("Nama", "Kode", *HEADERS[2:]),
        ("KodeNama", *HEADERS[2:]),
    ],
)
def test_other_headers_have_another_signature(other: tuple[object, ...]) -> None:
    assert signature(other) != signature(HEADERS)


@pytest.mark.parametrize("row", [(), ("Judul",), ("Judul", "", "2025"), (1, 2, 3, 4), ("--", "a")])
def test_a_row_with_few_texts_stands_for_nothing(row: tuple[object, ...]) -> None:
    assert signature(row) == ""


def sheet(*rows: tuple[object, ...], top: int = 0, left: int = 0, name: str = "A") -> Sheet:
    return Sheet(name, top, left, [list(row) for row in rows])


def test_a_mapping_is_told_as_a_spreadsheet_shows_it_and_found_back() -> None:
    book = sheet(("Judul", *[""] * 5), HEADERS, ("1", *["x"] * 5), top=4, left=2)
    layout = recognise(book.rows)
    assert layout is not None
    told = mapping_of(layout, book)
    assert (told.header, told.columns["kode"], told.columns["koefisien"]) == (6, "C", "H")
    assert layout_of(told, book) == Layout(1, layout.columns, "column", told.prefixes)


@pytest.mark.parametrize(
    ("header", "column"), [(0, "A"), (4, "A"), (3, "A"), (5, "A"), (5, "I"), (99, "C")]
)
def test_a_sheet_that_is_too_small_for_a_mapping_has_no_layout(header: int, column: str) -> None:
    book = sheet(HEADERS, ("1", *["x"] * 5), top=4, left=2)
    said = Mapping(sheet="A", kind="flat", header=header, columns={"kode": column})
    assert layout_of(said, book) is None


def test_a_remembered_mapping_goes_where_the_headers_are() -> None:
    first, second = sheet(HEADERS), sheet(("",), ("", "", *HEADERS), top=3, left=1, name="Lain")
    layout = recognise(first.rows)
    assert layout is not None
    there = moved(mapping_of(layout, first), second, 1)
    assert (there.sheet, there.header, there.columns["kode"]) == ("Lain", 5, "D")
    found = layout_of(there, second)
    assert found is not None
    assert found.columns == {name: at + 2 for name, at in layout.columns.items()}
