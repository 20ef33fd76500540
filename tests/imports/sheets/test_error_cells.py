"""Error cells: told as such where a value belongs, in each layout, and none of ours elsewhere."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ahsp.imports.desk import repair
from ahsp.imports.desk.entries import EntryError
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.error_cells import error_of, with_errors
from ahsp.models import Action, ImportBatch
from tests.imports.conftest import Book
from tests.imports.desk.test_repair import applied, problems
from tests.imports.sheets.test_block import block
from tests.imports.work_place import read as read_batch
from tests.imports.workbooks import HEADERS, Formula, Found, line, read, save

pytestmark = pytest.mark.measured

REF = Formula("=Z9", "#REF!")
OTHER = [line("2.1", "Mandor"), line("2.1", "Semen", "12", kategori="BHN", satuan="kg")]


def told(found: Found) -> list[tuple[str, int, str, str]]:
    return [(each.rule, each.row, each.column, each.value) for each in found.problems]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"kode": REF}, "A"),
        ({"nama": REF}, "B"),
        ({"kategori": REF}, "C"),
        ({"item": REF}, "D"),
        ({"uraian": REF}, "E"),
        ({"satuan": REF}, "F"),
        ({"koefisien": REF}, "G"),
    ],
)
def test_an_error_is_told_at_its_cell_instead_of_a_missing_value(
    tmp_path: Path, change: dict[str, Any], column: str
) -> None:
    faulty = line(**{"uraian": "Mandor", **change})
    found = read(save(tmp_path / "b.xlsx", [line(), faulty, *OTHER]))
    assert told(found) == [(Rule.ERROR_CELL, 3, column, "#REF!")]
    assert found.refused == ([""] if column == "A" else ["1.1"])
    assert 3 not in {each.row for each in found.lines}
    assert found.ahsp["1.1"].nama == "Pekerjaan 1.1"


@pytest.mark.parametrize(
    ("headed", "column"),
    [({"klasifikasi": REF}, "H"), ({"sub": REF}, "I"), ({"satuan_ahsp": REF}, "J")],
)
def test_an_error_in_a_heading_holds_the_analysis_back(
    tmp_path: Path, headed: dict[str, Any], column: str
) -> None:
    found = read(save(tmp_path / "b.xlsx", [line(**headed), line(uraian="Mandor"), *OTHER]))
    assert told(found) == [(Rule.ERROR_CELL, 2, column, "#REF!")]
    assert found.refused == ["1.1"]


def test_errors_in_columns_that_no_line_uses_and_above_the_headers_are_not_told(
    tmp_path: Path,
) -> None:
    rows = [[*line(), REF], [*line(uraian="Mandor"), Formula("=1/0", "#DIV/0!")]]
    path = save(tmp_path / "b.xlsx", [[*HEADERS, "Harga"], *rows], headers=["Judul", REF])
    assert read(path).problems == []


def test_a_row_of_nothing_but_errors_is_accounted_for(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line(), [REF] * 7, *OTHER])
    found = read(path)
    assert found.rows_read == 4
    assert [each[1:3] for each in told(found)] == [(3, letter) for letter in "ABCDEFG"]


def test_two_broken_lines_are_not_one_repeated_line(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line(uraian=REF), line(uraian=REF), *OTHER])
    assert read(path).rules == {Rule.ERROR_CELL: 2}


def test_each_error_says_which_one_it_is(tmp_path: Path) -> None:
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    rows = [line(f"1.{n}", koefisien=Formula("=A1", error)) for n, error in enumerate(errors)]
    found = read(save(tmp_path / "b.xlsx", rows))
    assert [each.value for each in found.of(Rule.ERROR_CELL)] == errors


def test_a_large_sheet_is_told_the_same(tmp_path: Path) -> None:
    rows = [line(f"1.{n}", koefisien=REF if n % 50 == 7 else "0.5") for n in range(2_000)]
    found = read(save(tmp_path / "b.xlsx", rows))
    assert [each.row for each in found.of(Rule.ERROR_CELL)] == [n + 2 for n in range(7, 2_000, 50)]
    assert len(found.refused) == 40


def test_carried_down_keys_have_their_errors_too(tmp_path: Path) -> None:
    rows = [line("1.1"), line("", "Mandor", REF, nama=""), line("", "Paku", nama="")]
    found = read(save(tmp_path / "b.xlsx", rows))
    assert found.start.layout == "flat-carried"
    assert told(found) == [(Rule.ERROR_CELL, 3, "G", "#REF!")]
    assert found.refused == ["1.1"]


def test_a_text_that_looks_like_an_error_is_a_text(tmp_path: Path) -> None:
    found = read(
        save(tmp_path / "b.xlsx", [line(koefisien="#REF!"), line(uraian="#N/A", kode="2")])
    )
    assert told(found) == [(Rule.KOEFISIEN_INVALID, 2, "G", "#REF!")]


def test_what_a_person_typed_stays() -> None:
    rows = [["1.1", ""], ["", "x"]]
    laid = with_errors(rows, {(0, 0): "#REF!", (0, 1): "#N/A", (1, 1): "#N/A", (9, 9): "#N/A"})
    assert [[error_of(cell) or cell for cell in row] for row in laid] == [
        ["1.1", "#N/A"],
        ["", "x"],
    ]
    assert rows == [["1.1", ""], ["", "x"]]


def test_a_block_tells_errors_of_its_lines_and_heading_and_leaves_prices_alone(
    tmp_path: Path,
) -> None:
    material = [1, "Paku", "M.7", "kg", REF, REF, REF]
    rows = [
        *block("1.1.1.1", "Pagar kayu", material),
        *block("1.1.1.2", REF, [1, "Paku", "M.7", "kg", 0.1, 1, REF]),
        *block(REF, "Pagar bata", [None, "Semen", None, REF, None, None, None]),
        *block("1.1.1.4", "Pagar seng"),
    ]
    found = read(save(tmp_path / "b.xlsx", rows, headers=["1.1", "PERSIAPAN"]))
    blocks = [2, 2 + len(block("", "", [])), 2 + 2 * len(block("", "", []))]
    assert [each[1:3] for each in told(found)] == [
        (blocks[0] + 6, "E"),
        (blocks[1], "B"),
        (blocks[2], "A"),
        (blocks[2] + 6, "D"),
        (blocks[2] + 6, "E"),
    ]
    assert found.rules == {Rule.ERROR_CELL: 4, Rule.KOEFISIEN_MISSING: 1}
    assert not found.ahsp["1.1.1.4"].refused


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import that is ready, with errors in a koefisien and in a unit."""
    return read_batch(book(line(koefisien=REF), line("1.2", satuan=REF), line("1.3")))


def test_the_typed_value_is_read_as_what_belongs_into_the_cell(batch: ImportBatch) -> None:
    koefisien, satuan = problems(batch, Rule.ERROR_CELL)
    with pytest.raises(EntryError):
        repair.decide(batch.id, Rule.ERROR_CELL, [koefisien.id], Action.SET, "OH")
    with pytest.raises(EntryError):
        repair.decide(batch.id, Rule.ERROR_CELL, [satuan.id], Action.SET, "x" * 21)
    repair.decide(batch.id, Rule.ERROR_CELL, [koefisien.id], Action.SET, "2,625")
    repair.decide(batch.id, Rule.ERROR_CELL, [satuan.id], Action.SET, "OJ")
    again = applied(batch)
    assert problems(again, Rule.ERROR_CELL) == problems(again, Rule.KOEFISIEN_AMBIGUOUS) == []
    assert again.summary is not None
    assert (again.summary["ahsp"]["new"], again.summary["ahsp"]["refused"]) == (3, 0)
