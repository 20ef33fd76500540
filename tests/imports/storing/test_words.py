"""What an analysis is found by stands for its texts, whoever wrote them and whenever."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.catalog import respelling
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.running import work
from ahsp.imports.running.moves import confirm
from ahsp.imports.uploads import receive
from ahsp.models import ImportBatch, StagedWords
from ahsp.models.ahsp import KODE_ORDER, WORDS, filters
from tests.factories import make_ahsp, make_user
from tests.imports.conftest import Book
from tests.imports.work_place import imported
from tests.imports.workbooks import line

FILTERS = filters("sumber_id", "klasifikasi", "satuan_baku", "marks")
WRONG = text(f"""
    SELECT kode FROM ahsp
    WHERE document IS DISTINCT FROM {WORDS} || {FILTERS} OR kode_order <> {KODE_ORDER}
    ORDER BY kode
""")


def wrong() -> list[str]:
    """Codes of analyses that would be found by what they no longer say."""
    db.session.rollback()
    return list(db.session.scalars(WRONG))


def named(kode: str, nama: str, *rest: str) -> list[str]:
    return [kode, nama, *line(kode, *rest)[2:]]


def ready(path: Path) -> ImportBatch:
    """A batch that was read and waits for its confirmation, held here."""
    with path.open("rb") as stream:
        batch, _ = receive(stream, path.name, "AHSP 2025", uuid4(), None, held=True)
    work.run_held(batch.id, batch.state, batch.turn)
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def commit(batch: ImportBatch) -> None:
    batch = confirm(batch.id, "add_and_update", held=True)
    work.run_held(batch.id, batch.state, batch.turn)


def test_they_follow_an_import_its_changes_and_its_undoing(context: Flask, book: Book) -> None:
    first = [named(f"2.{n}", f"Galian tanah {n}", "Pekerja", "0.5") for n in range(30)]
    imported(book(*first))
    assert wrong() == []
    changed = [named(f"2.{n}", f"Urugan pasir {n}", "Pasir", "1.2") for n in range(10)]
    batch = imported(book(*changed, *first[20:], named("3.1", "Cor beton", "Semen", "7")))
    assert wrong() == []
    services.undo(batch.id)
    assert wrong() == []


def test_they_follow_the_spelling_of_a_unit_and_a_change_by_hand(context: Flask) -> None:
    ahsp = make_ahsp("2.1", "Galian", satuan="Buah")
    user = make_user("siti")
    respelling.decide("Buah", "bh", None, user)
    db.session.refresh(ahsp)
    assert ahsp.satuan_baku != "Buah"
    assert wrong() == []
    ahsp.kode, ahsp.klasifikasi = "10.2", "Tanah"
    db.session.commit()
    assert wrong() == []


def test_those_made_ahead_are_taken_over(context: Flask, book: Book) -> None:
    batch = ready(book(named("2.1", "Galian", "Pekerja", "0.5")))
    made = db.session.scalars(select(StagedWords)).one()
    assert (made.kode, made.nama, made.kode_order) == ("2.1", "Galian", "00000002.00000001")
    commit(batch)
    assert wrong() == []
    assert db.session.scalars(select(StagedWords)).all() == []


@pytest.mark.parametrize(
    "how", ["UPDATE staged_words SET nama = 'Urugan'", "DELETE FROM staged_words"]
)
def test_those_of_other_texts_are_made_anew(context: Flask, book: Book, how: str) -> None:
    batch = ready(book(named("2.1", "Galian", "Pekerja", "0.5")))
    db.session.execute(text(how))
    db.session.commit()
    commit(batch)
    assert wrong() == []
    asked = text("SELECT kode FROM ahsp WHERE document @@ to_tsquery('simple', 'galian')")
    assert db.session.scalars(asked).all() == ["2.1"]


def test_a_name_that_only_a_later_row_tells_is_found(context: Flask, book: Book) -> None:
    rows = [named("2.1", "", "Pekerja", "0.5"), named("2.1", "Galian", "Mandor", "0.05")]
    imported(book(*rows, named("2.2", "Urugan", "Pekerja", "0.5")))
    assert wrong() == []
