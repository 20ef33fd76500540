"""Units in an import: what is told, what is stored beside what is written, and what returns."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.catalog import aliases
from ahsp.catalog.units import canonical, key
from ahsp.extensions import db
from ahsp.imports import services, work
from ahsp.imports.report import Report
from ahsp.models import Ahsp, ImportMode, ImportProblem, Rincian
from tests.imports.conftest import Book
from tests.imports.workbooks import line

EDITION = "AHSP 2025"


def do(path: Path, mode: str = ImportMode.ADD_AND_UPDATE) -> Report:
    report = services.import_file(path, EDITION, mode=mode)
    assert report.state == "committed", report
    return report


def lines() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Rincian.satuan, Rincian.satuan_baku).order_by(Rincian.ahsp_id, Rincian.position)
    return [(row.satuan, row.satuan_baku) for row in db.session.execute(query)]


def heads() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Ahsp.satuan, Ahsp.satuan_baku).order_by(Ahsp.kode)
    return [(row.satuan, row.satuan_baku) for row in db.session.execute(query)]


def test_both_spellings_are_stored_and_the_notice_holds_nothing_back(
    context: Flask, book: Book
) -> None:
    path = book(
        line("1.1", "Engsel", satuan="Bh", satuan_ahsp="M²"),
        line("1.1", "Kunci", satuan=" buah ", satuan_ahsp="M²"),
        line("1.2", "Lampu", satuan="Bh"),
        line("1.2", "Barang", satuan="Bongkah"),
    )
    report = do(path)
    assert lines() == [
        ("Bh", "buah"), ("buah", "buah"), ("Bh", "buah"), ("Bongkah", "Bongkah")
    ]  # fmt: skip
    assert heads() == [("M²", "m2"), ("m2", "m2")]
    (told,) = report.problems
    assert (told["rule"], told["severity"], told["rows"], told["ahsp"]) == (
        "satuan-alias", "notice", 2, 2,
    )  # fmt: skip
    assert [each["suggestion"] for each in told["examples"]] == ["m2", "buah", "buah"]
    assert [each["column"] for each in told["examples"]] == ["J", "F", "F"]
    assert db.session.scalars(select(Rincian).where(Rincian.flags != [])).all() == []


def test_the_written_unit_alone_tells_whether_an_analysis_changed(
    context: Flask, book: Book
) -> None:
    do(book(line("1.1", "Engsel", satuan="Bh")))
    again = do(book(line("1.1", "Engsel", satuan="Bh")))
    assert again.ahsp["same"] == 1
    changed = do(book(line("1.1", "Engsel", satuan="buah")))
    assert changed.ahsp["changed"] == 1
    assert lines() == [("buah", "buah")]


def test_two_spellings_of_one_item_are_two_lines(context: Flask, book: Book) -> None:
    report = do(
        book(
            line("1.1", "Engsel", satuan="Bh"),
            line("1.1", "Engsel", "0.7", satuan="buah"),
        )
    )
    assert report.ahsp["refused"] == 0
    assert lines() == [("Bh", "buah"), ("buah", "buah")]


@pytest.mark.parametrize("mode", [ImportMode.ADD_AND_UPDATE, ImportMode.REPLACE_EDITION])
def test_what_an_undo_brings_back_has_the_units_of_today(
    context: Flask, book: Book, mode: str
) -> None:
    first = (line("1.1", "Engsel", satuan="Bh", satuan_ahsp="Bh"), line("1.2"))
    do(book(*first))
    second = do(book(line("1.1", "Engsel", satuan="kg", satuan_ahsp="kg"), line("1.2")), mode)
    if mode == ImportMode.REPLACE_EDITION:
        second = do(book(line("1.2")), mode)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE satuan_alias SET canonical = 'biji' WHERE alias = 'bh'"))
        connection.execute(text("INSERT INTO satuan_alias VALUES ('biji', 'biji')"))
        connection.execute(text("INSERT INTO satuan_alias VALUES ('kg!', 'kg')"))
    assert second.batch is not None
    services.undo(second.batch)
    expected = {"add_and_update": ("Bh", "biji"), "replace_edition": ("kg", "kg")}[mode]
    assert expected in lines()
    assert expected in heads()


def test_a_commit_takes_the_spellings_of_its_own_moment(context: Flask, book: Book) -> None:
    with book(line("1.1", "Engsel", satuan="Bh")).open("rb") as stream:
        batch = services.upload(stream, "buku.xlsx", EDITION)

    work.run(batch.id)
    told = db.session.scalars(select(ImportProblem)).one()
    assert (told.value, told.suggestion) == ("Bh", "buah")
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM satuan_alias WHERE alias = 'bh'"))
    services.confirm(batch.id)
    work.run(batch.id)
    assert lines() == [("Bh", "Bh")]


def test_the_shipped_table_is_sound_and_keeps_units_apart(context: Flask) -> None:

    known = aliases.current(db.session())
    assert all(key(alias) == alias for alias in known)
    assert all(known[key(unit)] == unit for unit in known.values())
    for one, other in (("m", "m'"), ("OH", "OJ"), ("OJ", "jam"), ("buah", "unit"), ("m'", "m1m")):
        assert canonical(one, known) != canonical(other, known)
    for spelling, unit in (
        ("M1", "m'"), ("m’", "m'"), ("m²", "m2"), ("Bh", "buah"), ("BTG", "batang"),
        ("Lbr", "lembar"), ("Ltr", "liter"), ("lt", "liter"), ("sak", "zak"), ("ttk", "titik"),
        ("Lumpsum", "ls"), ("sewa-hari", "sewa hari"), ("Orang-Hari", "OH"), ("Hari", "hari"),
    ):  # fmt: skip
        assert canonical(spelling, known) == unit


@pytest.mark.shared
def test_the_ministrys_other_book_has_as_many_spellings_as_were_counted(
    context: Flask, shared: Path
) -> None:
    path = shared / "data" / "AHSP-Cipta-Karya-2025.xlsx"
    report = services.import_file(path, EDITION, dry_run=True)
    told = {each["rule"]: each["rows"] for each in report.problems}
    assert told["satuan-alias"] == 201
