"""The real program on a fresh data folder and a free port, from start to a clean end."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import redis

from ahsp import embedded
from ahsp.accounts import passwords
from ahsp.embedded.processes import loopback_port
from bench.faults.processes import below, command_of, send

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long password for faults"
ENDED = ("committed", "refused", "failed", "cancelled")
QUIET = 300.0  # seconds for a first start on a busy machine


class Program:
    """`python -m ahsp`, started fresh; everything of it is gone after the block.

    Args:
        sample: whether to wait until the sample workbook is in and the machine is quiet.
        before: does something to the data folder before anything is started.
        settings: environment variables of this run, such as `AHSP_IMPORT_LEASE_SECONDS`.
    """

    def __init__(
        self,
        *,
        sample: bool = True,
        before: Callable[[Path], None] = lambda _data: None,
        **settings: str,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ahsp-fault-"))
        self.folder.chmod(0o711)  # so that the database's own user reaches its part of it
        self.data = self.folder / "var"
        self.port = loopback_port(None)
        self.said = ""
        self._sample = sample
        self._settings = settings
        self.data.mkdir(mode=0o711)
        before(self.data)
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        limits = {"AHSP_IMPORTS_PER_HOUR": "0", "AHSP_REQUESTS_PER_MINUTE": "0"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ahsp"],
            cwd=ROOT,
            env=inherited
            | limits
            | {"AHSP_DATA": str(self.data), "PORT": str(self.port), "AHSP_LANGUAGE": "en"}
            | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> "Program":
        try:
            self._until("is ready:")
            if self._sample:
                self._until("The sample workbook is in")
            # What it says later is read and forgotten, so that it never waits for us.
            threading.Thread(target=self._drain, daemon=True).start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        embedded.release(self.data)
        started = below(self._process.pid)
        try:
            self._process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            self._process.send_signal(signal.SIGINT)  # at once: nothing of it is kept
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            send([self._process.pid, *started], signal.SIGKILL)
            self._process.wait()
        embedded.release(self.data, wait=20.0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _until(self, text: str) -> None:
        assert self._process.stdout
        deadline = time.monotonic() + QUIET
        while text not in self.said:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._process.stdout], [], [], left)[0]:
                raise TimeoutError(f"never said {text!r}, but: {self.said}")
            part = os.read(self._process.stdout.fileno(), 65536)
            if not part:
                raise RuntimeError(f"ended without {text!r}: {self.said}")
            self.said += part.decode(errors="replace")

    def _drain(self) -> None:
        assert self._process.stdout
        while part := os.read(self._process.stdout.fileno(), 65536):
            self.said += part.decode(errors="replace")

    def _child(self, *words: str) -> int:
        for pid in below(self._process.pid):
            command = command_of(pid).split()
            if all(word in command for word in words):
                return pid  # a parent is found before its children
        return 0

    @property
    def worker(self) -> int:
        """The process number of the background worker's parent; 0 while there is none."""
        return self._child("celery", "worker", "imports,work")

    @property
    def exporter(self) -> int:
        """The process number of whoever makes exports; 0 while there is none."""
        return self._child("celery", "worker", "exports,long")

    @property
    def web(self) -> int:
        """The process number of the web server's parent; 0 while there is none."""
        return self._child("gunicorn")

    @property
    def beat(self) -> int:
        """The process number of the scheduler; 0 while there is none."""
        return self._child("celery", "beat")

    def server(self, name: str) -> int:
        """The process number of a private server, `postgres` or `valkey`; 0 while it is down."""
        record = self.data / "run" / f"{name}.pid"
        try:
            pid = int(json.loads(record.read_text())["pid"])
        except (OSError, ValueError):
            return 0
        return pid if name in command_of(pid) else 0

    @property
    def pid(self) -> int:
        """The process number of the supervisor."""
        return self._process.pid

    @property
    def redis(self) -> "redis.Redis":
        """A client of its Valkey, not the program's own."""
        url = self._settings.get("REDIS_URL") or embedded.connect(self.data).redis_url
        return redis.Redis.from_url(url, decode_responses=True, socket_timeout=5)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask or change the database; returns the rows, if there are any."""
        url = self._settings.get("DATABASE_URL") or embedded.connect(self.data).database_url
        with psycopg.connect(url, autocommit=True) as link:
            cursor = link.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def lose(self) -> None:
        """Delete the data folder of a program that was killed."""
        shutil.rmtree(self.data)

    def make_admin(self, username: str) -> None:
        """An administrator whose password is `PASSWORD`."""
        statement = (
            'INSERT INTO "user" (username, role, password_hash, must_change_password)'
            " VALUES (%s, 'admin', %s, false)"
        )
        self.sql(statement, username, passwords.hashed(PASSWORD))

    def state(self, batch: int) -> str:
        """Where an import stands."""
        return str(self.sql("SELECT state FROM import_batch WHERE id = %s", batch)[0][0])

    def settle(self, batch: int, within: float, *states: str) -> str:
        """Wait until an import is ended, or in one of some states; returns where it stands."""
        wanted = (*ENDED, *states)
        until(lambda: self.state(batch) in wanted, within)
        return self.state(batch)

    def stored_files(self) -> list[Path]:
        """The kept workbooks, and whatever else lies beside them."""
        return sorted(each for each in (self.data / "uploads").glob("*") if each.is_file())


def until(true: Callable[[], object], within: float, every: float = 0.1) -> bool:
    """Wait until something holds; returns whether it did within so many seconds."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
