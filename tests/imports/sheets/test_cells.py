"""Cells as text."""

import datetime

import pytest

from ahsp.imports.sheets.cells import (
    KATEGORI,
    Cleaned,
    Collapsed,
    Kategori,
    Mended,
    as_text,
    kategori_of,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Pekerja \n", "Pekerja"),
        ("\u00a0Pekerja\u00a0", "Pekerja"),
        ("", ""),
        (None, ""),
        (1.0, "1"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2025, 2, 1), "2025-02-01"),
        (datetime.datetime(2025, 2, 1, 12, 30), "2025-02-01T12:30:00"),  # noqa: DTZ001
        (datetime.time(8, 5), "08:05:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_reads_as_a_person_would_read_it(cell: object, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("TK", "TK"),
        ("tenaga kerja", "TK"),
        ("Tenaga_Kerja", "TK"),
        ("BAHAN", "BHN"),
        ("Material", "BHN"),
        ("Peralatan", "ALT"),
        ("LAIN-LAIN", "LAIN"),
        ("Unit Pekerjaan", "LAIN"),
    ],
)
def test_a_kategori_has_several_words_in_any_case(word: str, code: str) -> None:
    assert kategori_of(word) == code
    assert Kategori()[word] == code


@pytest.mark.parametrize("word", ["", "-", "A", "Jumlah", "T K L", "bahanbahan"])
def test_another_word_is_no_kategori(word: str) -> None:
    assert kategori_of(word) is None
    assert Kategori()[word] == ""


def test_no_word_stands_for_two_kategori() -> None:
    words = [word for words in KATEGORI.values() for word in words]
    assert len(words) == len(set(words))


def test_characters_that_no_text_has_are_remembered() -> None:
    cleaned = Cleaned()
    assert cleaned[" Semen\tputih \n"] == "Semen\tputih"
    assert cleaned["dua\nbaris"] == "dua\nbaris"
    assert not cleaned.unfit
    unfit = {"a\x00b", "a\x07b", "a\x7fb", "a\u202eb", "a\u2069b"}
    for text in unfit:
        assert cleaned[f" {text}"] == text
    assert cleaned.unfit == unfit


def test_texts_are_compared_without_regard_to_runs_of_blanks() -> None:
    assert Collapsed()["Semen \n Portland\u00a0(PC)"] == "Semen Portland (PC)"


@pytest.mark.parametrize(("garbled", "mended"), [("mmÂ²", "mm²"), ("âˆ… 8", "∅ 8"), ("mÂ³", "m³")])
def test_utf8_that_was_read_as_cp1252_is_mended(garbled: str, mended: str) -> None:
    assert Mended()[garbled] == mended


@pytest.mark.parametrize("text", ["", "m2", "m²", "Ø 8 mm", "Pékerja", "“bata”", "1 m’"])
def test_text_that_is_well_is_left_alone(text: str) -> None:
    assert Mended()[text] is None
