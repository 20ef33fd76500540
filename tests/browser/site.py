"""The real program on a data folder of its own, as a person's `make run` starts it."""

import hashlib
import os
import re
import secrets
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from ahsp import embedded
from ahsp.accounts import passwords
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "cukup panjang dan baru"


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


LEFT_OUT = ("DATABASE_URL", "REDIS_URL", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""It starts servers of its own; and tracing would double its time for lines that others cover."""


class Site:
    """Web server, worker, scheduler and private servers; what they say is kept."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.said = ""
        inherited = {k: v for k, v in os.environ.items() if k not in LEFT_OUT}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ahsp"],
            cwd=ROOT,
            env=inherited
            # The walks of all tests together send more than a person would.
            | {"AHSP_DATA": str(data), "PORT": str(self.port), "AHSP_IMPORTS_PER_HOUR": "60"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def until(self, text: str, within: float = 300.0) -> None:
        """Wait until the program says a text."""
        assert self._process.stdout
        deadline = time.monotonic() + within
        while text not in self.said:
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self._process.stdout], [], [], left)[0], self.said
            part = os.read(self._process.stdout.fileno(), 65536)
            assert part, f"ended without {text!r}: {self.said}"
            self.said += part.decode()

    def one_time_password(self) -> str:
        """The administrator's, as the terminal showed it."""
        found = re.search(r"One-time password:\s+(\S+)", self.said)
        assert found, self.said
        return found[1]

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        embedded.release(self.data)
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask or change its database; returns the rows, if there are any."""
        url = embedded.connect(self.data).database_url
        with psycopg.connect(url, autocommit=True) as link:
            cursor = link.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def make_user(self, username: str, role: str, *, must_change: bool = False) -> int:
        """An account whose password is `PASSWORD`; the same one when asked again."""
        rows = self.sql(
            'INSERT INTO "user" (username, role, password_hash, must_change_password)'
            " VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (lower(username)) DO UPDATE SET role = EXCLUDED.role RETURNING id",
            username,
            role,
            _hash(),
            must_change,
        )
        return int(rows[0][0])

    def session_of(self, user_id: int) -> str:
        """The cookie of a session that the person opened earlier; sign-in itself is limited."""
        token = secrets.token_urlsafe(32)
        self.sql(
            "INSERT INTO web_session (token_hash, user_id, data, address, agent, expires_at)"
            " VALUES (%s, %s, %s, '', '', %s)",
            hashlib.sha256(token.encode()).digest(),
            user_id,
            Jsonb({"_user_id": str(user_id), "_fresh": True}),
            datetime.now(UTC) + timedelta(hours=1),
        )
        return token
