"""The keeper: a detached process that owns both servers for as long as anybody uses them."""

import contextlib
import fcntl
import os
import secrets
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from . import processes
from .cluster import DATABASE, OWNER, ensure
from .folder import EmbeddedError, Folder, explain
from .postgres import Postgres
from .valkey import Valkey

_GLANCE = 0.25  # seconds between two looks at users and servers
_LINGER = 1.0  # seconds without users before the servers stop: commands often come in a row


def launch(data: Path) -> None:
    """Take the keeper's lock and go on as a detached process; return at once where another has it.

    The lock is taken before the launcher ends, so whoever ran it knows that a keeper lives.
    """
    folder = Folder(data)
    lock = os.open(folder.keeper_lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not _taken(lock):
        return
    if os.fork():
        os._exit(0)
    os.setsid()
    os.umask(0o077)
    os.chdir("/")
    with folder.open_log("embedded") as log, Path(os.devnull).open() as nothing:
        for source, target in ((nothing.fileno(), 0), (log.fileno(), 1), (log.fileno(), 2)):
            os.dup2(source, target)
    sys.exit(Keeper(folder).keep())


@dataclass
class Keeper:
    """Starts the pair, revives what dies, and stops it after the last user."""

    folder: Folder
    _asked_to_stop: bool = field(default=False, init=False)
    _ports: dict[str, int] = field(default_factory=dict, init=False)

    def keep(self) -> int:
        """Run until the last user is gone or SIGTERM asks; returns the exit status."""
        # A Ctrl-C is meant for the application, which still needs its servers to end in order.
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._on_terminate)
        self.folder.clear_state()
        try:
            self._start()
            _say(f"ready: {self._ports}")
            self._watch()
        except EmbeddedError as error:
            return self._fail(error)
        except OSError as error:
            return self._fail(explain(error, self.folder.data))
        finally:
            self._stop()
        return 0

    def _start(self) -> None:
        identity = self.folder.read_identity()
        known = "postgres_password" in identity
        identity.setdefault("postgres_password", secrets.token_urlsafe(24))
        identity.setdefault("valkey_password", secrets.token_urlsafe(24))
        self._postgres = Postgres.settle(self.folder)
        self._valkey = Valkey.settle(self.folder, identity["valkey_password"])
        if not self._postgres.home.cluster.exists():
            # Before the cluster is made: a start killed in between must still know its password.
            self.folder.write_identity(identity)
        ensure(
            self._postgres.home,
            self._postgres.programs,
            identity["postgres_password"],
            known=known,
        )
        for name in ("postgres", "valkey"):
            self._ports[name] = processes.loopback_port(identity.get(f"{name}_port"))
            identity[f"{name}_port"] = self._ports[name]
        self.folder.write_identity(identity)
        self._valkey.start(self._ports["valkey"])
        self._postgres.start(self._ports["postgres"])
        self.folder.write_state(
            {
                "database_url": f"postgresql://{OWNER}:{identity['postgres_password']}"
                f"@127.0.0.1:{self._ports['postgres']}/{DATABASE}",
                "redis_url": f"redis://:{identity['valkey_password']}@127.0.0.1:{self._ports['valkey']}/0",
                "keeper": os.getpid(),
            }
        )

    def _watch(self) -> None:
        users = os.open(self.folder.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
        unused_since: float | None = None
        while not self._asked_to_stop:
            if not self._same_file(users):
                _say("the data folder is gone")
                return
            if _alone(users):
                unused_since = unused_since or time.monotonic()
                if time.monotonic() - unused_since >= _LINGER:
                    return  # keeping the lock: a user that comes now waits until we are gone
                fcntl.flock(users, fcntl.LOCK_UN)
            else:
                unused_since = None
            self._revive()
            time.sleep(_GLANCE)

    def _revive(self) -> None:
        """Start again, on the same port, what died by itself; failing that, at the next look."""
        for name, server in (("postgres", self._postgres), ("valkey", self._valkey)):
            if server.alive():
                continue
            _say(f"{name} died, starting it again")
            try:
                server.start(self._ports[name])
            except EmbeddedError as error:
                _say(str(error))
                time.sleep(2)

    def _stop(self) -> None:
        _say("stopping")
        for name in ("_valkey", "_postgres"):
            if server := getattr(self, name, None):
                with contextlib.suppress(OSError):
                    server.stop()
        with contextlib.suppress(OSError):
            self.folder.clear_state()

    def _fail(self, error: EmbeddedError) -> int:
        _say(str(error))
        with contextlib.suppress(OSError):
            self.folder.write_error(str(error))
        return 1

    def _same_file(self, users: int) -> bool:
        """Whether the lock file that we watch is still the one that users open."""
        try:
            return os.path.samestat(os.fstat(users), self.folder.users_lock.stat())
        except FileNotFoundError:
            return False

    def _on_terminate(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True


def _taken(lock: int) -> bool:
    """Try for a moment: whoever asks whether a keeper lives holds the lock for an instant."""
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return True
    return False


def _alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(what: str) -> None:
    sys.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {what}\n")
    sys.stdout.flush()
