"""Spellings of one item, and which of them is offered."""

from pathlib import Path

import pytest

from ahsp.catalog.item_keys import item_key
from ahsp.imports.rules import Rule
from tests.imports.workbooks import line, read, save


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kepala Tukang", "KepalaTukang", True),
        ("Kepala tukang", "KEPALA-TUKANG", True),
        ("Phenol film 12mm", "Phenol film 12 mm", True),
        ("Besi 12 5", "Besi 125", False),
        ("Besi 12-5", "Besi 12 5", True),
        ("NYY 3 x 2,5 mm2", "NYY 3 x 25 mm2", False),
        ("Batu 1/2", "Batu 12", False),
        ("Molen", "Molen *)", False),
        ("Tulangan ≥ 12 mm", "Tulangan ≤ 12 mm", False),
    ],
)
def test_case_blanks_and_hyphens_make_no_other_item(one: str, other: str, same: bool) -> None:
    assert (item_key(one) == item_key(other)) == same


def test_rows_with_a_rarer_spelling_are_offered_the_commonest(tmp_path: Path) -> None:
    spellings = ["Kepala Tukang", "Kepala tukang", "Kepala Tukang", "KepalaTukang", "Mandor"]
    rows = [line(f"1.{n}", uraian) for n, uraian in enumerate(spellings)]
    found = read(save(tmp_path / "b.xlsx", rows))
    told = found.of(Rule.ITEM_SPELLING)
    assert [(each.row, each.column, each.value) for each in told] == [
        (3, "E", "Kepala tukang"),
        (5, "E", "KepalaTukang"),
    ]
    assert {each.suggestion for each in told} == {"Kepala Tukang"}
    assert told[0].evidence == {"rows": 2, "spellings": 3}
    assert all(each.flags == [] for each in found.lines)


@pytest.mark.parametrize(
    ("worse", "better"),
    [("KepalaTukang", "Kepala tukang"), ("PASIR URUG", "Pasir urug"), ("pasir urug", "Pasir urug")],
)
def test_of_equally_common_ones_the_better_written_is_offered(
    tmp_path: Path, worse: str, better: str
) -> None:
    found = read(save(tmp_path / "b.xlsx", [line("1.1", worse), line("1.2", better)]))
    (told,) = found.of(Rule.ITEM_SPELLING)
    assert (told.value, told.suggestion) == (worse, better)


def test_blanks_that_run_together_are_no_other_spelling(tmp_path: Path) -> None:
    rows = [line("1.1", "Pasir  urug"), line("1.2", "Pasir\nurug"), line("1.3", "Pasir urug")]
    assert read(save(tmp_path / "b.xlsx", rows)).problems == []


def test_rows_that_are_refused_count_and_are_told_too(tmp_path: Path) -> None:
    rows = [line("1.1", "Pasir urug"), line("1.2", "Pasir urug"), line("1.3", "Pasir Urug", "x")]
    assert read(save(tmp_path / "b.xlsx", rows)).of(Rule.ITEM_SPELLING)[0].row == 4
