"""Every queue is tried from the shell, and the scheduler with it."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.ops import round_trip
from ahsp.ops.queues import EVERY
from ahsp.periodic import due
from tests.imports.work_place import Thread
from tests.queue import work_once


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is waited for as long as a busy machine needs for it."""
    wait(monkeypatch, 60)


def wait(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setattr(round_trip, "SECONDS", seconds)
    monkeypatch.setattr(round_trip.trips, "__defaults__", (float(seconds),))


def answering(app: Flask, *queues: str) -> list[Thread]:
    """Workers that hear one message from each of these queues."""
    return [Thread(app, lambda queue=queue: work_once(queue)) for queue in queues]


def test_each_queue_answers_with_its_time(context: Flask) -> None:
    workers = answering(context, *EVERY)
    found = round_trip.trips()
    for worker in workers:
        worker.join()
    assert [each.queue for each in found] == list(EVERY)
    assert all(each.ms is not None and 0 < each.ms < 60_000 for each in found)


def test_the_shell_prints_the_times_and_ends_well(context: Flask) -> None:
    due.meet()
    workers = answering(context, *EVERY)
    answer = context.test_cli_runner().invoke(args=["tasks", "test", "--json"])
    for worker in workers:
        worker.join()
    told = json.loads(answer.output)
    assert (answer.exit_code, told["troubles"], told["scheduler"]) == (0, [], "ok")
    assert set(told["queues_ms"]) == set(EVERY)


def test_a_queue_without_a_worker_is_named(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(monkeypatch, 6)
    due.meet()
    workers = answering(context, *(queue for queue in EVERY if queue != "long"))
    answer = context.test_cli_runner().invoke(args=["tasks", "test"])
    for worker in workers:
        worker.join()
    assert answer.exit_code == 1
    assert "No worker answered from the queue long" in answer.output
    assert answer.output.count("No worker answered") == 1


def test_a_scheduler_that_is_gone_is_named(context: Flask) -> None:
    due.meet()
    with db.engine.begin() as link:
        link.execute(text("UPDATE periodic_task SET since = now() - interval '1 hour'"))
    workers = answering(context, *EVERY)
    answer = context.test_cli_runner().invoke(args=["tasks", "test"])
    for worker in workers:
        worker.join()
    assert answer.exit_code == 1
    assert "It never started a task." in answer.output


def test_without_redis_it_says_so(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.running.bells.send", lambda *_args, **_more: False)
    answer = context.test_cli_runner().invoke(args=["tasks", "test"])
    assert answer.exit_code == 1
    assert "Redis does not answer" in answer.output
