"""What the real programs write: every line an object, joined by the id of the request."""

import http.client
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from ahsp.config import Settings
from ahsp.embedded.folder import Folder
from ahsp.extensions import celery_app, db
from ahsp.imports import store
from ahsp.models import ImportBatch, Role, SearchScore
from ahsp.ops.programs import plan
from ahsp.ops.queues import LONG
from ahsp.search.quality import runs
from tests.apps import browser
from tests.factories import make_user
from tests.imports.test_allowance import send_workbook
from tests.imports.work_place import REPOSITORY, environment, until
from tests.ports import free_port
from tests.queue import next_message


@contextmanager
def running(app: Flask, place: int, log: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the programs, as the supervisor would start it."""
    settings: Settings = replace(app.config["SETTINGS"], port=int(env.get("PORT", 8000)))
    folder = Folder(settings.data)
    folder.run.mkdir(exist_ok=True)
    command = plan(settings, folder, {})[place].command
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment(app) | env, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)


def lines(log: Path) -> list[dict[str, Any]]:
    """All lines of a program that still runs; Celery's farewell is none."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_what_the_worker_writes_for_a_request_carries_its_id(
    context: Flask, tmp_path: Path
) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    known = send_workbook(client).headers["X-Request-Id"]
    (batch,) = db.session.scalars(select(ImportBatch))
    store.path_of(batch.stored_as).unlink()
    log = tmp_path / "worker.log"
    with running(context, 1, log):
        until(lambda: '"import failed"' in log.read_text("utf-8"), within=300)
        said = lines(log)
    (line,) = [each for each in said if each["event"] == "import failed"]
    assert line["request_id"] == known
    assert line["import_id"] == batch.id
    assert line["task"] == "imports.run"
    assert len(line["task_id"]) == 36
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["level"] == "error"


def test_a_task_that_raises_is_one_line_with_its_traceback_and_ids(
    context: Flask, tmp_path: Path
) -> None:
    headers = {"ahsp_request_id": "5f0c6d2b8f0e4c0f9a3f0d8f0d8f0d8f"}
    celery_app.send_task("imports.hold", args=["no number"], headers=headers)
    log = tmp_path / "worker.log"
    with running(context, 1, log):
        until(lambda: '"imports.hold"' in log.read_text("utf-8"), within=300)
        said = lines(log)
    found = [each for each in said if "exception" in each]
    assert len(found) == 1
    assert found[0]["request_id"] == headers["ahsp_request_id"]
    assert found[0]["task"] == "imports.hold"
    assert "Traceback" in found[0]["exception"]


def test_every_line_of_the_web_server_is_an_object(context: Flask, tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "web.log"

    def alive() -> bool:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except OSError:
            return False
        finally:
            link.close()

    with running(context, 0, log, PORT=str(port)):
        until(alive, within=300)
    said = {line["event"]: line for line in lines(log)}
    assert any(event.startswith("Listening at: http://127.0.0.1") for event in said)
    assert {line["logger"] for line in said.values()} == {"gunicorn.error"}


def test_a_measurement_that_the_sweeper_rings_for_keeps_the_id_of_its_request(
    context: Flask,
) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    known = client.post("/search/score").headers["X-Request-Id"]
    (waiting,) = db.session.scalars(select(SearchScore))
    assert waiting.request_id == known
    assert next_message(LONG).headers["ahsp_request_id"] == known  # lost
    runs.sweep()
    message = next_message(LONG)
    assert message.headers["task"] == "search.score"
    assert message.headers["ahsp_request_id"] == known
