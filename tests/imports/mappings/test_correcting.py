"""What a person said of a sheet is kept for the import, and remembered for its headers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.desk import deciding
from ahsp.imports.mappings import correcting, remembered
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.running.moves import NotPossibleError
from ahsp.imports.sheets.mapping import Mapping, signature
from ahsp.models import AuditEvent, BatchState, ImportBatch, ImportDecision, Role, User
from tests.factories import make_user
from tests.imports.conftest import LINES, Book
from tests.imports.offices import BY_SECTION, HEADERS, mapping, office
from tests.imports.work_place import imported, now, read, rows, upload
from tests.imports.workbooks import line

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def person(context: Flask) -> User:
    return make_user("ratna", role=Role.ADMIN)


def said(**values: Any) -> Mapping:
    return mapping(first=1, signature=signature(HEADERS), **values)


def refused(path: Path) -> ImportBatch:
    batch = upload(path)
    work.run(batch.id)
    batch = now(batch.id)
    assert (batch.state, batch.reason) == (BatchState.REFUSED, "unrecognised")
    return batch


def corrected(batch: ImportBatch, person: User, **values: Any) -> ImportBatch:
    correcting.say(batch.id, said(**values), person)
    work.run(batch.id)
    return now(batch.id)


def test_an_unrecognised_file_is_read_once_somebody_says_how(tmp_path: Path, person: User) -> None:
    batch = refused(office(tmp_path / "b.xlsx"))
    told = remembered.sheet_of(db.session(), batch.id, 0)
    assert told is not None
    assert told.sample[0][1] == "Jenis Kegiatan", "kept, though the file was refused"
    batch = corrected(batch, person)
    assert (batch.state, batch.reason, batch.finished_at) == (BatchState.READY, "", None)
    assert batch.summary is not None
    assert batch.summary["ahsp"]["new"] == 2
    assert [each.origin for each in remembered.outline_of(db.session(), batch.id)] == ["person"]
    event = db.session.query(AuditEvent).filter_by(event="import.mapped").one()
    assert (event.username, event.detail["sheet"], event.detail["layout"]) == (
        "ratna", "Analisa", "flat",
    )  # fmt: skip


def test_the_next_file_with_the_same_headers_maps_itself(tmp_path: Path, person: User) -> None:
    corrected(refused(office(tmp_path / "a.xlsx")), person)
    batch = imported(office(tmp_path / "b.xlsx", BY_SECTION[:10]), "Lain")
    (told,) = remembered.outline_of(db.session(), batch.id)
    assert told.mapping is not None
    assert (told.origin, told.mapping.username) == ("remembered", "ratna")
    assert rows("ahsp", "rincian") == {"ahsp": 1, "rincian": 5}


def test_the_shell_uses_what_is_remembered_also_to_rehearse(tmp_path: Path, person: User) -> None:
    corrected(refused(office(tmp_path / "a.xlsx")), person)
    path = office(tmp_path / "b.xlsx")
    assert services.import_file(path, "X", dry_run=True).ahsp["new"] == 2
    assert rows("ahsp") == {"ahsp": 0}
    assert services.import_file(path, "X").state == BatchState.COMMITTED


def test_forgetting_is_for_files_to_come(tmp_path: Path, person: User) -> None:
    corrected(refused(office(tmp_path / "a.xlsx")), person)
    batch = read(office(tmp_path / "b.xlsx"))
    assert correcting.forget(batch.id, "Analisa", person)
    assert not correcting.forget(batch.id, "Analisa", person), "once is enough"
    services.read_again(batch.id)
    work.run(batch.id)
    assert now(batch.id).state == BatchState.READY, "this one stays as it was read"
    refused(office(tmp_path / "c.xlsx"))


def test_what_is_said_of_one_import_leaves_another_alone(tmp_path: Path, person: User) -> None:
    first, second = (refused(office(tmp_path / f"{name}.xlsx")) for name in "ab")
    corrected(first, person)
    other = now(second.id)
    assert other.state == BatchState.REFUSED
    assert remembered.mappings_of(db.session(), second.id) == []


def test_the_latest_word_on_some_headers_is_remembered(tmp_path: Path, person: User) -> None:
    batch = corrected(refused(office(tmp_path / "a.xlsx")), person)
    corrected(batch, person, kategori="prefix")
    (told,) = remembered.known(db.session()).values()
    assert told.kategori == "prefix"


def test_decisions_about_cells_survive_a_correction(book: Book, person: User) -> None:
    batch = read(book(*LINES, line("1.4", koefisien="satu")))
    problem = next(iter(batch_problems(batch.id, Rule.KOEFISIEN_INVALID)))
    by = deciding.By(person.id, person.username, batch.key)
    deciding.decide(db.session(), batch.id, Rule.KOEFISIEN_INVALID, [problem], by,
                    action="set", value="1")  # fmt: skip
    db.session.commit()
    told = remembered.outline_of(db.session(), batch.id)[0].mapping
    assert told is not None
    correcting.say(batch.id, told, person)
    work.run(batch.id)
    again = now(batch.id)
    assert again.summary is not None
    assert again.summary["ahsp"]["refused"] == 0
    assert db.session.query(ImportDecision).filter_by(batch_id=batch.id).one().in_effect == "=1"


def batch_problems(batch_id: int, rule: Rule) -> list[int]:
    from ahsp.models import ImportProblem

    found = db.session.query(ImportProblem).filter_by(batch_id=batch_id, rule=rule)
    return [each.id for each in found]


@pytest.mark.parametrize("make", [upload, imported, lambda path: services.cancel(upload(path).id)])
def test_other_states_cannot_be_corrected(
    book: Book, person: User, make: Callable[[Path], ImportBatch]
) -> None:
    batch = make(book())
    with pytest.raises(NotPossibleError):
        correcting.say(batch.id, said(), person)
    assert remembered.known(db.session()) == {}


def test_a_file_refused_for_another_reason_stays_refused(book: Book, person: User) -> None:
    batch = upload(book())
    batch.state, batch.reason = BatchState.REFUSED, "macro"
    db.session.commit()
    with pytest.raises(NotPossibleError):
        correcting.say(batch.id, said(), person)
    with pytest.raises(NotPossibleError):
        services.read_again(batch.id)
