"""Flat sheets whose code and name stand on the first row of each analysis only."""

from pathlib import Path
from typing import Any

import pytest

from ahsp.imports.rules import Rule
from tests.imports.workbooks import Found, line, read, save


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """Save rows and read them."""

    def act(*rows: list[Any]) -> Found:
        return read(save(tmp_path / "book.xlsx", rows))

    return act


def below(uraian: str, **values: Any) -> list[Any]:
    """A row that leaves its analysis' code, name and headings to the rows above."""
    nothing = {"nama": "", "klasifikasi": None, "satuan_ahsp": None}
    return line(None, uraian, **{**nothing, **values})


def test_code_name_and_headings_hold_for_the_rows_below(book: Any) -> None:
    found = book(
        line("1.1"), below("Mandor"), below("Semen"), line("1.2"), below("Mandor"), below("Air")
    )
    assert found.start.layout == "flat-carried"
    assert not found.problems
    assert {kode: each.rincian_count for kode, each in found.ahsp.items()} == {"1.1": 3, "1.2": 3}
    assert found.ahsp["1.2"].klasifikasi == "Bab I"
    assert [each.ahsp_position for each in found.lines] == [1, 1, 1, 2, 2, 2]


def test_a_heading_row_of_its_own_is_no_line(book: Any) -> None:
    heading = ["1.1", "Pekerjaan 1.1", None, None, None, None, None, "Bab I", "", "m2"]
    found = book(heading, below("Pekerja"), below("Mandor"), below("Air"))
    assert not found.problems
    assert found.rows_read == 3
    assert found.ahsp["1.1"].satuan == "m2"


def test_a_category_holds_too_where_the_sheet_carries_it(book: Any) -> None:
    found = book(
        line("1.1", kategori="Bahan"), below("Pasir", kategori=None), below("Air", kategori=None)
    )
    assert [each.kategori for each in found.lines] == ["BHN"] * 3


def test_a_category_that_is_missing_once_is_a_fault(book: Any) -> None:
    rows = [below(f"Bahan {number}", kategori="Bahan") for number in range(8)]
    found = book(line("1.1"), *rows, below("Air", kategori=None))
    assert found.rules == {Rule.KATEGORI_MISSING: 1}


def test_only_the_name_may_be_carried(book: Any) -> None:
    found = book(line("1.1"), line("1.1", "Mandor", nama=""), line("1.1", "Air", nama=""))
    assert not found.problems
    assert found.ahsp["1.1"].rincian_count == 3


def test_a_name_with_broken_characters_is_told_once(book: Any) -> None:
    found = book(line("1.1", nama="Kabel 2,5 mmÂ²"), below("Mandor"), below("Air"))
    assert found.rules == {Rule.MOJIBAKE: 1}


def test_one_row_without_a_key_among_many_with_one_is_a_fault(book: Any) -> None:
    rows = [line("1.1", f"Bahan {number}") for number in range(9)]
    found = book(*rows, below("Air"))
    assert found.start.layout == "flat"
    assert found.rules == {Rule.KODE_MISSING: 1, Rule.NAMA_MISSING: 1}


def test_rows_above_the_first_key_belong_to_no_analysis(book: Any) -> None:
    found = book(below("Air"), line("1.1"), below("Mandor"), below("Semen"))
    assert {each.row for each in found.problems} == {2}
    assert found.ahsp["1.1"].rincian_count == 3
