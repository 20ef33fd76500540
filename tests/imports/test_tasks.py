"""The queue's part: names that messages carry, and a real worker that hears them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import celery_app, db
from ahsp.imports import services, tasks, views
from ahsp.models import BatchState
from ahsp.ops.work import workers
from ahsp.ops.work.depths import LABELS
from ahsp.periodic.known import KNOWN
from tests.imports.conftest import Book
from tests.imports.work_place import (
    REPOSITORY,
    end_lease,
    environment,
    events,
    now,
    rows,
    state,
    stuck,
    until,
    upload,
)
from tests.workers import worker_of

WORKER = (sys.executable, "-m", "celery", "-A", "celery_worker:celery_app", "worker")
QUIET = ("--without-gossip", "--without-mingle")


def test_messages_find_their_tasks() -> None:
    assert {"imports.run", "imports.sweep"} <= set(celery_app.tasks)
    assert "imports.sweep" in KNOWN


def test_a_task_does_what_its_batch_waits_for(context: Flask, book: Book) -> None:
    batch = upload(book())
    tasks.run(batch.id)
    assert state(batch.id) == "ready"
    tasks.run(batch.id)
    assert state(batch.id) == "ready"


def test_the_sweep_ends_sessions_that_are_over_and_rings_for_the_forgotten(
    context: Flask, book: Book
) -> None:
    batch = upload(book())
    with db.engine.begin() as link:
        link.execute(
            text(
                "INSERT INTO web_session (token_hash, data, address, agent, expires_at)"
                " VALUES (decode('00', 'hex'), '{}', '', '', now() - interval '1 hour')"
            )
        )
    tasks.sweep()
    assert rows("web_session") == {"web_session": 0}
    assert state(batch.id) == "pending"


def test_a_real_worker_takes_a_workbook_from_upload_to_catalogue(
    context: Flask, book: Book, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    log = (tmp_path / "worker.log").open("w+b")
    worker = subprocess.Popen(
        [*WORKER, "--pool=solo", "--queues=imports,work", "--loglevel=INFO", *QUIET],
        cwd=REPOSITORY,
        env=environment(context) | {"PYTHONUNBUFFERED": "1"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    request.addfinalizer(log.close)
    request.addfinalizer(worker.wait)
    request.addfinalizer(worker.kill)
    batch_id = upload(book()).id
    until(lambda: state(batch_id) == BatchState.READY, within=300)
    services.confirm(batch_id)
    until(lambda: state(batch_id) == BatchState.COMMITTED)
    assert rows("ahsp", "rincian") == {"ahsp": 3, "rincian": 5}

    forgotten = upload(book(), "Lain").id  # its worker was lost before it heard the bell
    until(lambda: state(forgotten) == BatchState.READY)
    with db.engine.begin() as link:
        link.exec_driver_sql(
            "UPDATE import_batch SET state = 'pending' WHERE id = $1", (forgotten,)
        )
    end_lease(forgotten)
    celery_app.send_task("imports.sweep")
    until(lambda: state(forgotten) == BatchState.READY)
    assert "import.failed" not in events()

    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(120) == 0
    assert b"Traceback" not in (tmp_path / "worker.log").read_bytes()


def test_a_task_that_takes_too_long_is_told_to_end_and_says_so(context: Flask, book: Book) -> None:
    batch = upload(book())
    with stuck(batch), worker_of(context, AHSP_TASK_SOFT_SECONDS="5"):
        until(lambda: state(batch.id) == BatchState.FAILED, within=300)
    assert now(batch.id).reason == "task_time"
    assert "import.failed" in events()
    with context.test_request_context(headers={"Accept-Language": "en"}):
        assert "longer than a task may take" in views.batch_view(now(batch.id)).reason_sentence


def test_every_task_has_limits_of_time(context: Flask) -> None:
    conf = celery_app.conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (1500, 1800)


def test_a_real_worker_says_what_it_takes_and_does(context: Flask, book: Book) -> None:
    batch = upload(book())
    with stuck(batch), worker_of(context):
        until(lambda: now(batch.id).turn == 1, within=300)
        # Its parent hears of what a process of it began a moment later.
        (found,) = until(lambda: [each for each in workers.workers() or () if each.doing])
    assert found.processes == 2
    assert found.queues == [str(LABELS["imports"]), str(LABELS["work"])]
    assert [doing.what for doing in found.doing] == ["an import"]
