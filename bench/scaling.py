"""Searches with a replica and behind PgBouncer, beside the same searches on the database itself.

All in one run, one kind after the other in turns, so that what else the machine does falls on each
alike; our cache is off. Beside the times stands what the processes of the database itself used of
its processors. Without PgBouncer its kinds are left out. `python -m bench scaling [ANALYSES]`.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask

from ahsp import create_app
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.search.filters import Query
from bench.catalogue import load
from bench.search.asked import questions
from bench.search.measured import catalogue, cold
from bench.times import Spread, timed
from tests.scaling.pooler import pooled
from tests.scaling.standby import Standby

ANALYSES = 50_000
ROUNDS = 3
CONNECTIONS = 4
ITSELF = "the database itself"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Kind:
    """One way to the database: its application, seconds of searches, and of the processors."""

    app: Flask
    seconds: list[float] = field(default_factory=list)
    used: float = 0.0


def _postmaster(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as link:
        row = link.execute("SELECT pg_backend_pid()").fetchone()
        assert row
        return int(Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()[1])


def _used(postmaster: int) -> float:
    """Seconds of processors that a server used: those of its processes, also of ended ones."""
    own = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    total = sum(map(int, own[11:15]))
    for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        told = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        total += int(told[11]) + int(told[12])
    return total / _TICKS


@contextmanager
def _ways(app: Flask) -> Iterator[dict[str, Kind]]:
    """The application on the database itself, and others on the same catalogue."""
    settings: Settings = app.config["SETTINGS"]
    url = str(settings.database_url)
    with ExitStack() as stack:
        standby = Standby(url)
        stack.callback(standby.end)
        standby.start()
        changes: dict[str, dict[str, Any]] = {
            ITSELF: {},
            "a replica": {"database_replica_url": standby.url},
        }
        if shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"):
            address = stack.enter_context(pooled(url, CONNECTIONS))
            for mode in ("prepared", "transaction"):
                changes[f"PgBouncer, {mode}"] = {"database_url": address, "database_pooler": mode}
        yield {name: Kind(create_app(replace(settings, **each))) for name, each in changes.items()}


def _turn(kind: Kind, asked: list[Query], postmaster: int, *, counts: bool) -> None:
    with kind.app.app_context():
        before = _used(postmaster)
        seconds = timed(cold, asked)
        if counts:
            kind.used += _used(postmaster) - before
            kind.seconds += seconds
        db.session.remove()


def main(arguments: list[str]) -> None:
    """Measure; prints a table and one JSON line."""
    count = int(arguments[0]) if arguments else ANALYSES
    with catalogue() as app:
        flask_migrate.upgrade()
        asked = questions(load(count))
        postmaster = _postmaster(str(app.config["SETTINGS"].database_url))
        with _ways(app) as kinds:
            for turn in range(ROUNDS + 1):
                for kind in kinds.values():
                    _turn(kind, asked, postmaster, counts=turn > 0)
            _tell(count, kinds)
            for kind in kinds.values():
                with kind.app.app_context():
                    for engine in db.engines.values():
                        engine.dispose()


def _tell(count: int, kinds: dict[str, Kind]) -> None:
    floor = Spread.of(kinds[ITSELF].seconds)
    told = {}
    print(f"{count:,} analyses; milliseconds of a search, and of the database's processors for it")
    for name, kind in kinds.items():
        spread, used = Spread.of(kind.seconds), 1000 * kind.used / len(kind.seconds)
        told[name] = {
            "p50": spread.p50, "p95": spread.p95, "used": round(used, 2),
            "p50_ratio": round(spread.p50 / floor.p50, 2),
        }  # fmt: skip
        print(f"{name:<24} p50 {spread.p50:6.2f}   p95 {spread.p95:6.2f}   processors {used:5.2f}")
    busy = round(os.getloadavg()[0], 1)
    print(json.dumps({"bench": "scaling", "analyses": count, "ms": told, "busy": busy}))
