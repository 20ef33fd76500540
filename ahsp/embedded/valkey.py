"""The private Valkey (or Redis): queue, cache and limits, kept over restarts."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import processes
from .account import bare_environment
from .binaries import valkey_server
from .folder import EmbeddedError, Folder, write_private

_STOPPING = ((signal.SIGTERM, 20.0),)


@dataclass
class Valkey:
    """One data directory and, while it runs, its server process."""

    folder: Folder
    program: Path
    password: str
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @classmethod
    def settle(cls, folder: Folder, password: str) -> "Valkey":
        """Find the program, and end a server that a killed keeper left behind.

        Raises:
            EmbeddedError: no fitting program.
        """
        server = cls(folder, valkey_server(), password)
        processes.end_recorded(server._record, *_STOPPING)
        (folder.data / "valkey").mkdir(mode=0o700, exist_ok=True)
        return server

    def start(self, port: int, patience: float = 60.0) -> None:
        """Start the server and wait until it has loaded its data and answers.

        Raises:
            EmbeddedError: it does not start.
        """
        settings = self.folder.run / "valkey.conf"
        write_private(settings, self._settings(port))
        deadline = time.monotonic() + patience
        with self.folder.open_log("valkey") as log:
            self.process = processes.spawn(
                [self.program, settings],
                output=log,
                death_signal=signal.SIGTERM,
                env=bare_environment(),
            )
        processes.record(self._record, self.process.pid)
        while not self._answers(port):
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"Valkey does not start: see the end of {self._log}.")
            time.sleep(0.02)

    def alive(self) -> bool:
        """Whether the server process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Orderly shutdown: what was written is on disk."""
        if self.process:
            processes.stop(self.process, *_STOPPING)
        self._record.unlink(missing_ok=True)

    @property
    def _log(self) -> Path:
        return self.folder.log / "valkey.log"

    @property
    def _record(self) -> Path:
        return self.folder.run / "valkey.pid"

    def _settings(self, port: int) -> str:
        # noeviction: the queue lives here too, and a queue must fail loudly rather than forget.
        return "\n".join(
            (
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {self.password}",
                f'dir "{_quoted(self.folder.data / "valkey")}"',
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "",
            )
        )

    def _answers(self, port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                said = b""
                while said.count(b"\r\n") < 2 and (part := link.recv(256)):
                    said += part
        except OSError:
            return False
        return said == b"+OK\r\n+PONG\r\n"


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
