"""A large installation is backed up and restored, and its newest migrations go back and forth.

`python -m bench.rollout.back [--analyses N] [--steps N]` prints one line of JSON; meanwhile
statements of the kind that pages and workers make are asked again and again, and none may wait
for longer than a migration is allowed to hold a lock.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg

from ahsp import embedded
from bench.faults.program import ROOT
from bench.faults.report import Outcome, run
from bench.rollout.__main__ import Site, installed

LONGEST = 2.0
"""Seconds that a statement may wait."""
_LAST = "(SELECT max(id) FROM task_run)"
ASKED = {
    "analyses": "SELECT kode FROM ahsp ORDER BY id DESC LIMIT 1",
    "imports": "SELECT state FROM import_batch ORDER BY id DESC LIMIT 1",
    "runs": f"UPDATE task_run SET reason = '' WHERE id = {_LAST} RETURNING id",
}
"""What is asked again and again, by what waits with it."""
RUNS = """
    INSERT INTO task_run (task, kind, state, due_at, started_at, finished_at)
    SELECT 'imports.sweep', 'due', 'done', at, at, at FROM generate_series(1, 300000) AS n,
        LATERAL (SELECT now() - n * interval '10 seconds' AS at) AS moment
"""
IMPORTS = """
    INSERT INTO import_batch (sumber_nama, file_name, file_bytes, file_sha256, stored_as, state,
        username)
    SELECT 'AHSP 2025', 'rab.xlsx', 9000, '', '', 'cancelled', 'ratna'
    FROM generate_series(1, 5000)
"""


class Asking:
    """Asks one statement again and again, from the beginning of the block to its end."""

    def __init__(self, url: str, statement: str) -> None:
        self._url, self._statement = url, statement
        self.slowest = 0.0
        self.failed = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _ask(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as link:
            while not self._over.wait(0.005):
                began = time.monotonic()
                try:
                    link.execute(self._statement)  # type: ignore[arg-type]  # a constant
                except psycopg.Error:
                    self.failed += 1
                self.slowest = max(self.slowest, time.monotonic() - began)


def main(analyses: int, steps: int) -> Outcome:
    """Back up, restore, go back and forth; returns durations, sizes and the longest waits."""
    with installed(analyses) as site:
        url = str(site.settings.database_url)
        with psycopg.connect(url, autocommit=True) as link:
            for statement in (RUNS, IMPORTS, "VACUUM ANALYZE"):
                link.execute(statement)
            size = link.execute("SELECT pg_database_size(current_database())").fetchone()
        told: dict[str, Any] = {"analyses": analyses, "database_mb": _mb(size[0] if size else 0)}
        told |= _saved(site)
        waited: dict[str, float] = dict.fromkeys(ASKED, 0.0)
        failed = 0
        head = _version(url)
        for act in ["downgrade"] * steps + ["upgrade"]:
            seconds, slowest, wrong = _watched(url, partial(_migrate, site, act))
            told.setdefault(f"{act}_s", []).append(seconds)
            waited = {name: max(waited[name], slowest[name]) for name in ASKED}
            failed += wrong
        back = _version(url) == head
    longest = {name: round(seconds * 1000) for name, seconds in waited.items()}
    ok = back and not failed and max(waited.values()) < LONGEST
    return {"ok": ok, **told, "head": head, "failed": failed, "longest_ms": longest}


def _saved(site: Site) -> Outcome:
    """Back up, and restore into servers of their own."""
    backups, second = site.folder / "backups", site.folder / "second"
    backup_s = _timed(lambda: site.command(ROOT, "ahsp.backup", "make", "--to", f"{backups}"))
    (made,) = backups.glob("ahsp-*/")
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    apart = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    words = [sys.executable, "-m", "ahsp.backup", "restore", str(made)]
    try:
        restore_s = _timed(
            lambda: subprocess.run(
                words,
                cwd=ROOT,
                env=apart | {"AHSP_DATA": str(second)},
                check=True,
                capture_output=True,
            )
        )
    finally:
        embedded.release(second, wait=20.0)
    return {"backup_s": backup_s, "backup_mb": _mb(size), "restore_s": restore_s}


def _watched(url: str, act: Callable[[], object]) -> tuple[float, dict[str, float], int]:
    asking = {name: Asking(url, statement) for name, statement in ASKED.items()}
    with ExitStack() as stack:
        for each in asking.values():
            stack.enter_context(each)
        seconds = _timed(act)
    slowest = {name: each.slowest for name, each in asking.items()}
    return seconds, slowest, sum(each.failed for each in asking.values())


def _migrate(site: Site, act: str) -> None:
    site.command(ROOT, "flask", "--app", "wsgi", "db", act)


def _version(url: str) -> str:
    with psycopg.connect(url) as link:
        found = link.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return round(time.monotonic() - began, 1)


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analyses", type=int, default=2_000)
    parser.add_argument("--steps", type=int, default=5)
    asked = parser.parse_args()
    run("ROLLBACK", lambda: main(asked.analyses, asked.steps), 1200)
