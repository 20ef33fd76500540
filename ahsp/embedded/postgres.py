"""The private PostgreSQL's server process: start it, watch it, stop it."""

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import cluster, processes
from .account import Home, bare_environment, reachable, settle
from .binaries import postgres_folder
from .folder import EmbeddedError, Folder
from .memory import shared_buffers

_STOPPING = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))  # fast, then immediate shutdown
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "random_page_cost": "1.1",  # every disk it is likely to meet is solid state
    "jit": "off",  # costs more than it saves on queries of a few milliseconds
    "timezone": "UTC",
    "log_timezone": "UTC",
    "wal_level": "replica",
}


@dataclass
class Postgres:
    """One cluster and, while it runs, its server process."""

    folder: Folder
    home: Home
    programs: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    @classmethod
    def settle(cls, folder: Folder) -> "Postgres":
        """Find the programs and the place, and end a server that a killed keeper left behind.

        Raises:
            EmbeddedError: no fitting program, no reachable place, or another version's cluster.
        """
        home = settle(folder)
        server = cls(folder, home, reachable(home, postgres_folder()))
        cluster.refuse_other_major(home, server.programs)
        server._end_leftover()
        return server

    def start(self, port: int, patience: float = 120.0) -> None:
        """Start the server and wait until it takes connections.

        Args:
            port: on 127.0.0.1.
            patience: seconds that it may take, recovery after a crash included.

        Raises:
            EmbeddedError: it does not start; the sentence quotes its reason.
        """
        deadline = time.monotonic() + patience
        while not self._started(port, deadline):
            reason = self._reason()
            # After a kill -9 the old server's processes take a moment to notice and go.
            passing = "lock file" in reason or "shared memory" in reason
            if not passing or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL does not start: {reason} (see {self._log}).")
            time.sleep(0.3)

    def alive(self) -> bool:
        """Whether the server process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions end, everything committed is on disk."""
        if self.process:
            processes.stop(self.process, *_STOPPING)
        self._record.unlink(missing_ok=True)

    @property
    def _log(self) -> Path:
        return self.folder.log / "postgres.log"

    @property
    def _record(self) -> Path:
        return self.folder.run / "postgres.pid"

    def _end_leftover(self) -> None:
        """Where the kernel does not end children with their parent, a kill leaves a server."""
        processes.end_recorded(self._record, *_STOPPING)
        status = self._status()
        if status and str(self.home.cluster) in processes.command_line(int(status[0])):
            processes.end(int(status[0]), *_STOPPING)

    def _started(self, port: int, deadline: float) -> bool:
        command: list[str | Path] = [self.programs / "postgres", "-D", self.home.cluster]
        here = {"port": str(port), "shared_buffers": shared_buffers(), **self._statistics()}
        for name, value in {**_SETTINGS, **here}.items():
            command += ["-c", f"{name}={value}"]
        with self.folder.open_log("postgres") as log:
            self._log_start = log.tell()
            self.process = processes.spawn(
                command,
                output=log,
                death_signal=signal.SIGINT,
                env=bare_environment(),
                account=self.home.account,
            )
        processes.record(self._record, self.process.pid)
        while self.alive():
            if self._status() == [str(self.process.pid), "ready"]:
                return True
            if time.monotonic() > deadline:
                processes.stop(self.process, *_STOPPING)
            time.sleep(0.02)
        return False

    def _status(self) -> list[str]:
        """Process number and state, as the server itself notes them; empty when it is down."""
        try:
            lines = (self.home.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [lines[0], lines[7].strip()] if len(lines) > 7 else lines[:1]

    def _statistics(self) -> dict[str, str]:
        found = any(self.programs.parent.glob("lib/**/pg_stat_statements.[sd]*"))
        return {"shared_preload_libraries": "pg_stat_statements"} if found else {}

    def _reason(self) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return cluster.last_complaint(log.read().decode(errors="replace"))
