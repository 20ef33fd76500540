"""Lost workers, unheard bells, and files whose time is over."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from kombu.exceptions import OperationalError

from ahsp.export import tasks
from ahsp.export.runs import sweeping, turns, work
from ahsp.extensions import celery_app, db
from ahsp.models import ExportRun
from ahsp.storage.choosing import storage
from ahsp.storage.kept import AwayError, new_name
from tests.apps import events, last_event
from tests.export.runs.conftest import change, end_lease, kept, now

Asked = Callable[..., ExportRun]
Bells = list[tuple[str, int]]


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("exports.run", "exports"),
        ("imports.run", "imports"),
        ("exports.sweep", "work"),
        ("mail.deliver", "work"),
        ("audit.verify", "long"),
    ],
)
def test_what_people_wait_for_has_a_queue_of_its_own(context: Flask, task: str, queue: str) -> None:
    assert task in celery_app.tasks
    assert celery_app.amqp.router.route({}, task)["queue"].name == queue


def test_what_nobody_heard_is_rung_for_again(asked: Asked, bells: Bells) -> None:
    run_id = asked().id
    tasks.sweep()
    assert bells == [("exports.run", run_id)]
    turns.claim(run_id, 30)
    assert sweeping.sweep() == 0, "a worker lives"
    end_lease(run_id)
    assert sweeping.sweep() == 1


def test_one_that_lost_two_workers_is_given_up_with_a_reason(asked: Asked, bells: Bells) -> None:
    run_id = asked().id
    for _ in range(turns.ATTEMPTS):
        assert turns.claim(run_id, 30)
        end_lease(run_id)
    assert turns.claim(run_id, 30) is None
    assert sweeping.sweep() == 0
    assert (now(run_id).state, now(run_id).reason) == ("failed", "worker_lost")
    assert last_event().event == "export.failed"
    assert bells == []


def test_a_queue_that_is_away_is_asked_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    asked()
    tried: list[str] = []

    def away(name: str, **_: object) -> None:
        tried.append(name)
        raise OperationalError("no route to host")

    monkeypatch.setattr(celery_app, "send_task", away)
    assert sweeping.sweep() == 0
    assert tried == ["exports.run"]


def test_a_file_whose_time_is_over_is_deleted_and_recorded(context: Flask, asked: Asked) -> None:
    old, young = asked().id, asked().id
    work.run(old)
    work.run(young)
    change(old, "expires_at = now() - interval '1 minute'")
    size = now(old).file_bytes
    assert sweeping.tidy() == 1
    assert (now(old).state, now(old).stored_as) == ("expired", "")
    assert now(young).state == "finished"
    assert [path.name for path in kept(context)] == [Path(now(young).stored_as).name]
    assert last_event().event == "export.expired"
    assert last_event().detail == {"deleted": 1, "bytes": size}
    tasks.tidy()
    assert events().count("export.expired") == 1


def test_exports_without_a_file_are_forgotten_after_a_while(asked: Asked) -> None:
    gone, stays = asked().id, asked().id
    change(gone, "state = 'failed', finished_at = now() - interval '91 days'")
    change(stays, "state = 'failed', finished_at = now() - interval '89 days'")
    sweeping.tidy()
    db.session.expire_all()
    assert db.session.get(ExportRun, gone) is None
    assert db.session.get(ExportRun, stays) is not None


def test_a_file_that_no_export_names_is_deleted_once_it_is_old(
    context: Flask, asked: Asked, tmp_path: Path
) -> None:
    run_id = asked().id
    work.run(run_id)
    for _ in range(2):
        path = tmp_path / "made"
        path.write_text("left by a worker that was killed before it wrote the row")
        storage().put(new_name("exports", "csv"), path)
    long_ago = time.time() - 2 * sweeping.NOBODYS
    named = Path(now(run_id).stored_as).name
    orphan = next(path for path in kept(context) if path.name != named)
    for path in (orphan, storage().root / now(run_id).stored_as):  # type: ignore[attr-defined]
        os.utime(path, (long_ago, long_ago))
    sweeping.tidy()
    assert orphan not in kept(context)
    assert named in [path.name for path in kept(context)]
    assert len(kept(context)) == 2, "what is young may be in the making"


def test_what_a_killed_worker_left_half_written_is_deleted(context: Flask) -> None:
    left = context.config["SETTINGS"].data / "exports" / ".ahsp-export-killed"
    left.mkdir(parents=True)
    (left / "export.csv").write_text("ko")
    sweeping.tidy()
    assert not left.exists()


def test_a_place_that_is_away_is_tried_again_later(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked().id
    work.run(run_id)
    change(run_id, "expires_at = now() - interval '1 minute'")

    def away(*_args: object) -> None:
        raise AwayError("no route to host")

    monkeypatch.setattr(type(storage()), "delete", away)
    monkeypatch.setattr(type(storage()), "names", away)
    assert sweeping.tidy() == 1
    assert now(run_id).state == "expired", "nobody can download it any more"
    assert len(kept(context)) == 1
