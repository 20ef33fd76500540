"""Cost worksheets in a flat file are told once, and stay out."""

from pathlib import Path

import pytest
from flask import Flask

from ahsp.imports.desk import repair
from ahsp.imports.rules import Rule
from ahsp.imports.services import NotPossibleError
from ahsp.models import Action
from tests.imports.conftest import Book
from tests.imports.desk.test_repair import applied, problems
from tests.imports.sheets.test_block import block
from tests.imports.work_place import read as read_batch
from tests.imports.workbooks import line, read, save

AMOUNTS = ["5", "5000", "2", "7341666.67", "391666.67", "257777.78", "4"]
SHEET = [line("4.1", f"Biaya {n}", value, satuan="") for n, value in enumerate(AMOUNTS)]
OTHER = [line("2.1", "Mandor"), line("2.1", "Semen", "12", kategori="BHN", satuan="kg")]


def test_a_worksheet_is_told_once_at_its_first_row(tmp_path: Path) -> None:
    found = read(save(tmp_path / "b.xlsx", [*OTHER, *SHEET, line("4.1", "Alat", "0.0005")]))
    (told,) = found.of(Rule.NOT_AN_ANALYSIS)
    assert (told.row, told.column, told.kode, told.value) == (4, "", "4.1", "7341666.67")
    assert told.evidence == {"rows": 8, "unitless": 7, "amounts": 4}
    assert len(found.of(Rule.SATUAN_MISSING)) == 7
    assert found.refused == ["4.1"]


@pytest.mark.parametrize(
    "rows",
    [
        SHEET[:4],
        [line("4.1", f"Bahan {n}", "0.5", satuan="") for n in range(8)],
        [*SHEET, *[line("4.1", f"Bahan {n}") for n in range(8)]],
        [line("4.1", f"Bata {n}", "5000", satuan="kg") for n in range(8)],
    ],
    ids=["few", "no amounts", "mostly units", "amounts with units"],
)
def test_an_analysis_that_is_merely_faulty_is_none(
    tmp_path: Path, rows: list[list[object]]
) -> None:
    assert read(save(tmp_path / "b.xlsx", [*rows, *OTHER])).of(Rule.NOT_AN_ANALYSIS) == []


def test_it_can_be_left_out_and_then_breaks_no_other_rule(context: Flask, book: Book) -> None:
    batch = read_batch(book(*SHEET, *OTHER))
    (told,) = problems(batch, Rule.NOT_AN_ANALYSIS)
    with pytest.raises(NotPossibleError):
        repair.decide(batch.id, Rule.NOT_AN_ANALYSIS, [told.id], Action.SET, "x")
    repair.decide(batch.id, Rule.NOT_AN_ANALYSIS, [told.id], Action.SKIP_ANALYSIS)
    again = applied(batch)
    assert problems(again, Rule.SATUAN_MISSING) == problems(again, Rule.NOT_AN_ANALYSIS) == []
    assert len(problems(again, Rule.SKIPPED_BY_PERSON)) == len(SHEET)


def test_the_worksheet_of_a_block_book_is_left_out_already(context: Flask, tmp_path: Path) -> None:
    worksheet = block("1.1.1.2", "Analisa alat")
    worksheet[2:4] = [["I", "ASUMSI"]]
    rows = [*block("1.1.1.1", "Pagar kayu"), *worksheet]
    batch = read_batch(save(tmp_path / "b.xlsx", rows, headers=["1.1", "PERSIAPAN"]))
    (told,) = problems(batch, Rule.NOT_AN_ANALYSIS)
    with pytest.raises(NotPossibleError):
        repair.decide(batch.id, Rule.NOT_AN_ANALYSIS, [told.id], Action.SKIP_ANALYSIS)
