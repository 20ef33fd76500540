"""Private PostgreSQL and Valkey servers for the one-command default.

Whoever needs the servers calls `connect()` and holds a shared lock for as long as it lives. A
detached *keeper* process (`keeper.py`) owns both servers and waits for an exclusive lock on the
same file: it gets it exactly when the last user is gone, however that one ended. The kernel counts,
so there is no count that a `kill -9` could leave wrong.

This package uses the standard library alone, so that the keeper holds no web framework in memory.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .folder import EmbeddedError, Folder, explain, no_space

__all__ = ["EmbeddedError", "Servers", "connect", "release"]

_REPOSITORY = Path(__file__).resolve().parents[2]
_STARTUP_SECONDS = 180.0  # crash recovery of a large database is allowed to take its time
_LAUNCHES = 5  # keepers that may end without a word before we give up
_ROOM_FOR_A_SENTENCE = 1_000_000  # bytes; with less, a keeper cannot even leave its reason
_guard = threading.Lock()
_users: dict[Path, int] = {}


@dataclass(frozen=True)
class Servers:
    """Addresses of the running pair, with their passwords: never log them."""

    database_url: str
    redis_url: str


def connect(data: Path) -> Servers:
    """Make sure that the servers of a data folder run, and keep them for the life of this process.

    May be called again at any time: it costs well under a millisecond while the servers are up, and
    revives them when the keeper was killed.

    Args:
        data: the application's data folder; made when missing.

    Raises:
        EmbeddedError: one sentence with its remedy, for a person.
    """
    folder = Folder(data.resolve())
    with _guard:
        try:
            folder.prepare()
            if folder.data not in _users:
                _users[folder.data] = _take_users_lock(folder)
            return _running(folder)
        except OSError as error:
            raise explain(error, folder.data) from error


def release(data: Path, wait: float = 0.0) -> bool:
    """Let go of the servers; they stop when nobody else holds them.

    Args:
        data: the folder given to `connect()`.
        wait: seconds to wait for them to be down.

    Returns:
        Whether they are down.
    """
    folder = Folder(data.resolve())
    with _guard, contextlib.suppress(KeyError):
        os.close(_users.pop(folder.data))
    deadline = time.monotonic() + wait
    while folder.keeper_alive():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _take_users_lock(folder: Folder) -> int:
    """Hold the shared lock; waits while a keeper is on its way out."""
    lock = os.open(folder.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _STARTUP_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(lock)
                raise EmbeddedError(
                    f"The database servers under {folder.data} do not finish stopping; "
                    f"look into {folder.log / 'embedded.log'}."
                ) from None
            time.sleep(0.05)
        else:
            return lock


def _running(folder: Folder) -> Servers:
    """Wait until the keeper says that both servers answer, starting one where none lives."""
    failure = folder.read_error()
    deadline = time.monotonic() + _STARTUP_SECONDS
    launches = 0
    while launches < _LAUNCHES and time.monotonic() < deadline:
        if not folder.keeper_alive():
            launches += 1
            _start_keeper(folder)
        elif state := folder.read_state():
            return Servers(state["database_url"], state["redis_url"])
        newest = folder.read_error()
        if newest and newest != failure:
            raise EmbeddedError(newest["message"])
        time.sleep(0.02)
    if shutil.disk_usage(folder.data).free < _ROOM_FOR_A_SENTENCE:
        raise no_space(folder.data)
    raise EmbeddedError(
        "The database servers did not become ready; "
        f"look into {folder.log / 'embedded.log'} and {folder.log / 'postgres.log'}."
    )


def _start_keeper(folder: Folder) -> None:
    """Launch the keeper; on return it, or the one that was quicker, holds the keeper's lock."""
    launched = subprocess.run(
        [sys.executable, "-m", "ahsp.embedded", str(folder.data)],
        check=False,
        cwd=_REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    if launched.returncode:
        raise EmbeddedError(
            "The keeper of the database servers could not start: "
            + (launched.stderr.strip().splitlines() or ["no reason given"])[-1]
        )
