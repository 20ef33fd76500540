"""Every change of the record shows, whoever made it and whatever rights they had."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ahsp.audit import anchors, appending, chain, key_changes, keys
from ahsp.audit.appending import Fact, append
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.audit.verdicts import Problem
from ahsp.audit.verifying import verify
from ahsp.extensions import db
from ahsp.models import AuditEvent, Sumber
from tests.apps import events
from tests.record import make_event, make_events


def tamper(*statements: str) -> None:
    """Change rows as a superuser who knows how to get around triggers."""
    with db.engine.begin() as link:
        link.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            link.execute(text(statement))


def some(count: int) -> list[int]:
    return make_events(
        [
            Fact("x.y", "info", username=f"u{n}", address="::1", detail={"n": n})
            for n in range(count)
        ]
    )


def anchor_file() -> Any:
    settings = current_app.config["SETTINGS"]
    return anchors.path_of(settings.data, db.engine.url.database or "")


def test_an_empty_record_holds(context: Flask) -> None:
    assert (verify().ok, verify().checked) == (True, 0)


def test_events_are_numbered_without_gaps_in_the_order_of_their_commits(context: Flask) -> None:
    record(Event.SIGNED_OUT)
    db.session.rollback()
    record(Event.SIGNED_OUT)
    record(Event.SIGN_IN_FAILED, detail={"username": "siti"})
    db.session.commit()
    assert list(db.session.scalars(db.select(AuditEvent.id))) == [1, 2]
    assert verify().checked == 2
    assert verify().ok


@pytest.mark.parametrize(
    "change",
    ["severity = 'critical'", "username = 'other'", "at = at - interval '1 hour'",
     "address = '10.0.0.1'", "address = NULL", "detail = '{}'", "detail = detail || '{\"a\": 1}'",
     "user_id = 7", "path = '/x'", "request_id = 'x'", "event = 'x.z'", "agent = 'x'",
     "method = 'GET'", "hash = sha256('x')", "key_id = 'x'"],
)  # fmt: skip
def test_an_altered_event_is_named(context: Flask, change: str) -> None:
    some(5)
    tamper(f"UPDATE audit_event SET {change} WHERE id = 3")
    verdict = verify()
    expected = Problem.UNKNOWN_KEY if "key_id" in change else Problem.ALTERED
    assert (verdict.problem, verdict.first_bad, verdict.checked) == (expected, 3, 2)
    assert "3" in verdict.sentence


@pytest.mark.parametrize(
    ("changes", "problem", "first_bad"),
    [
        (["DELETE FROM audit_event WHERE id = 3"], Problem.MISSING, 3),
        (["DELETE FROM audit_event WHERE id = 1"], Problem.MISSING, 1),
        (["DELETE FROM audit_event WHERE id > 3"], Problem.CUT, 4),
        (["DELETE FROM audit_event"], Problem.CUT, 1),
        (["DELETE FROM audit_event WHERE id > 3", "DELETE FROM audit_anchor"], Problem.ANCHOR, 3),
        (["DELETE FROM audit_event WHERE id > 3",
          ("UPDATE audit_anchor SET event_id = 3,"
          " hash = (SELECT hash FROM audit_event WHERE id = 3)")], Problem.ANCHOR, 3),
        ([("INSERT INTO audit_event (id, at, event, severity, username, agent, method, path,"
          " request_id, detail, key_id, hash) SELECT 6, at, event, severity, username, agent,"
          " method, path, request_id, detail, key_id, hash FROM audit_event WHERE id = 5")],
         Problem.ALTERED, 6),
        ([("INSERT INTO audit_event (id, at, event, severity, username, agent, method, path,"
          " request_id, detail, key_id, hash) SELECT -1, at, event, severity, username, agent,"
          " method, path, request_id, detail, key_id, hash FROM audit_event WHERE id = 5")],
         Problem.FOREIGN, -1),
        (["UPDATE audit_event SET id = 0 WHERE id = 2", ("UPDATE audit_event SET id = 2"
          " WHERE id = 4"), "UPDATE audit_event SET id = 4 WHERE id = 0"], Problem.SWAPPED, 2),
        ([("UPDATE audit_event a SET username = b.username, detail = b.detail FROM audit_event b"
          " WHERE a.id + b.id = 6 AND a.id IN (2, 4)")], Problem.SWAPPED, 2),
    ],
)  # fmt: skip
def test_what_a_superuser_does_is_named(
    context: Flask, changes: list[str], problem: Problem, first_bad: int
) -> None:
    some(5)
    tamper(*changes)
    verdict = verify()
    assert (verdict.problem, verdict.first_bad) == (problem, first_bad)
    assert str(first_bad) in verdict.sentence


def test_a_database_put_back_to_an_earlier_state_shows_by_the_note_outside(context: Flask) -> None:
    some(3)
    with db.engine.connect() as link:
        was = link.execute(text("SELECT event_id, hash, at, key_id, seal FROM audit_anchor")).one()
    some(2)
    tamper("DELETE FROM audit_event WHERE id > 3")
    with db.engine.begin() as link:
        link.execute(
            text("UPDATE audit_anchor SET event_id = :event_id, hash = :hash, at = :at,"
                 " key_id = :key_id, seal = :seal"),
            was._asdict(),
        )  # fmt: skip
    assert (verify().problem, verify().first_bad) == (Problem.CUT, 4)
    some(3)
    assert (verify().problem, verify().first_bad) == (Problem.REPLACED, 5)
    key_changes.note_anew("backup of Monday")
    assert verify().ok
    assert events()[-1] == "system.audit_anchor_reset"


def test_a_changed_note_outside_is_named(context: Flask) -> None:
    some(2)
    file = anchor_file()
    file.write_text(file.read_text().replace("2", "1", 1))
    assert verify().problem == Problem.NOTE


def test_without_a_note_outside_the_database_s_own_anchor_counts(context: Flask) -> None:
    some(3)
    anchor_file().unlink()
    assert verify().ok
    tamper("DELETE FROM audit_event WHERE id = 3")
    assert (verify().problem, verify().first_bad) == (Problem.CUT, 3)


def test_a_new_key_seals_and_the_old_one_verifies(context: Flask) -> None:
    some(2)
    file = context.config["SETTINGS"].data / keys.FILE
    before = file.read_text()
    try:
        old, new = key_changes.rotate()
        some(2)
        found = list(db.session.scalars(db.select(AuditEvent.key_id).order_by(AuditEvent.id)))
        assert found == [old, old, new, new, new]
        assert verify().ok
        file.write_text(before)  # the new key is lost
        assert (verify().problem, verify().first_bad) == (Problem.UNKNOWN_KEY, 3)
    finally:
        file.write_text(before)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET username = 'x'", "DELETE FROM audit_event",
     "TRUNCATE audit_event CASCADE", "UPDATE audit_checkpoint SET last_id = last_id",
     "DELETE FROM audit_checkpoint", "TRUNCATE audit_checkpoint"],
)  # fmt: skip
def test_the_database_refuses_to_change_the_record(context: Flask, statement: str) -> None:
    some(2)
    with db.engine.begin() as link:
        link.execute(
            text("INSERT INTO audit_checkpoint VALUES (-2, -1, now(), now(), '', '', '', '')")
        )
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_writers_at_the_same_time_make_one_chain(context: Flask) -> None:
    def write(turn: int) -> None:
        with context.app_context():
            for step in range(10):
                record(Event.SIGN_IN_FAILED, detail={"username": f"{turn}-{step}"})
                if step % 3 == 0:
                    db.session.rollback()
                else:
                    db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert (verify().ok, verify().checked) == (True, 36)
    moments = list(db.session.scalars(db.select(AuditEvent.at).order_by(AuditEvent.id)))
    assert moments == sorted(moments)


def test_the_lock_is_not_held_while_the_deed_goes_on(context: Flask) -> None:
    record(Event.USER_CREATED, detail={"username": "siti", "role": "viewer"})
    db.session.add(Sumber(nama="AHSP 2025"))
    db.session.flush()
    with db.engine.begin() as another:
        append(another, keys.ring(context.config["SETTINGS"]), [Fact("x.y", "info")])
    db.session.commit()
    assert events() == ["x.y", "permission.user_created"]


def test_what_waited_in_a_savepoint_goes_with_it(context: Flask) -> None:
    record(Event.SIGNED_OUT)
    inner = db.session.begin_nested()
    record(Event.SIGN_IN_FAILED, detail={"username": "x"})
    inner.rollback()
    with db.session.begin_nested():
        record(Event.SIGNED_IN)
    db.session.commit()
    assert events() == ["authentication.signed_out", "authentication.signed_in"]


@pytest.fixture(params=["_HEAD", "_ADD"])
def unsealable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database takes no events: when their place is asked for, or when they are added."""
    broken = {
        "_HEAD": "SELECT event_id, hash, at FROM audit_head() WHERE 1 / 0 = 1",
        "_ADD": f"SELECT 1 / 0; {appending._ADD}",
    }
    monkeypatch.setattr(appending, request.param, broken[request.param])


@pytest.mark.usefixtures("unsealable")
def test_a_change_of_data_that_cannot_be_recorded_is_not_done(context: Flask) -> None:
    db.session.add(Sumber(nama="AHSP 2025"))
    record(Event.USER_CREATED, detail={"username": "siti", "role": "viewer"})
    with pytest.raises(DBAPIError, match="division by zero"):
        db.session.commit()
    db.session.rollback()
    assert db.session.query(Sumber).count() == 0
    assert verify().ok


@pytest.mark.usefixtures("unsealable")
def test_any_other_deed_is_done_and_the_log_cries_out(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(
        "ahsp.audit.appending.log.critical", lambda *args, **kwargs: heard.append((args, kwargs))
    )
    db.session.add(Sumber(nama="AHSP 2025"))
    record(Event.SIGNED_OUT)
    db.session.commit()
    assert db.session.query(Sumber).count() == 1
    assert heard[0][0] == ("not recorded",)
    assert heard[0][1]["events"] == ["authentication.signed_out"]
    assert events() == []
    monkeypatch.undo()
    record(Event.SIGNED_OUT)
    db.session.commit()
    assert (verify().ok, verify().checked) == (True, 1)


def test_the_bytes_that_are_sealed_stay_as_they_are() -> None:
    at = datetime(2026, 11, 2, 1, 2, 3, 456789, tzinfo=UTC)
    who = (3, "siti", "10.0.4.17", "Mozilla", "POST", "/import/12", "5f0c")
    entry = chain.Entry(7, at, "import.ready", "info", *who, {"rows": 12, "file": "RAB Ø12.xlsx"})
    known = "95478e8f3d60ca138595be2c2ba6c1da5e769d8f94c825488ea3a4753b2aa159"
    assert chain.row_hash(b"k" * 32, bytes(32), entry).hex() == known


def test_numbers_and_letters_of_all_kinds_hold(context: Flask) -> None:
    detail = {"a": "Ø12 – “x”\u2028", "b": [1, None, True], "c": {"z": 1, "a": -5}, "d": 10**30}
    make_event("x.y", detail=detail, address="::ffff:10.0.0.1", username="é\u0301")
    record(Event.EVENT_RESOLVED, detail={"events": [0.1, 1e300], "note": "a\0b\ud800c"})
    db.session.commit()
    assert verify().ok


def test_a_role_that_owns_nothing_appends_and_changes_nothing(context: Flask) -> None:
    doc = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text()
    grants = doc.split("```sql\n")[1].split("```")[0].replace("ahsp_app", "app_of_test")
    with db.engine.begin() as link:
        link.execute(text("CREATE ROLE app_of_test"))
        link.execute(text(grants))
    try:
        with db.engine.begin() as link:
            link.execute(text("SET LOCAL ROLE app_of_test"))
            append(link, keys.ring(context.config["SETTINGS"]), [Fact("x.y", "info")])
        assert events() == ["x.y"]
        with db.engine.connect() as link:
            link.execute(text("SET LOCAL ROLE app_of_test"))
            for statement in (
                "UPDATE audit_event SET agent = ''",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event CASCADE",
                "DELETE FROM audit_anchor",
            ):
                savepoint = link.begin_nested()
                with pytest.raises(DBAPIError, match="permission denied"):
                    link.execute(text(statement))
                savepoint.rollback()
            link.rollback()
    finally:
        with db.engine.begin() as link:
            link.execute(text("DROP OWNED BY app_of_test"))
            link.execute(text("DROP ROLE app_of_test"))
            link.execute(text("GRANT EXECUTE ON FUNCTION audit_forget TO PUBLIC"))
