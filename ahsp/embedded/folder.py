"""What lies where in the data folder, and the notes that the keeper and its users leave there."""

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_LOG_LIMIT = 10_000_000  # bytes


class EmbeddedError(Exception):
    """The servers cannot run; the text is one sentence with its remedy, for a person."""


def explain(error: OSError, data: Path) -> EmbeddedError:
    """Turn an operating-system error into a sentence that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_space(data)
    if error.errno == errno.EROFS:
        return EmbeddedError(
            f"{data} is on a read-only disk: set AHSP_DATA to a folder that can be written."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return EmbeddedError(
            f"{error.filename or data} may not be used by this user: start as the user who made "
            "it, or set AHSP_DATA to a folder of your own."
        )
    return EmbeddedError(f"The data folder {data} cannot be used: {error}.")


def no_space(path: Path) -> EmbeddedError:
    """The sentence for a full disk."""
    return EmbeddedError(
        f"No space is left on the disk that holds {path}: free some and start again."
    )


@dataclass(frozen=True)
class Folder:
    """The data folder; every path the servers need is derived from it."""

    data: Path

    @property
    def run(self) -> Path:
        """Locks, process records and the servers' addresses: meaningless once nothing runs."""
        return self.data / "run"

    @property
    def log(self) -> Path:
        """One file for each process."""
        return self.data / "log"

    @property
    def users_lock(self) -> Path:
        """Held shared by every user of the servers."""
        return self.run / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held exclusively by the keeper."""
        return self.run / "keeper.lock"

    @property
    def _state(self) -> Path:
        return self.run / "servers.json"

    @property
    def _error(self) -> Path:
        return self.run / "keeper-error.json"

    @property
    def _identity(self) -> Path:
        return self.data / "embedded.json"

    def prepare(self) -> None:
        """Make the folders; root's can be passed, not listed, by the user who runs PostgreSQL."""
        if not self.data.exists():
            self.data.mkdir(parents=True)
            self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for private in (self.run, self.log):
            private.mkdir(mode=0o700, exist_ok=True)

    def open_log(self, name: str) -> IO[bytes]:
        """Open a process's log to append to; one that grew long is moved aside first."""
        path = self.log / f"{name}.log"
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > _LOG_LIMIT:
                path.replace(path.with_suffix(".old.log"))
        return path.open("ab")

    def shorten_logs(self) -> list[str]:
        """Move aside what logs hold that grew long while their processes write them.

        A process keeps its file, so its content is copied and the file emptied; all of them append.
        What is written in the moment between the two is lost.

        Returns:
            their names.
        """
        long = [path for path in self.log.glob("*.log") if _is_long(path)]
        for path in long:
            shutil.copyfile(path, path.with_suffix(".old.log"))
            os.truncate(path, 0)
        return [path.stem for path in long]

    def keeper_alive(self) -> bool:
        """Whether a keeper holds its lock: true even while it starts or stops."""
        try:
            probe = os.open(self.keeper_lock, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(probe)
        return False

    def read_state(self) -> dict[str, Any] | None:
        """Addresses of the running servers, once both answer."""
        return _read(self._state)

    def write_state(self, state: dict[str, Any]) -> None:
        """Publish the addresses."""
        write_private(self._state, json.dumps(state))

    def clear_state(self) -> None:
        """Withdraw the addresses."""
        self._state.unlink(missing_ok=True)

    def read_error(self) -> dict[str, Any] | None:
        """Why the last failing keeper failed; each failure differs from the one before it."""
        return _read(self._error)

    def write_error(self, message: str) -> None:
        """Leave the reason for whoever waits."""
        write_private(self._error, json.dumps({"id": secrets.token_hex(8), "message": message}))

    def read_identity(self) -> dict[str, Any]:
        """Ports and passwords of the last run: the addresses stay the same over restarts."""
        return _read(self._identity) or {}

    def write_identity(self, identity: dict[str, Any]) -> None:
        """Keep ports and passwords for the next run."""
        if identity != self.read_identity():
            write_private(self._identity, json.dumps(identity))


def _is_long(path: Path) -> bool:
    return not path.name.endswith(".old.log") and path.stat().st_size > _LOG_LIMIT


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return content if isinstance(content, dict) else None
