"""Uploads, workers and what they leave, for tests of the work itself."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import select, text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import services, store
from ahsp.imports.running import work
from ahsp.models import AuditEvent, BatchState, ImportBatch

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which something that was to happen did not, also on a busy machine."""
NURSERY = """
import json, os, signal, sys
from dataclasses import replace
from ahsp import create_app
from ahsp.extensions import celery_app
from ahsp.imports import services
from ahsp.imports.running import work
app = create_app()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    task = json.loads(line)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **task["settings"])
        try:
            with app.app_context():
                exec(task["code"])
        finally:
            os._exit(0)
    print(pid, flush=True)
"""


def until(what: Callable[[], Any], within: float = PATIENCE) -> Any:
    """Wait for something to be true, and return it."""
    deadline = time.monotonic() + within
    pause = 0.01
    while not (found := what()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(pause)
        pause = min(pause * 1.2, 0.05)  # to ask for what takes long takes time from who does it
    return found


def upload(
    path: Path, sumber: str = "AHSP 2025", key: UUID | None = None, **values: Any
) -> ImportBatch:
    """Upload a workbook."""
    with path.open("rb") as stream:
        return services.upload(stream, path.name, sumber, key, **values)


def read(path: Path, sumber: str = "AHSP 2025") -> ImportBatch:
    """Upload a workbook and read it."""
    batch = upload(path, sumber)
    work.run(batch.id)
    batch = now(batch.id)
    assert batch.state == BatchState.READY, (batch.reason, batch.reason_detail)
    return batch


def confirmed(path: Path, sumber: str = "AHSP 2025") -> ImportBatch:
    """Upload, read and confirm a workbook; nobody has committed it yet."""
    return services.confirm(read(path, sumber).id)


def imported(path: Path, sumber: str = "AHSP 2025") -> ImportBatch:
    """Import a workbook to the end."""
    batch = confirmed(path, sumber)
    work.run(batch.id)
    batch = now(batch.id)
    assert batch.state == BatchState.COMMITTED, (batch.reason, batch.reason_detail)
    return batch


def now(batch_id: int) -> ImportBatch:
    """A batch as it is in the database at this moment."""
    db.session.rollback()
    return db.session.get_one(ImportBatch, batch_id, populate_existing=True)


def state(batch_id: int) -> str:
    """A batch's state at this moment."""
    return now(batch_id).state


def rows(*tables: str) -> dict[str, int]:
    """How many rows tables have at this moment."""
    db.session.rollback()
    counted = {
        table: int(db.session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())
        for table in tables
    }
    db.session.rollback()
    return counted


DATA = ("sumber", "ahsp", "rincian")
WAITING = ("staged_ahsp", "staged_rincian")


def events() -> list[str]:
    """Names of the recorded events, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def version() -> int:
    """The data's version."""
    db.session.rollback()
    return int(db.session.execute(text("SELECT version FROM data_version")).scalar_one())


def end_lease(batch_id: int) -> None:
    """As if the time of a lease had passed without a sign of life."""
    with db.engine.begin() as link:
        link.execute(
            text("UPDATE import_batch SET lease_until = now() - interval '1 hour' WHERE id = :id"),
            {"id": batch_id},
        )


def readers(parent: int) -> list[int]:
    """Process numbers of a process's reading children."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            father = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            if (
                father == parent
                and b"ahsp.imports.reading.child" in (each / "cmdline").read_bytes()
            ):
                found.append(int(each.name))
    return found


@contextmanager
def stuck(batch: ImportBatch) -> Iterator[Path]:
    """Whoever opens the stored file waits, until the block ends and it is a file again."""
    path = store.path_of(batch.stored_as)
    kept = path.with_suffix(".kept")
    path.rename(kept)
    os.mkfifo(path)
    try:
        yield path
    finally:
        with suppress(OSError):  # nobody waits
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        kept.replace(path)


@contextmanager
def locked(app: Flask, table: str) -> Iterator[None]:
    """Whoever writes to a table waits until the block ends."""
    with psycopg.connect(app.config["SETTINGS"].database_url) as link:
        link.execute(f'LOCK TABLE "{table}" IN SHARE MODE')
        yield


def waits_for_a_lock() -> bool:
    """Whether some session waits for a lock of another."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with db.engine.connect() as link:
        return bool(link.execute(text(query)).scalar_one())


def environment(app: Flask) -> dict[str, str]:
    """The environment of a process that works on the same data as an application."""
    settings: Settings = app.config["SETTINGS"]
    assert settings.database_url
    assert settings.redis_url
    addresses = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    return {**os.environ, **addresses, "AHSP_DATA": str(settings.data)}


class Nursery:
    """A process that loaded the program once, and forks workers: each a process of its own."""

    def __init__(self, app: Flask) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            cwd=REPOSITORY,
            env=environment(app),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def worker(self, batch_id: int, **settings: Any) -> "Worker":
        """A worker that does what one batch waits for."""
        return self.doing(f"work.run({batch_id})", **settings)

    def doing(self, code: str, **settings: Any) -> "Worker":
        """A process that does something, with `app`, `celery_app`, `services` and `work`."""
        assert self._process.stdin
        assert self._process.stdout
        print(
            json.dumps({"code": code, "settings": settings}),
            file=self._process.stdin,
            flush=True,
        )
        return Worker(int(self._process.stdout.readline()))

    def end(self) -> None:
        """No more workers; whoever one of them left behind holds its output, not this."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


class Worker:
    """A process that is killed at the end of its block, if it still runs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        """As the kernel or an operator would end it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def wait(self) -> None:
        """Wait for its end."""
        until(lambda: gone(self.pid))

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    return not Path(f"/proc/{pid}").exists()


class Thread(threading.Thread):
    """Something done at the same time, with a session of its own; `join` tells its error."""

    def __init__(self, app: Flask, what: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._app = app
        self._what = what
        self.error: BaseException | None = None
        self.result: Any = None
        self.start()

    def run(self) -> None:
        """Do it."""
        try:
            with self._app.app_context():
                self.result = self._what()
        except BaseException as error:
            self.error = error

    def join(self, timeout: float | None = PATIENCE) -> None:
        """Wait for its end, and raise what it raised."""
        super().join(timeout)
        assert not self.is_alive(), "it did not end"
        if self.error:
            raise self.error


def working(app: Flask, batch_id: int) -> Thread:
    """A worker in a thread of this process."""
    return Thread(app, lambda: work.run(batch_id))
