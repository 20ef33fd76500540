"""A second edition judged by the first, even where its own file has nothing like a line."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.imports.rules import Rule
from ahsp.imports.storing import figures
from ahsp.models import Ahsp, ImportProblem, Rincian, Sumber
from tests.imports.conftest import Book
from tests.imports.workbooks import line

FIRST, SECOND = "AHSP 2022", "AHSP 2025"
GRAVEL = ["79.5", "80.25", "81.125", "82.349", "83.349", "85.75", "88.125", "90.5"]
PLUMBERS = ["0.272", "0.3", "0.35", "0.4", "0.45", "0.5", "0.544", "0.6"]


def gravel(kode: str, koefisien: Any) -> list[Any]:
    return line(kode, "Kerikil", koefisien, kategori="BHN", satuan="kg")


def plumber(kode: str, koefisien: Any) -> list[Any]:
    return line(kode, "Tukang Pipa", koefisien)


@pytest.fixture
def first(context: Flask, book: Book) -> Report:
    """The first edition, committed."""
    rows = [gravel(f"2.{n}", value) for n, value in enumerate(GRAVEL)]
    rows += [plumber(f"9.{n}", value) for n, value in enumerate(PLUMBERS)]
    return services.import_file(book(*rows), FIRST)


# Its own lines say nothing of the two: each item stands in it once.
ALONE = (
    gravel("2.1", 83349),
    line("2.2", "Pasir", "0.75", kategori="BHN", satuan="m3"),
    line("2.3", "Semen", "326.5", kategori="BHN", satuan="kg"),
    plumber("9.1", "272.0"),
)


def told(report: Report, rule: Rule) -> list[ImportProblem]:
    db.session.rollback()
    wanted = (ImportProblem.batch_id == report.batch, ImportProblem.rule == rule)
    return list(db.session.scalars(select(ImportProblem).where(*wanted)))


def koefisien(sumber: str, kode: str) -> tuple[Decimal, list[str]]:
    """Of the one line of an analysis, with its flags."""
    db.session.rollback()
    query = select(Rincian.koefisien, Rincian.flags).join(Ahsp).join(Sumber)
    found = db.session.execute(query.where(Sumber.nama == sumber, Ahsp.kode == kode)).one()
    return found.koefisien, found.flags


def test_without_another_edition_such_a_file_has_nothing_to_go_by(
    context: Flask, book: Book
) -> None:
    report = services.import_file(book(*ALONE), SECOND)
    (lost,) = told(report, Rule.LOST_DECIMAL)
    assert (lost.suggestion, lost.evidence) == (None, {"peers": 0})
    assert told(report, Rule.KOEFISIEN_OUTLIER) == []


def test_the_first_edition_says_where_a_lost_mark_belongs(first: Report, book: Book) -> None:
    report = services.import_file(book(*ALONE), SECOND)
    (lost,) = told(report, Rule.LOST_DECIMAL)
    evidence = lost.evidence or {}
    assert (lost.suggestion, evidence["peers"], evidence["certain"]) == ("83.349", 8, True)
    assert koefisien(SECOND, "2.1") == (Decimal(83349), ["lost-decimal"]), "nothing unasked"


def test_what_it_says_is_certain_enough_to_be_taken(first: Report, book: Book) -> None:
    report = services.import_file(book(*ALONE), SECOND, accept=[Rule.LOST_DECIMAL])
    assert report.applied == {"lost-decimal": 1}
    assert koefisien(SECOND, "2.1") == (Decimal("83.349"), [])


def test_the_first_edition_shows_what_is_out_of_the_ordinary(first: Report, book: Book) -> None:
    report = services.import_file(book(*ALONE), SECOND)
    (outlier,) = told(report, Rule.KOEFISIEN_OUTLIER)
    assert (outlier.kode, outlier.value, (outlier.evidence or {})["peers"]) == ("9.1", "272.0", 8)
    assert koefisien(SECOND, "9.1") == (Decimal("272.0"), ["koefisien-outlier"])


def test_an_edition_is_no_judge_of_its_own_next_import(first: Report, book: Book) -> None:
    report = services.import_file(book(*ALONE), FIRST)
    assert told(report, Rule.LOST_DECIMAL)[0].suggestion is None
    assert told(report, Rule.KOEFISIEN_OUTLIER) == []


def test_an_edition_that_was_undone_says_nothing_more(first: Report, book: Book) -> None:
    assert first.batch is not None
    services.undo(first.batch)
    for edition in db.session.scalars(select(Sumber.id)).all():
        figures.refresh(edition)
    report = services.import_file(book(*ALONE), SECOND)
    assert told(report, Rule.LOST_DECIMAL)[0].suggestion is None
    assert told(report, Rule.KOEFISIEN_OUTLIER) == []


def test_doubtful_lines_of_the_second_do_not_become_the_measure_of_a_third(
    first: Report, book: Book
) -> None:
    for number in range(3):
        services.import_file(book(*ALONE), f"{SECOND} ({number})")
    report = services.import_file(book(*ALONE), "AHSP 2028")
    (outlier,) = told(report, Rule.KOEFISIEN_OUTLIER)
    assert (outlier.evidence or {})["peers"] == 8
    assert (told(report, Rule.LOST_DECIMAL)[0].evidence or {})["peers"] == 8
