"""What it costs to know who asks: by the session's copy in Redis, and by its row.

Both in one run and in turns, in one process, so that the ratio can be read on a busy machine. The
requests are a redirect, which asks the database for nothing but the session, and a search, which
asks for other things too. `python -m bench sessions [REQUESTS]`.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.extensions import db, limiter
from ahsp.models import Role
from ahsp.web.sessions.copies import Copies, Look

PASSWORD = "a long password for sessions"
PLACES = ("/account/sign-in", "/search?q=beton")
ROUND = 50
"""Requests of one kind before the other has its turn."""


def main(arguments: list[str]) -> None:
    """Run the benchmark and print one JSON line."""
    requests = int(arguments[0]) if arguments else 2000
    with tempfile.TemporaryDirectory(prefix="ahsp-bench-") as place:
        Path(place).chmod(0o711)
        servers = embedded.connect(Path(place))
        settings = Settings(
            data=Path(place), database_url=servers.database_url, redis_url=servers.redis_url
        )
        try:
            app = create_app(settings)
            limiter.enabled = False
            app.config["WTF_CSRF_ENABLED"] = False
            with app.app_context():
                flask_migrate.upgrade()
                accounts.create_user("bench", Role.VIEWER, PASSWORD)
            print(json.dumps({"bench": "sessions"} | _measured(app, requests)))
        finally:
            embedded.release(Path(place), wait=15)


def _measured(app: Flask, requests: int) -> dict[str, Any]:
    client = app.test_client()
    client.post("/account/sign-in", data={"username": "bench", "password": PASSWORD})
    copies: Copies = app.session_interface.copies  # type: ignore[attr-defined]
    by: dict[str, Callable[[bytes], Look | None]] = {"copy": copies.look, "row": lambda _: None}
    found: dict[str, Any] = {}
    for place in PLACES:
        client.get(place)
        times: dict[str, list[float]] = {way: [] for way in by}
        asked: dict[str, float] = {}
        for _ in range(requests // ROUND):
            for way, look in by.items():
                copies.look = look  # type: ignore[method-assign]
                with _statements(app) as told:
                    times[way] += [_took(client, place) for _ in range(ROUND)]
                asked[way] = told[0] / ROUND
        middle = {way: round(statistics.median(each) * 1e6) for way, each in times.items()}
        found[place] = {
            "us": middle,
            "ratio": round(middle["copy"] / middle["row"], 2),
            "statements": {way: round(each, 2) for way, each in asked.items()},
        }
    return found


def _took(client: FlaskClient, place: str) -> float:
    began = time.perf_counter()
    client.get(place).close()
    return time.perf_counter() - began


@contextmanager
def _statements(app: Flask) -> Iterator[list[int]]:
    """Counts the statements of the block."""
    told = [0]

    def note(*_: Any) -> None:
        told[0] += 1

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main(sys.argv[1:])
