"""Chained events beside plain inserts of the same rows, and a walk of the chain, in one run.

Eight processes write, one event in a transaction. `python -m bench audit [SECONDS]`.
"""

import json
import multiprocessing
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import text

from ahsp import create_app, embedded
from ahsp.audit.appending import Fact, append, note_end
from ahsp.audit.keys import ring
from ahsp.audit.verifying import verify
from ahsp.config import Settings
from ahsp.extensions import db

WRITERS = 8
WALKED = 100_000
TARGET_EVENTS, TARGET_SHARE, TARGET_WALK = 500, 0.4, 5.0
_PLAIN_TABLE = """
CREATE TABLE plain (LIKE audit_event INCLUDING ALL);
CREATE SEQUENCE plain_id OWNED BY plain.id;
ALTER TABLE plain ALTER id SET DEFAULT nextval('plain_id'), ALTER at SET DEFAULT now()
"""
_PLAIN = text("""
INSERT INTO plain (event, severity, username, address, agent, method, path, request_id, detail,
    key_id, hash)
VALUES (:event, :severity, :username, CAST(:address AS inet), :agent, :method, :path, :request_id,
    CAST(:detail AS jsonb), '', :hash)
""")
DETAIL = '{"batch": 12, "file": "RAB Gedung A rev 3.xlsx", "rows": 13898, "ahsp": 2305}'
FACT = Fact(
    event="import.ready",
    severity="info",
    user_id=7,
    username="siti",
    address="10.0.4.17",
    agent="Mozilla/5.0 (X11; Linux x86_64)",
    method="POST",
    path="/import/12",
    request_id="5f0c6d2b8f0e4c0f9a3f0d8f0d8f0d8f",
    detail=json.loads(DETAIL),
)


def _chained(settings: Settings) -> None:
    with db.engine.connect() as link:
        added = append(link, ring(settings), [FACT])
        link.commit()
    note_end(added)


def _plain(_settings: Settings) -> None:
    values = FACT._asdict() | {"detail": DETAIL, "hash": bytes(32)}
    with db.engine.begin() as link:
        link.execute(_PLAIN, values)


def _write(settings: Settings, chained: bool, seconds: float, gate: Any, done: Any) -> None:
    app = create_app(settings)
    act = _chained if chained else _plain
    with app.app_context():
        act(settings)  # connected and prepared before the clock runs
        gate.wait()
        count, ends = 0, time.monotonic() + seconds
        while time.monotonic() < ends:
            act(settings)
            count += 1
        done.put(count)


def _rate(settings: Settings, *, chained: bool, seconds: float) -> float:
    forked = multiprocessing.get_context("fork")
    gate, done = forked.Barrier(WRITERS), forked.Queue()
    arguments = (settings, chained, seconds, gate, done)
    writers = [forked.Process(target=_write, args=arguments) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    total = sum(done.get() for _ in writers)
    for writer in writers:
        writer.join()
    return total / seconds


def _walk(app: Flask, settings: Settings) -> tuple[float, int]:
    with app.app_context():
        missing = WALKED - int(db.session.scalar(text("SELECT count(*) FROM audit_event")) or 0)
        for at in range(0, missing, 5000):
            with db.engine.begin() as link:
                added = append(link, ring(settings), [FACT] * min(5000, missing - at))
            note_end(added)
        began = time.monotonic()
        verdict = verify()
        assert verdict.ok, verdict
        return time.monotonic() - began, verdict.checked


@dataclass(frozen=True)
class Measured:
    """Events a second, plain and chained, and a walk of the chain."""

    plain: float
    chained: float
    walked: int
    walk_s: float

    @property
    def share(self) -> float:
        """Part of the speed of plain inserts."""
        return self.chained / self.plain

    @property
    def held(self) -> bool:
        """Whether the goals hold."""
        fast = self.chained >= TARGET_EVENTS and self.share >= TARGET_SHARE
        return fast and self.walk_s / self.walked <= TARGET_WALK / WALKED


def measured(seconds: float) -> Measured:
    """Write for so many seconds each, then walk 100,000 events, on servers of its own."""
    with tempfile.TemporaryDirectory(prefix="ahsp-bench-") as place:
        data = Path(place)
        data.chmod(0o711)
        servers = embedded.connect(data)
        settings = Settings(data=data)
        settings = replace(settings, database_url=servers.database_url, redis_url=servers.redis_url)
        try:
            app = create_app(settings)
            with app.app_context():
                flask_migrate.upgrade()
                with db.engine.begin() as link:
                    link.execute(text(_PLAIN_TABLE))
                db.engine.dispose()
            plain = _rate(settings, chained=False, seconds=seconds)
            chained = _rate(settings, chained=True, seconds=seconds)
            took, checked = _walk(app, settings)
        finally:
            embedded.release(data, wait=15)
    return Measured(plain, chained, checked, took)


def main(arguments: list[str]) -> None:
    """Measure and say which goals hold."""
    seconds = float(arguments[0]) if arguments else 10.0
    found = measured(seconds)
    print(f"{WRITERS} writers, {seconds:.0f} s each")
    print(f"plain inserts   {found.plain:8.0f} events/s")
    print(f"chained events  {found.chained:8.0f} events/s, {found.share:.0%} of plain")
    print(f"verify          {found.walked:8d} events in {found.walk_s:.2f} s")
    print("goals hold" if found.held else "goals missed")
