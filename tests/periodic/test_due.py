"""Each due time of a task is taken once, whoever looks and whatever fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import celery_app, db
from ahsp.models import PeriodicTask, TaskRun
from ahsp.periodic import due, ledger, services
from ahsp.periodic.known import KNOWN
from ahsp.running import bells
from ahsp.running.pulse import StoppedError
from ahsp.running.safe_points import safe_point
from ahsp.running.times import Plan
from tests.apps import events, last_event
from tests.imports.work_place import until
from tests.periodic.conftest import Rung, make_due, runs, task
from tests.queue import work_once

pytestmark = pytest.mark.usefixtures("still")


def test_the_scheduler_asks_for_one_round_only_and_workers_know_all_tasks(context: Flask) -> None:
    assert {each["task"] for each in celery_app.conf.beat_schedule.values()} == {"tasks.due"}
    assert set(KNOWN) <= set(celery_app.tasks)
    assert set(db.session.scalars(db.select(PeriodicTask.name))) == set(KNOWN)


def test_what_is_due_is_rung_for_once(context: Flask, rung: Rung) -> None:
    make_due("audit.verify")
    assert (due.sweep(), due.sweep()) == (1, 0)
    (run,) = runs("audit.verify")
    assert rung == [("audit.verify", {"headers": {ledger.HEADER: run.id}})]
    assert (run.kind, run.state) == ("due", "waiting")
    assert run.due_at == task("audit.verify").due_at
    assert run.request_id


def test_of_times_that_were_missed_the_last_one_counts(context: Flask, rung: Rung) -> None:
    make_due("audit.cleanup", timedelta(days=300))
    due.sweep()
    (run,) = runs("audit.cleanup")
    assert run.created_at - run.due_at < timedelta(days=1)


def test_two_schedulers_at_the_same_time_start_it_once(context: Flask, rung: Rung) -> None:
    make_due("audit.verify")
    db.session.remove()

    def look(_: int) -> int:
        with context.app_context():
            found = due.sweep()
            db.session.remove()
            return found

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 1
    assert len(runs("audit.verify")) == 1


def test_a_task_that_a_run_of_waits_or_goes_on_is_started_afterwards(
    context: Flask, rung: Rung
) -> None:
    make_due("mail.deliver")
    due.sweep()
    (first,) = runs("mail.deliver")
    make_due("mail.deliver", timedelta(minutes=1))
    assert due.sweep() == 0
    ledger.follow(first.id, lambda: None)
    assert due.sweep() == 1
    assert [run.state for run in runs("mail.deliver")] == ["done", "waiting"]


def test_a_run_that_no_worker_took_in_time_is_lost_and_the_next_one_starts(
    context: Flask, rung: Rung
) -> None:
    make_due("mail.deliver")
    due.sweep()
    age("mail.deliver", minutes=2)
    make_due("mail.deliver", timedelta(minutes=1))
    assert due.sweep() == 1
    assert [run.state for run in runs("mail.deliver")] == ["lost", "waiting"]


def test_a_paused_task_is_not_started_and_what_was_due_meanwhile_is_left_out(
    context: Flask, rung: Rung
) -> None:
    make_due("audit.verify")
    services.pause("audit.verify")
    assert due.sweep() == 0
    services.resume("audit.verify")
    assert due.sweep() == 0
    assert rung == []


def test_other_times_count_from_now_on_without_a_restart(context: Flask, rung: Rung) -> None:
    make_due("mail.forget_old")
    services.change("mail.forget_old", Plan("interval", seconds=300))
    assert due.sweep() == 0
    make_due("mail.forget_old", timedelta(minutes=6))
    assert due.sweep() == 1
    (run,) = runs("mail.forget_old")
    assert run.due_at.timestamp() % 300 == 0


def test_a_run_whose_worker_gives_no_sign_of_life_is_lost_and_told_once(
    context: Flask, rung: Rung
) -> None:
    silent, lively, stopping = (run_that_goes_on() for _ in range(3))
    beat(silent, "2 minutes")
    beat(lively, "10 seconds")
    beat(stopping, "2 minutes")
    assert not services.cancel(stopping, "ratna")
    for _ in range(2):
        due.sweep()
    found = {run.id: run.state for run in runs("audit.verify")}
    assert found == {silent: "lost", lively: "running", stopping: "running"}
    assert events().count("system.task_failed") == 1
    assert last_event().detail == {"task": "audit.verify", "reason": "lost"}
    beat(stopping, "2 hours")
    due.sweep()
    assert db.session.get_one(TaskRun, stopping, populate_existing=True).state == "lost"


def test_a_run_gives_signs_of_life_and_ends_where_it_was_given_up_meanwhile(
    context: Flask, rung: Rung
) -> None:
    run_id = by_hand()

    def work() -> None:
        first = beat_of(run_id)
        until(lambda: beat_of(run_id) > first)
        with db.engine.begin() as link:
            link.execute(text("UPDATE task_run SET state = 'lost'"))
        until(lambda: not is_on())

    def is_on() -> bool:
        try:
            safe_point()
        except StoppedError:
            return False
        return True

    assert ledger.follow(run_id, lambda: (work(), safe_point())) == "lost"


def run_that_goes_on() -> int:
    run_id = by_hand()
    with db.engine.begin() as link:
        link.execute(
            text("UPDATE task_run SET state = 'running', started_at = now() WHERE id = :id"),
            {"id": run_id},
        )
    return run_id


def beat(run_id: int, ago: str) -> None:
    with db.engine.begin() as link:
        link.execute(
            text(
                "UPDATE task_run SET beat_at = now() - CAST(:ago AS interval),"
                " started_at = now() - CAST(:ago AS interval) WHERE id = :id"
            ),
            {"id": run_id, "ago": ago},
        )


def beat_of(run_id: int) -> datetime:
    with db.engine.connect() as link:
        query = text("SELECT beat_at FROM task_run WHERE id = :id")
        found: datetime = link.execute(query, {"id": run_id}).scalar_one()
        return found


def test_without_a_queue_a_run_is_lost_at_once(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "send", lambda *_args, **_options: False)
    make_due("audit.verify")
    assert due.sweep() == 0
    (run,) = runs("audit.verify")
    assert run.state == "lost"


def test_a_task_of_another_version_of_the_program_is_left_alone(context: Flask, rung: Rung) -> None:
    db.session.add(PeriodicTask(name="future.task", since=db.func.now()))
    db.session.commit()
    assert due.sweep() == 0


def boom() -> None:
    raise RuntimeError("no")


def test_a_second_delivery_of_a_message_does_nothing(context: Flask, rung: Rung) -> None:
    done: list[int] = []
    run_id = by_hand()
    for _ in range(2):
        ledger.follow(run_id, lambda: done.append(1))
    assert done == [1]
    (run,) = runs("audit.verify")
    assert (run.state, run.reason) == ("done", "")
    assert run.seconds is not None


def test_a_failed_run_is_written_down_and_recorded_once_in_a_row(
    context: Flask, rung: Rung
) -> None:
    for work in (boom, boom, lambda: None, boom):
        attempt(work)
    assert [run.state for run in runs("audit.verify")] == ["failed", "failed", "done", "failed"]
    assert events().count("system.task_failed") == 2
    assert last_event().detail == {"task": "audit.verify", "reason": "RuntimeError"}


def test_a_failure_is_not_written_down_without_its_record(
    context: Flask, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unrecorded(*_args: object, **_values: object) -> None:
        raise ConnectionError

    run_id = by_hand()
    monkeypatch.setattr(ledger, "record", unrecorded)
    with pytest.raises(ConnectionError):
        ledger.follow(run_id, boom)
    db.session.rollback()
    (run,) = runs("audit.verify")
    assert run.state == "running", "it is lost, and told, once it gives no sign of life"


def test_a_run_carries_the_id_of_its_events(context: Flask, rung: Rung) -> None:
    from ahsp.web.correlation import correlate

    run_id = by_hand()
    known = correlate()
    with pytest.raises(RuntimeError):
        ledger.follow(run_id, boom)
    (run,) = runs("audit.verify")
    assert run.request_id == known == last_event().request_id


def test_a_worker_follows_the_run_that_its_message_names(context: Flask) -> None:
    make_due("audit.verify")
    assert due.sweep() == 1
    work_once("long")
    (run,) = runs("audit.verify")
    assert (run.kind, run.state) == ("due", "done")


def test_old_runs_are_deleted_and_the_last_ones_and_open_ones_stay(
    context: Flask, monkeypatch: pytest.MonkeyPatch, rung: Rung
) -> None:
    monkeypatch.setattr(due, "KEPT_RUNS", 2)
    open_one = by_hand()
    for _ in range(4):
        attempt(lambda: None)
    newest = [run.id for run in runs("audit.verify")][-2:]
    assert due.tidy() == 2
    assert [run.id for run in runs("audit.verify")] == [open_one, *newest]


def by_hand() -> int:
    return services.note_by_hand("audit.verify", "ratna")


def attempt(work: Callable[[], object]) -> None:
    run_id = by_hand()
    try:
        ledger.follow(run_id, work)
    except RuntimeError:
        assert work is boom


def age(name: str, minutes: int) -> None:
    """Have the runs of a task be older."""
    statement = text(
        "UPDATE task_run SET created_at = created_at - make_interval(mins => :m) WHERE task = :t"
    )
    db.session.execute(statement, {"m": minutes, "t": name})
    db.session.commit()
    assert db.session.query(TaskRun).count()
