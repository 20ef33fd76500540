"""Repairing an import: decisions, the reading that takes them, and what is stored at the end."""

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.desk import decisions, repair
from ahsp.imports.desk.entries import EntryError
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.services import NotPossibleError
from ahsp.models import (
    Action,
    Ahsp,
    AuditEvent,
    BatchState,
    ImportBatch,
    ImportDecision,
    ImportProblem,
    Rincian,
    Role,
    User,
)
from tests.apps import last_event
from tests.factories import make_user
from tests.imports.conftest import Book
from tests.imports.work_place import now, read
from tests.imports.workbooks import line, save

BAD = "mmÂ²"
PEERS = [line(f"9.{n}", "Pasir", f"8{n}.5", kategori="BHN", satuan="kg") for n in range(4)]
LOST = [
    line("1.1", "Pasir", 82349, kategori="BHN", satuan="kg"),
    line("1.1", "Mandor", "0.05"),
    line("1.2", "Pasir", 81125, kategori="BHN", satuan="kg"),
    line("1.3", "Paku", 20500, kategori="BHN", satuan="kg"),
    line("1.4", f"Kabel {BAD}", "1.5", kategori="BHN", satuan="m"),
    line("1.5", f"Kabel {BAD}", "2.5", kategori="BHN", satuan="m"),
    line("1.6", "Semen", "1.5", kategori="BHN", satuan=""),
    line("1.6", "Pekerja", "0.5"),
    *PEERS,
]


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import that is ready: two certain lost marks and one that is not, mojibake, no unit."""
    return read(book(*LOST))


@pytest.fixture
def ratna(context: Flask) -> User:
    """Who decides."""
    return make_user("ratna", role=Role.ADMIN)


def problems(batch: ImportBatch, rule: Rule) -> list[ImportProblem]:
    db.session.expire_all()
    query = select(ImportProblem).where(
        ImportProblem.batch_id == batch.id, ImportProblem.rule == rule
    )
    return list(db.session.scalars(query.order_by(ImportProblem.id)))


def ids(batch: ImportBatch, rule: Rule) -> list[int]:
    return [problem.id for problem in problems(batch, rule)]


def made(batch: ImportBatch) -> list[ImportDecision]:
    db.session.expire_all()
    query = select(ImportDecision).where(ImportDecision.batch_id == batch.id)
    return list(db.session.scalars(query.order_by(ImportDecision.id)))


def waiting(batch: ImportBatch) -> int:
    return decisions.waiting(db.session(), batch.id)


def applied(batch: ImportBatch) -> ImportBatch:
    assert repair.apply(batch.id) > 0
    work.run(batch.id)
    batch = now(batch.id)
    assert batch.state == BatchState.READY, batch.reason_detail
    return batch


def committed(batch: ImportBatch) -> ImportBatch:
    services.confirm(batch.id)
    work.run(batch.id)
    return now(batch.id)


def stored(kode: str) -> list[tuple[str, Decimal, list[str]]]:
    query = (
        select(Rincian.uraian, Rincian.koefisien, Rincian.flags)
        .join(Ahsp, Ahsp.id == Rincian.ahsp_id)
        .where(Ahsp.kode == kode)
        .order_by(Rincian.position)
    )
    return [tuple(row) for row in db.session.execute(query)]


def test_the_certain_ones_are_taken_and_only_those(batch: ImportBatch, ratna: User) -> None:
    assert repair.accept(batch.id, Rule.LOST_DECIMAL, user=ratna) == 2
    event = last_event()
    assert (event.event, event.username) == ("import.repaired", "ratna")
    assert event.detail == {
        "batch": batch.id, "file": batch.file_name, "rule": "lost-decimal", "count": 2,
    }  # fmt: skip
    assert [(each.old_value, each.new_value, each.username) for each in made(batch)] == [
        ("82349", "82.349", "ratna"),
        ("81125", "81.125", "ratna"),
    ]
    assert len({each.group_id for each in made(batch)}) == 1
    assert len(problems(batch, Rule.LOST_DECIMAL)) == 3, "the file is not read again yet"
    batch = applied(batch)
    assert [each.value for each in problems(batch, Rule.LOST_DECIMAL)] == ["20500"]
    assert waiting(batch) == 0
    batch = committed(batch)
    assert batch.state == BatchState.COMMITTED
    assert stored("1.1") == [("Pasir", Decimal("82.349"), []), ("Mandor", Decimal("0.05"), [])]
    assert stored("1.3") == [("Paku", Decimal(20500), ["lost-decimal"])]


def test_nothing_is_confirmed_whose_numbers_are_not_those_shown(batch: ImportBatch) -> None:
    repair.accept(batch.id, Rule.LOST_DECIMAL)
    with pytest.raises(NotPossibleError):
        services.confirm(batch.id)
    assert now(batch.id).state == BatchState.READY
    applied(batch)
    assert services.confirm(batch.id).state == BatchState.COMMITTING


def test_a_missing_value_that_is_typed_lets_its_analysis_in(batch: ImportBatch) -> None:
    assert batch.summary is not None
    assert batch.summary["ahsp"]["refused"] == 1
    (problem,) = ids(batch, Rule.SATUAN_MISSING)
    assert repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.SET, " kg ") == 1
    batch = applied(batch)
    assert batch.summary is not None
    assert batch.summary["ahsp"]["refused"] == 0
    assert problems(batch, Rule.SATUAN_MISSING) == []
    committed(batch)
    assert [uraian for uraian, *_ in stored("1.6")] == ["Semen", "Pekerja"]


def test_equal_texts_are_decided_together(batch: ImportBatch) -> None:
    first, _ = ids(batch, Rule.MOJIBAKE)
    assert repair.accept(batch.id, Rule.MOJIBAKE, [first]) == 2
    batch = applied(batch)
    assert problems(batch, Rule.MOJIBAKE) == []
    committed(batch)
    assert stored("1.4") == [("Kabel mm²", Decimal("1.5"), [])]


def test_lost_marks_are_decided_one_by_one(batch: ImportBatch) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    assert repair.accept(batch.id, Rule.LOST_DECIMAL, [first]) == 1


def test_an_analysis_is_left_out_with_all_its_rows(batch: ImportBatch) -> None:
    assert batch.summary is not None
    before = batch.summary
    (problem,) = ids(batch, Rule.SATUAN_MISSING)
    repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.SKIP_ANALYSIS)
    batch = applied(batch)
    assert batch.summary is not None
    assert batch.summary["rows_read"] == before["rows_read"], "no row is lost"
    assert batch.summary["ahsp"]["refused"] == 0
    assert batch.summary["ahsp"]["read"] == before["ahsp"]["read"] - 1
    left_out = problems(batch, Rule.SKIPPED_BY_PERSON)
    assert [(each.row, each.kode, each.severity) for each in left_out] == [
        (8, "1.6", "notice"),
        (9, "1.6", "notice"),
    ]
    committed(batch)
    assert stored("1.6") == []


def test_what_was_looked_at_and_kept_goes_in_as_it_is_and_unflagged(batch: ImportBatch) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    repair.decide(batch.id, Rule.LOST_DECIMAL, [first], Action.KEEP)
    assert waiting(batch) == 1
    with pytest.raises(NotPossibleError):
        services.confirm(batch.id)
    batch = applied(batch)
    assert len(problems(batch, Rule.LOST_DECIMAL)) == 3, "what the file says is still told"
    assert waiting(batch) == 0
    assert decisions.applied(db.session(), batch.id) == {"lost-decimal": 1}
    assert repair.accept(batch.id, Rule.LOST_DECIMAL) == 1, "about the other a person decided"
    batch = applied(batch)
    committed(batch)
    assert stored("1.1")[0] == ("Pasir", Decimal(82349), [])
    assert stored("1.3")[0] == ("Paku", Decimal(20500), ["lost-decimal"])


def test_what_was_kept_and_is_undone_is_flagged_again(batch: ImportBatch) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    repair.decide(batch.id, Rule.LOST_DECIMAL, [first], Action.KEEP)
    batch = applied(batch)
    repair.undo_cells(batch.id, Rule.LOST_DECIMAL, ids(batch, Rule.LOST_DECIMAL)[:1])
    assert waiting(batch) == 1
    committed(applied(batch))
    assert stored("1.1")[0] == ("Pasir", Decimal(82349), ["lost-decimal"])


def test_keeping_what_holds_an_analysis_back_needs_no_reading(batch: ImportBatch) -> None:
    repair.decide(batch.id, Rule.SATUAN_MISSING, ids(batch, Rule.SATUAN_MISSING), Action.KEEP)
    assert waiting(batch) == 0
    assert repair.apply(batch.id) == 0
    committed(batch)
    assert stored("1.6") == []


def test_undoing_a_click_before_it_is_applied_leaves_nothing(
    batch: ImportBatch, ratna: User
) -> None:
    repair.accept(batch.id, Rule.LOST_DECIMAL, user=ratna)
    (group, *_) = {each.group_id for each in made(batch)}
    assert repair.undo(batch.id, group, ratna) == 2
    assert last_event().event == "import.repair_undone"
    assert last_event().detail["count"] == 2
    assert made(batch) == []
    assert waiting(batch) == 0
    assert repair.undo(batch.id, group) == 0
    assert repair.undo(batch.id, uuid4()) == 0


def test_undoing_what_was_applied_brings_back_what_the_file_says(batch: ImportBatch) -> None:
    repair.accept(batch.id, Rule.LOST_DECIMAL)
    group = made(batch)[0].group_id
    batch = applied(batch)
    assert repair.undo(batch.id, group) == 2
    assert waiting(batch) == 2
    with pytest.raises(NotPossibleError):
        services.confirm(batch.id)
    batch = applied(batch)
    assert len(problems(batch, Rule.LOST_DECIMAL)) == 3
    assert made(batch) == []


def test_taking_the_same_again_after_an_undo_waits_for_nothing(batch: ImportBatch) -> None:
    (problem,) = ids(batch, Rule.SATUAN_MISSING)
    repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.SET, "x" * 20)
    repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.SET, "kg")
    (decision,) = made(batch)
    assert (decision.old_value, decision.new_value) == ("", "kg")
    assert repair.undo_cells(batch.id, Rule.SATUAN_MISSING, [problem]) == 1
    assert (made(batch), waiting(batch)) == ([], 0)


def test_a_repaired_value_is_judged_by_every_rule_anew(context: Flask, book: Book) -> None:
    batch = read(book(line(uraian="Pasir", koefisien="abc"), line(uraian="Pasir", koefisien="0.7")))
    (problem,) = ids(batch, Rule.KOEFISIEN_INVALID)
    repair.decide(batch.id, Rule.KOEFISIEN_INVALID, [problem], Action.SET, "0,5")
    batch = applied(batch)
    assert [each.row for each in problems(batch, Rule.DUPLICATE_CONFLICT)] == [3]
    (conflict,) = ids(batch, Rule.DUPLICATE_CONFLICT)
    repair.decide(batch.id, Rule.DUPLICATE_CONFLICT, [conflict], Action.SET, "0.5")
    batch = applied(batch)
    assert problems(batch, Rule.DUPLICATE_CONFLICT) == []
    assert [each.row for each in problems(batch, Rule.DUPLICATE_SAME)] == [3]


def test_a_decided_mark_is_a_decimal_mark_in_every_column(context: Flask, book: Book) -> None:
    rows = [line(f"2.{n}", koefisien=f"0,{n}5") for n in range(1, 5)]
    batch = read(book(line(koefisien=83349), *rows))
    (problem,) = ids(batch, Rule.LOST_DECIMAL)
    repair.decide(batch.id, Rule.LOST_DECIMAL, [problem], Action.SET, "83,349")
    batch = applied(batch)
    assert db.session.query(ImportProblem).count() == 0
    committed(batch)
    assert stored("1.1")[0][1] == Decimal("83.349")


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        (Rule.LOST_DECIMAL, ""),
        (Rule.LOST_DECIMAL, "   "),
        (Rule.LOST_DECIMAL, "-1"),
        (Rule.LOST_DECIMAL, "satu"),
        (Rule.LOST_DECIMAL, "1e999"),
        (Rule.LOST_DECIMAL, "NaN"),
        (Rule.SATUAN_MISSING, "x" * 21),
        (Rule.SATUAN_MISSING, "a\x00b"),
        (Rule.MOJIBAKE, "n" * 2001),
    ],
)
def test_what_does_not_belong_into_the_cell_is_not_taken(
    batch: ImportBatch, rule: Rule, typed: str
) -> None:
    problem = ids(batch, rule)[0]
    with pytest.raises(EntryError):
        repair.decide(batch.id, rule, [problem], Action.SET, typed)
    db.session.rollback()
    assert made(batch) == []


def test_what_the_file_does_not_have_cannot_be_decided_about(
    batch: ImportBatch, book: Book
) -> None:
    other = read(book(line(satuan="")), "AHSP 2022")
    (foreign,) = ids(other, Rule.SATUAN_MISSING)
    for problem in (foreign, 0, 2**31):
        with pytest.raises(repair.StaleError):
            repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.SET, "kg")
        with pytest.raises(repair.StaleError):
            repair.accept(batch.id, Rule.SATUAN_MISSING, [problem])
        with pytest.raises(repair.StaleError):
            repair.undo_cells(batch.id, Rule.SATUAN_MISSING, [problem])
        db.session.rollback()
    assert made(batch) == made(other) == []


def test_only_an_import_that_is_ready_can_be_repaired(batch: ImportBatch) -> None:
    (problem,) = ids(batch, Rule.SATUAN_MISSING)
    committed(batch)
    for act in (
        lambda: repair.decide(batch.id, Rule.SATUAN_MISSING, [problem], Action.KEEP),
        lambda: repair.accept(batch.id, Rule.LOST_DECIMAL),
        lambda: repair.undo(batch.id, uuid4()),
        lambda: repair.apply(batch.id),
        lambda: repair.accept(2**31, Rule.LOST_DECIMAL),
    ):
        with pytest.raises(NotPossibleError):
            act()


def test_two_who_decide_about_one_cell_leave_one_decision_the_later_one(
    batch: ImportBatch, ratna: User
) -> None:
    budi = make_user("budi", role=Role.ADMIN)
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    repair.decide(batch.id, Rule.LOST_DECIMAL, [first], Action.SET, "8.2349", ratna)
    repair.decide(batch.id, Rule.LOST_DECIMAL, [first], Action.SET, "82.349", budi)
    (decision,) = made(batch)
    assert (decision.old_value, decision.new_value) == ("82349", "82.349")
    assert decision.username == "budi"
    assert repair.accept(batch.id, Rule.LOST_DECIMAL, user=ratna) == 1, "the other certain one"


def test_another_import_of_the_same_file_has_decisions_of_its_own(
    batch: ImportBatch, book: Book
) -> None:
    twin = read(book(*LOST))
    repair.accept(batch.id, Rule.LOST_DECIMAL)
    assert (waiting(batch), waiting(twin)) == (2, 0)


def test_each_deed_leaves_one_record(batch: ImportBatch, ratna: User) -> None:
    before = db.session.query(AuditEvent).count()
    repair.accept(batch.id, Rule.LOST_DECIMAL, user=ratna)
    repair.apply(batch.id, ratna)
    events = db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert events[before:] == ["import.repaired", "import.repairs_applied"]
    assert last_event().detail["count"] == 2


@pytest.mark.shared
def test_certain_proposals_are_right_where_another_book_tells(shared: Path) -> None:
    from tests.imports.workbooks import read as told

    def plain(text: str) -> str:
        return "".join(each for each in text.lower() if each.isalnum())

    true: dict[tuple[str, str], set[Decimal]] = {}
    other = told(shared / "data" / "AHSP-Cipta-Karya-2025.xlsx")
    kode = {each.position: each.kode for each in other.ahsp.values()}
    for each in other.lines:
        place = (kode.get(each.ahsp_position, ""), plain(each.uraian))
        true.setdefault(place, set()).add(Decimal(each.koefisien))
    certain = right = 0
    flagged = told(shared / "data" / "SNI_2025_AHSP.xlsx").of(Rule.LOST_DECIMAL)
    for problem in flagged:
        value = Decimal(problem.value)
        possible = {value.scaleb(-decimals) for decimals in range(1, 12)}
        known = true.get((problem.kode, plain(problem.uraian)), set()) & possible
        assert problem.evidence is not None
        if len(known) == 1 and problem.evidence.get("certain"):
            certain += 1
            right += Decimal(problem.suggestion or "0") in known
    assert certain > 200, "enough of them can be checked"
    assert right >= 0.99 * certain
    assert sum(bool((each.evidence or {}).get("certain")) for each in flagged) > 500


def test_a_heading_is_repaired_where_it_stands_in_its_block(context: Flask, tmp_path: Path) -> None:
    header = ["No", "Uraian", "Kode", "Sat.", "Koefisien", "Harga", "Jumlah"]
    rows = [
        ["", "Galian tanah"],
        header,
        ["A", "TENAGA KERJA"],
        [1, "Pekerja", "L.01", "OH", 0.5],
        [2, "Mandor", "L.04", "OH", 0.05],
        ["1.2", "Urugan"],
        header,
        ["A", "TENAGA KERJA"],
        [1, "Pekerja", "L.01", "OH", 0.3],
    ]
    batch = read(save(tmp_path / "blok.xlsx", rows[1:], headers=rows[0], sheet="Tanah"))
    assert [(each.row, each.column) for each in problems(batch, Rule.KODE_MISSING)] == [(1, "A")]
    (problem,) = ids(batch, Rule.KODE_MISSING)
    repair.decide(batch.id, Rule.KODE_MISSING, [problem], Action.SET, "1.1")
    batch = applied(batch)
    assert problems(batch, Rule.KODE_MISSING) == []
    committed(batch)
    assert [uraian for uraian, *_ in stored("1.1")] == ["Pekerja", "Mandor"]
    again = read(save(tmp_path / "lagi.xlsx", rows[1:], headers=rows[0], sheet="Tanah"), "Lain")
    repair.decide(again.id, Rule.KODE_MISSING, ids(again, Rule.KODE_MISSING), Action.SKIP_ANALYSIS)
    again = applied(again)
    assert [each.row for each in problems(again, Rule.SKIPPED_BY_PERSON)] == [4, 5]
    assert again.summary is not None
    assert (again.summary["ahsp"]["read"], again.summary["ahsp"]["refused"]) == (1, 0)
