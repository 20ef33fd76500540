"""Where a kategori comes from when no column says it."""

from typing import Any

import pytest

from ahsp.imports.sheets.sections import PREFIXES, Prefixes, Sections, is_total, section_of, source


@pytest.mark.parametrize(
    ("cells", "kategori"),
    [
        (["A. TENAGA KERJA"], "TK"),
        (["A", "TENAGA KERJA"], "TK"),
        (["", "I. Upah", ""], "TK"),
        (["II.", "BAHAN :"], "BHN"),
        ([2.0, "Bahan / Material", 12_500.0], "BHN"),
        (["C) Alat dan Peralatan"], "ALT"),
        (["Peralatan"], "ALT"),
        (["D. Lain-lain"], "LAIN"),
        (["TENAGA\nKERJA"], "TK"),
    ],
)
def test_a_title_names_the_kategori_of_the_lines_below(cells: list[Any], kategori: str) -> None:
    assert section_of(cells) == kategori


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [""],
        [1.0, 2.0],
        ["Pekerja bantu"],
        ["A. Pekerjaan tanah"],
        ["Bahan dan alat"],
        ["Jumlah bahan"],
        ["Bahan bakar"],
        ["Pekerja"],
        ["1", "Pekerja"],
        ["bahan " * 40],
    ],
)
def test_other_texts_are_no_titles(cells: list[Any]) -> None:
    assert section_of(cells) is None


def test_totals_are_known_by_how_they_begin() -> None:
    assert all(map(is_total, ("JUMLAH HARGA BAHAN", "Sub-jumlah", "Total", "Harga Satuan (Rp)")))
    assert not any(map(is_total, ("", "Pekerja", "Bahan", "Semen total")))


def test_a_title_holds_until_the_next_one() -> None:
    by = Sections()
    assert by.title(["A. TENAGA"])
    assert [by.of("1", "x", ""), by.of("", "", ""), by.of("", "", "")] == ["TK"] * 3
    assert by.title(["B. BAHAN"])
    assert by.of("", "", "") == "BHN"
    assert not by.title(["Pekerja"])


def test_an_analysis_does_not_inherit_the_title_of_the_one_before() -> None:
    by = Sections()
    by.title(["C. ALAT"])
    assert by.of("1", "x", "") == "ALT"
    assert by.of("2", "y", "") == "", "nothing said what the lines of this one are"
    by.title(["A. TENAGA"])
    assert by.of("2", "y", "") == "TK"


def test_item_codes_tell_by_their_longest_prefix_whatever_the_case() -> None:
    by = Prefixes({**PREFIXES, "m.9": "LAIN"})
    codes = ["L.01", "l.02", "M.15", "M.90", "E.1", "P.2", "X.1", "", "LX"]
    assert [by.of("", "", code) for code in codes] == [
        "TK", "TK", "BHN", "LAIN", "ALT", "ALT", "", "", "",
    ]  # fmt: skip


def test_a_column_needs_no_source() -> None:
    assert source("column", PREFIXES) is None
    assert isinstance(source("section", {}), Sections)
    assert isinstance(source("prefix", PREFIXES), Prefixes)
