"""What a second file does to an edition: counted line by line, and stored as the file has it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.storing.merging import CHUNK
from ahsp.models import Ahsp, ImportBatch, ImportMode, Rincian
from tests.conftest import empty
from tests.imports.conftest import Book
from tests.imports.work_place import imported, version
from tests.imports.workbooks import line

PEKERJA = line("1", "Pekerja", "0.5")
SEMEN = line("1", "Semen", "12.5", kategori="BHN", satuan="kg")
PASIR = line("1", "Pasir", "0.04", kategori="BHN", satuan="m3")
OTHER = [line("2", "Mandor", "0.1"), line("2", "Cat", "1.1", kategori="BHN", satuan="kg")]
FIRST = [PEKERJA, SEMEN, PASIR, *OTHER]

Stored = list[tuple[Any, ...]]


def counts(batch: ImportBatch) -> tuple[dict[str, int], dict[str, int]]:
    assert batch.summary is not None
    return batch.summary["ahsp"], batch.summary["rincian"]


def ahsp(kode: str) -> Ahsp:
    return db.session.scalars(select(Ahsp).where(Ahsp.kode == kode)).one()


def lines(kode: str) -> Stored:
    """An analysis' lines as they are stored."""
    query = (
        select(
            Rincian.position,
            Rincian.kategori,
            Rincian.uraian,
            Rincian.satuan,
            Rincian.koefisien,
            Rincian.origin_row,
        )
        .join(Ahsp, Ahsp.id == Rincian.ahsp_id)
        .where(Ahsp.kode == kode)
        .order_by(Rincian.position)
    )
    return [tuple(row) for row in db.session.execute(query)]


def named(nama: str) -> list[list[Any]]:
    return [[row[0], nama, *row[2:]] for row in (PEKERJA, SEMEN, PASIR)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (named("Nama baru"), {"new": 0, "changed": 0, "removed": 0, "same": 5}),
        (
            [PEKERJA, line("1", "Semen", "13", kategori="BHN", satuan="kg"), PASIR],
            {"new": 0, "changed": 1, "removed": 0, "same": 4},
        ),
        ([PEKERJA, SEMEN], {"new": 0, "changed": 0, "removed": 1, "same": 4}),
        (
            [PEKERJA, SEMEN, PASIR, line("1", "Air", "20", kategori="BHN", satuan="liter")],
            {"new": 1, "changed": 0, "removed": 0, "same": 5},
        ),
        ([PASIR, PEKERJA, SEMEN], {"new": 0, "changed": 0, "removed": 0, "same": 5}),
        (
            [line("1", "Tukang", "0.5"), SEMEN, PASIR],
            {"new": 1, "changed": 0, "removed": 1, "same": 4},
        ),
    ],
    ids=["renamed", "koefisien", "line removed", "line added", "reordered", "item replaced"],
)
def test_a_change_is_counted_and_stored_as_the_file_has_it(
    context: Flask, book: Book, rows: list[list[Any]], expected: dict[str, int]
) -> None:
    first = imported(book(*FIRST)).id
    kept_id, before = ahsp("1").id, version()
    batch = imported(book(*rows, *OTHER))
    of_ahsp, of_rincian = counts(batch)
    assert {"read": 2, "new": 0, "changed": 1, "same": 1, "refused": 0}.items() <= of_ahsp.items()
    assert expected.items() <= of_rincian.items()
    assert lines("1") == [
        (number, row[2], row[4], row[5], Decimal(row[6]), number + 1)
        for number, row in enumerate(rows, 1)
    ]
    changed, same = ahsp("1"), ahsp("2")
    assert changed.id == kept_id, "links to an analysis stay"
    assert (changed.nama, changed.batch_id, changed.origin_row) == (rows[0][1], batch.id, 2)
    assert changed.rincian_count == len(rows)
    assert (same.batch_id, same.origin_row) == (first, 5), "what is the same is not touched"
    assert version() == before + 1


@pytest.mark.parametrize("column", [7, 8, 9], ids=["klasifikasi", "sub_klasifikasi", "satuan"])
def test_a_changed_heading_changes_the_analysis(context: Flask, book: Book, column: int) -> None:
    imported(book(*FIRST))
    other = [[*row[:column], "lain", *row[column + 1 :]] for row in (PEKERJA, SEMEN, PASIR)]
    of_ahsp, _ = counts(imported(book(*other, *OTHER)))
    assert (of_ahsp["changed"], of_ahsp["same"]) == (1, 1)
    stored = ahsp("1")
    assert "lain" in (stored.klasifikasi, stored.sub_klasifikasi, stored.satuan)


def test_another_spelling_of_the_same_value_is_no_change(context: Flask, book: Book) -> None:
    imported(book(*FIRST))
    spelled = [
        line("1", "Pekerja", 0.5),
        line("1", "Semen", "12,50", kategori="Bahan", satuan="kg"),
        line("1", " Pasir ", "4e-2", kategori="material", satuan="m3"),
    ]
    of_ahsp, of_rincian = counts(imported(book(*spelled, *OTHER)))
    assert (of_ahsp["changed"], of_ahsp["same"]) == (0, 2)
    assert of_rincian["same"] == 5
    assert lines("1")[1][4].as_tuple() == Decimal("12.5").as_tuple(), "as first written"


def test_the_same_file_again_changes_nothing(context: Flask, book: Book) -> None:
    path = book(*FIRST)
    first = imported(path).id
    of_ahsp, of_rincian = counts(imported(path))
    assert (of_ahsp["new"], of_ahsp["changed"], of_ahsp["same"]) == (0, 0, 2)
    assert (of_rincian["new"], of_rincian["changed"], of_rincian["removed"]) == (0, 0, 0)
    assert {ahsp("1").batch_id, ahsp("2").batch_id} == {first}


def test_what_a_file_does_not_have_is_kept(context: Flask, book: Book) -> None:
    imported(book(*FIRST))
    of_ahsp, _ = counts(imported(book(*OTHER)))
    assert (of_ahsp["read"], of_ahsp["same"]) == (1, 1)
    assert len(lines("1")) == 3


def test_a_refused_analysis_leaves_what_the_catalogue_has(context: Flask, book: Book) -> None:
    imported(book(*FIRST))
    bad = line("1", "Semen", "", kategori="BHN", satuan="kg")
    of_ahsp, _ = counts(imported(book(PEKERJA, bad, *OTHER)))
    assert (of_ahsp["refused"], of_ahsp["changed"]) == (1, 0)
    assert len(lines("1")) == 3


def test_one_code_in_two_editions_is_two_analyses(context: Flask, book: Book) -> None:
    imported(book(*FIRST), "AHSP 2022")
    of_ahsp, _ = counts(imported(book(*FIRST), "AHSP 2025"))
    assert of_ahsp["new"] == 2
    assert len(db.session.scalars(select(Ahsp).where(Ahsp.kode == "1")).all()) == 2


def test_every_digit_of_a_koefisien_is_kept(context: Flask, book: Book) -> None:
    texts = ["0.000008", "0.3000", "12345.678901234567890123", "0", "0.10"]
    imported(book(*[line("1", f"Bahan {n}", text) for n, text in enumerate(texts)]))
    assert [str(row[4]) for row in lines("1")] == texts


def test_more_analyses_than_one_part_of_a_merge_all_go_in(context: Flask, book: Book) -> None:
    rows = [line(f"k{n}") for n in range(CHUNK + 3)]
    of_ahsp, of_rincian = counts(imported(book(*rows)))
    assert (of_ahsp["new"], of_rincian["new"]) == (CHUNK + 3, CHUNK + 3)
    assert ahsp(f"k{CHUNK + 2}").origin_row == CHUNK + 4


@pytest.mark.usefixtures("left_alone")
def test_joins_are_planned_for_the_rows_there_are_whatever_the_planner_believed(
    context: Flask, book: Book
) -> None:
    paths = [book(*[line(f"k{n}", koefisien=value) for n in range(CHUNK)]) for value in "12"]
    for path in paths:
        imported(path)
    empty(context)
    forget_rows()
    for path in paths:  # in the places that the emptied tables kept
        imported(path)
        assert min(believed("ahsp"), believed("rincian")) > CHUNK / 2


@pytest.mark.usefixtures("left_alone")
def test_joins_are_planned_for_what_an_undoing_puts_back(context: Flask, book: Book) -> None:
    many = book(*[line(f"k{n}", koefisien="1") for n in range(CHUNK)])
    imported(many)
    whole = services.import_file(book(line("a")), "AHSP 2025", mode=ImportMode.REPLACE_EDITION)
    forget_rows()
    services.undo(whole.batch)
    assert min(believed("ahsp"), believed("rincian")) > CHUNK / 2


@pytest.fixture
def left_alone(context: Flask) -> Iterator[None]:
    """Autovacuum does not come by: who finds it at a table leaves that to it."""
    tables = ("ahsp", "rincian")
    for table in tables:
        alone(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    yield
    for table in tables:
        alone(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


def forget_rows() -> None:
    """Let the planner look at the tables, and believe them as good as empty."""
    alone("ANALYZE")


def alone(statement: str) -> None:
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.execute(text(statement))


def believed(table: str) -> float:
    """How many rows the planner believes a table has."""
    db.session.rollback()
    query = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:table AS regclass)")
    return float(db.session.scalars(query, {"table": table}).one())
