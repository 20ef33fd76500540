"""A person confirms a doubtful value of a file whose analyses stand in the catalogue already."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.catalog.history import history_of, subject_of
from ahsp.catalog.queries import find_ahsp
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.desk import repair
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.storing import changes
from ahsp.models import Action, Ahsp, ImportBatch, ImportMode, ImportProblem, Rincian
from tests.imports.conftest import Book
from tests.imports.work_place import imported, now, read
from tests.imports.workbooks import line

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.measured]
ROWS: list[list[Any]] = [
    line("1.1", "Pasir", 82349, kategori="BHN", satuan="kg"),
    line("1.1", "Air", 20500, kategori="BHN", satuan="l"),
    line("1.1", "Mandor", "0.05"),
    line("1.2", "Paku", 20500, kategori="BHN", satuan="kg"),
    *(line(f"9.{n}", "Pasir", f"8{n}.5", kategori="BHN", satuan="kg") for n in range(4)),
]
LOST = Rule.LOST_DECIMAL


@pytest.fixture
def first(context: Flask, book: Book) -> ImportBatch:
    """An import whose doubtful values nobody looked at: rows 2, 3 and 5."""
    return imported(book(*ROWS))


def again(book: Book, *rows: int, rule: Rule = LOST, lines: list[list[Any]] = ROWS) -> ImportBatch:
    """The same content once more, with doubtful rows confirmed; ready."""
    batch = read(book(*lines))
    found = select(ImportProblem.id).where(
        ImportProblem.batch_id == batch.id, ImportProblem.rule == rule, ImportProblem.row.in_(rows)
    )
    repair.decide(batch.id, rule, db.session.scalars(found).all(), Action.KEEP)
    repair.apply(batch.id)
    work.run(batch.id)
    return now(batch.id)


def committed(batch: ImportBatch, mode: str = ImportMode.ADD_AND_UPDATE) -> ImportBatch:
    services.confirm(batch.id, mode)
    work.run(batch.id)
    return now(batch.id)


def counted(batch: ImportBatch) -> tuple[int, int]:
    assert batch.summary is not None
    return batch.summary["ahsp"]["changed"], batch.summary["ahsp"]["same"]


def flags(kode: str) -> list[tuple[str, list[str]]]:
    db.session.expire_all()
    query = select(Rincian.uraian, Rincian.flags).join(Ahsp, Ahsp.id == Rincian.ahsp_id)
    rows = db.session.execute(query.where(Ahsp.kode == kode).order_by(Rincian.position))
    return [tuple(row) for row in rows]


def ahsp(kode: str) -> Ahsp:
    return db.session.scalars(select(Ahsp).where(Ahsp.kode == kode)).one()


FLAGGED = [("Pasir", [LOST]), ("Air", [LOST]), ("Mandor", [])]


def test_without_a_decision_the_same_file_is_the_same(first: ImportBatch, book: Book) -> None:
    second = imported(book(*ROWS))
    assert counted(second) == (0, 6)
    assert flags("1.1") == FLAGGED
    assert ahsp("1.1").batch_id == first.id


def test_a_confirmed_value_loses_its_flag_and_counts_as_a_change(
    first: ImportBatch, book: Book
) -> None:
    batch = again(book, 2)
    assert counted(batch) == (1, 5), "the button says so before"
    [change] = changes.changes_page(batch, "changed", 1).items
    assert [(each.field, each.item, each.before) for each in change.differences] == [
        ("flags", "Pasir", "lost-decimal")
    ]
    batch = committed(batch)
    assert counted(batch) == (1, 5)
    assert flags("1.1") == [("Pasir", []), ("Air", [LOST]), ("Mandor", [])]
    assert (ahsp("1.1").flagged_count, ahsp("1.1").batch_id) == (1, batch.id)
    assert (ahsp("1.2").flagged_count, ahsp("1.2").batch_id) == (1, first.id)
    [change] = changes.changes_page(batch, "changed", 1).items
    assert [each.field for each in change.differences] == ["flags"]


def test_it_is_told_in_the_history_and_undone_with_the_import(
    first: ImportBatch, book: Book
) -> None:
    batch = committed(again(book, 2, 3))
    assert flags("1.1") == [("Pasir", []), ("Air", []), ("Mandor", [])]
    services.undo(batch.id)
    assert flags("1.1") == FLAGGED
    assert (ahsp("1.1").flagged_count, ahsp("1.1").batch_id) == (2, first.id)
    subject = subject_of(ahsp("1.1").id, find_ahsp(ahsp("1.1").id))
    assert subject is not None
    told = [(each.kind, [one.field for one in each.differences]) for each in history_of(subject)]
    both = ["flags", "flags"]
    assert told == [("restored", both), ("changed", both), ("added", [])]


def test_what_an_earlier_import_confirmed_stays_confirmed(first: ImportBatch, book: Book) -> None:
    committed(again(book, 2))
    committed(again(book, 3))
    assert flags("1.1") == [("Pasir", []), ("Air", []), ("Mandor", [])]
    assert ahsp("1.1").flagged_count == 0
    third = imported(book(*ROWS))
    assert counted(third) == (0, 6), "a file that nobody decided about brings no flag back"
    assert flags("1.1") == [("Pasir", []), ("Air", []), ("Mandor", [])]


def test_a_value_that_was_confirmed_before_is_no_change(first: ImportBatch, book: Book) -> None:
    committed(again(book, 2))
    assert counted(again(book, 2)) == (0, 6)


def test_adding_only_leaves_the_stored_lines(first: ImportBatch, book: Book) -> None:
    committed(again(book, 2), ImportMode.ADD_ONLY)
    assert flags("1.1") == FLAGGED


def test_a_changed_analysis_takes_the_flags_of_its_file(first: ImportBatch, book: Book) -> None:
    rows = [*ROWS[:2], line("1.1", "Mandor", "0.06"), *ROWS[3:]]
    batch = committed(again(book, 2, lines=rows))
    assert counted(batch) == (1, 5)
    assert flags("1.1") == [("Pasir", []), ("Air", [LOST]), ("Mandor", [])]
