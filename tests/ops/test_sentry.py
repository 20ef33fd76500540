"""Exceptions reach a Sentry, from the web server and from a task, with nothing personal in them."""

import gzip
import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.config import SettingError, Settings
from ahsp.extensions import db
from ahsp.imports import store
from ahsp.models import ImportBatch, Role
from tests.apps import browser, token_of
from tests.factories import make_user
from tests.imports.test_allowance import send_workbook
from tests.imports.work_place import REPOSITORY, environment, until
from tests.ops.test_log_lines import running
from tests.ports import free_port

PERSONAL = "siti.rahayu"


class Sentry:
    """A server that takes envelopes; `events` are those that it was sent."""

    def __init__(self) -> None:
        events = self.events = []

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
                body = unpack[self.headers["Content-Encoding"]](body)
                parts = [json.loads(line) for line in body.splitlines()]
                events.extend(part for part in parts if "exception" in part)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Taking)
        self.dsn = f"http://key@127.0.0.1:{self._server.server_port}/7"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    made = Sentry()
    yield made
    made.end()


def test_a_page_that_fails_is_reported_with_its_route_and_request(
    context: Flask, sentry: Sentry, tmp_path: Path
) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    port = free_port()
    answers: list[tuple[int, str]] = []

    def asked() -> bool:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            headers = {"Cookie": f"ahsp={token_of(client)}", "User-Agent": PERSONAL}
            link.request("GET", f"/search/misses?q={PERSONAL}", headers=headers)
            answer = link.getresponse()
            answers.append((answer.status, answer.headers["X-Request-Id"]))
        except OSError:
            return False
        finally:
            link.close()
        return True

    with db.engine.begin() as ddl:
        ddl.execute(text("ALTER TABLE search_miss RENAME TO search_miss_away"))
    try:
        log = tmp_path / "web.log"
        with running(context, 0, log, PORT=str(port), AHSP_SENTRY_DSN=sentry.dsn):
            until(asked, within=600)
            until(lambda: sentry.events, within=60)
    finally:
        with db.engine.begin() as ddl:
            ddl.execute(text("ALTER TABLE search_miss_away RENAME TO search_miss"))
    ((status, known),) = answers
    (event,) = sentry.events
    assert status == 500
    assert event["tags"] == {"request_id": known, "route": "/search/misses"}
    assert event["exception"]["values"][-1]["type"] == "ProgrammingError"
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert any(frame["module"].startswith("ahsp.search") for frame in frames)
    bare(event)


def test_a_task_that_fails_is_reported_with_its_ids(
    context: Flask, sentry: Sentry, tmp_path: Path
) -> None:
    client = browser(context, make_user(PERSONAL, role=Role.ADMIN))
    known = send_workbook(client).headers["X-Request-Id"]
    (batch,) = db.session.scalars(select(ImportBatch))
    store.path_of(batch.stored_as).unlink()
    with running(context, 1, tmp_path / "worker.log", AHSP_SENTRY_DSN=sentry.dsn):
        until(lambda: sentry.events, within=600)
    (event,) = sentry.events
    assert event["tags"]["request_id"] == known
    assert event["tags"]["task"] == "imports.run"
    assert event["tags"]["import_id"] == str(batch.id)
    bare(event)


def bare(event: dict[str, Any]) -> None:
    """Nothing of people, and nothing that an exception said."""
    assert not {"request", "user", "breadcrumbs", "extra", "modules"} & set(event)
    for value in event["exception"]["values"]:
        assert value["value"] == ""
        assert not any("vars" in frame for frame in value["stacktrace"]["frames"])
    assert PERSONAL not in json.dumps(event)
    assert "SELECT" not in json.dumps(event["exception"]["values"][-1]["type"])


def test_without_an_address_its_library_is_not_even_loaded(context: Flask) -> None:
    code = "import sys, wsgi; sys.exit('sentry_sdk' in sys.modules)"
    env = environment(context)
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, env=env, check=True)


@pytest.mark.parametrize("address", ["sentry.example", "https://sentry.example/1", "https://k@x/"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    with pytest.raises(SettingError, match="AHSP_SENTRY_DSN"):
        Settings.from_environ({"AHSP_SENTRY_DSN": address})
