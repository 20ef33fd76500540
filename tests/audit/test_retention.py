"""Old events go, their sums stay, and the chain holds."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from ahsp.audit import retention, summaries
from ahsp.audit.appending import Fact
from ahsp.audit.verdicts import Problem
from ahsp.audit.verifying import verify
from ahsp.extensions import db
from ahsp.models import AuditCheckpoint, AuditEvent, AuditResolution, AuditSummary
from tests.audit.test_chain import tamper
from tests.record import make_event, make_events

NOW = datetime.now(UTC)


def aged(*ages: tuple[int, str]) -> list[int]:
    """Events of these ages in days, with their severities."""
    return make_events(
        [
            Fact("x.y", severity, username="siti", at=NOW - timedelta(days=days))
            for days, severity in ages
        ]
    )


def ids() -> list[int]:
    return list(db.session.scalars(db.select(AuditEvent.id).order_by(AuditEvent.id)))


def checkpoints() -> list[tuple[int, int]]:
    rows = db.session.query(AuditCheckpoint).order_by(AuditCheckpoint.first_id)
    return [(row.first_id, row.last_id) for row in rows]


MIXED = (
    (200, "info"), (199, "critical"), (170, "critical"), (100, "info"), (99, "error"),
    (98, "critical"), (95, "warning"), (80, "info"), (1, "critical"),
)  # fmt: skip


def test_what_is_older_goes_and_critical_events_stay_longer(context: Flask) -> None:
    aged(*MIXED)
    counted = retention.count(90, 180)
    cleared = retention.clear(90, 180)
    assert (counted.events, counted.critical) == (cleared.events, cleared.critical) == (5, 1)
    assert ids() == [3, 6, 8, 9, 10]
    assert checkpoints() == [(1, 2), (4, 5), (7, 7)]
    assert db.session.get_one(AuditEvent, 10).event == "system.events_deleted"
    assert (verify().ok, verify().checked) == (True, 5)


def test_later_stretches_grow_together(context: Flask) -> None:
    aged(*MIXED)
    retention.clear(90, 180)
    retention.clear(90, 97)
    assert checkpoints() == [(1, 7)]
    assert verify().ok
    retention.clear(0, 0)
    assert checkpoints() == [(1, 11)]
    assert verify().ok


def test_a_second_run_deletes_and_records_nothing(context: Flask) -> None:
    aged(*MIXED)
    retention.clear(90, 180)
    before = ids()
    assert retention.clear(90, 180).events == 0
    assert ids() == before


def test_many_steps_delete_as_much_as_was_counted(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "STEP", 3)
    aged(*((100, "critical" if n % 4 == 0 else "info") for n in range(20)))
    counted = retention.count(90, 180).events
    told: list[tuple[int, int]] = []
    assert (
        retention.clear(90, 180, lambda done, of: told.append((done, of))).events == counted == 15
    )
    assert told[-1] == (15, 15)
    assert verify().ok


def test_two_runs_at_once_delete_each_event_once(context: Flask) -> None:
    aged(*((100, "info") for _ in range(30)))

    def run(_: int) -> int:
        with context.app_context():
            deleted = retention.clear(90, 180).events
            db.session.remove()
            return deleted

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(run, range(3))) == 30
    assert verify().ok


def test_events_go_with_their_resolution(context: Flask) -> None:
    (old,) = aged((100, "error"))
    db.session.add(AuditResolution(event_id=old, username="siti", note="seen"))
    db.session.commit()
    retention.clear(90, 180)
    assert db.session.query(AuditResolution).count() == 0


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_event SET username = 'x' WHERE id = 2", "DELETE FROM audit_event WHERE id = 2"],
)
def test_what_was_tampered_with_is_not_deleted(context: Flask, change: str) -> None:
    aged(*((100, "info") for _ in range(4)))
    tamper(change)
    with pytest.raises(retention.TamperedError) as found:
        retention.clear(90, 180)
    db.session.rollback()
    assert found.value.event_id == 2
    assert checkpoints() == []
    assert verify().first_bad == 2


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_checkpoint SET last_id = 4", "UPDATE audit_checkpoint SET last_hash = 'x'",
     "UPDATE audit_checkpoint SET seal = 'x'", "UPDATE audit_checkpoint SET before_hash = 'x'"],
)  # fmt: skip
def test_a_changed_checkpoint_is_named(context: Flask, change: str) -> None:
    aged((100, "info"), (100, "info"), (1, "info"))
    retention.clear(90, 180)
    tamper(change)
    assert (verify().problem, verify().first_bad) == (Problem.CHECKPOINT, 1)


def test_without_its_checkpoint_a_stretch_is_missing(context: Flask) -> None:
    aged((100, "info"), (100, "info"), (1, "info"))
    retention.clear(90, 180)
    tamper("DELETE FROM audit_checkpoint")
    assert (verify().problem, verify().first_bad) == (Problem.MISSING, 1)


def test_sums_of_deleted_events_stay(context: Flask) -> None:
    aged((100, "info"), (100, "info"), (100, "critical"), (1, "info"))
    retention.clear(90, 180)
    summaries.summarise_due()
    day = NOW - timedelta(days=100)
    for period in summaries.Period:
        summaries.summarise(period, day, day + timedelta(seconds=1))
    for period in summaries.Period:
        rows = db.session.query(AuditSummary).filter_by(period=period, event="x.y")
        assert sum(row.events for row in rows) == 4, period


@pytest.mark.parametrize("dry", [True, False])
def test_the_shell_says_how_many(context: Flask, dry: bool) -> None:
    aged(*MIXED)
    command = ["audit", "cleanup", "--days", "90", "--critical-days", "180", "--json"]
    answer = context.test_cli_runner().invoke(args=command + (["--dry-run"] if dry else []))
    told: dict[str, Any] = json.loads(answer.output)
    assert told == {
        "dry_run": dry, "days": 90, "critical_days": 180, "deleted": 5, "critical": 1,
    }  # fmt: skip
    assert len(ids()) == (9 if dry else 5)


def test_the_shell_names_a_bad_event(context: Flask) -> None:
    make_event("x.y")
    make_event("x.y")
    runner = context.test_cli_runner()
    good = runner.invoke(args=["audit", "verify", "--json"])
    assert (good.exit_code, json.loads(good.output)) == (
        0,
        {"ok": True, "checked": 2, "first_bad": None, "problem": None, "message": None},
    )
    tamper("UPDATE audit_event SET agent = 'x' WHERE id = 2")
    bad = runner.invoke(args=["audit", "verify", "--json"])
    assert bad.exit_code == 1
    assert json.loads(bad.output) == {
        "ok": False, "checked": 1, "first_bad": 2, "problem": "altered",
        "message": "Event 2 was altered.",
    }  # fmt: skip
    assert runner.invoke(args=["audit", "cleanup", "--days", "0"]).exit_code == 1


def test_the_scheduled_tasks_do_the_same(context: Flask) -> None:
    from ahsp.audit import tasks

    aged(*MIXED)
    tasks.cleanup()
    assert len(ids()) == 5
    tasks.summarize()
    assert db.session.query(AuditSummary).count() > 0
    tasks.verify()
    assert len(ids()) == 5
    tamper("UPDATE audit_event SET agent = 'x' WHERE id = 9")
    tasks.verify()
    found = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert found is not None
    assert (found.event, found.severity) == ("system.audit_broken", "critical")
    assert found.detail == {"problem": "altered", "first_bad": 9}
