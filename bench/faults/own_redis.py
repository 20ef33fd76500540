"""A Valkey of a script's own, which it may stop and fill, and a way to it that it may block."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import redis

from ahsp.embedded.binaries import valkey_server
from ahsp.embedded.processes import loopback_port
from bench.faults.program import until


class OwnRedis:
    """A server on a port of its own; gone after the block."""

    def __init__(self, *settings: str) -> None:
        self.port = loopback_port(None)
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="ahsp-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "OwnRedis":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> "redis.Redis":
        """A client that is not the program's."""
        return redis.Redis.from_url(self.url, decode_responses=True, socket_timeout=5)

    def start(self) -> None:
        """Start it, with what it held when it was stopped."""
        command = [valkey_server(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self._folder), "--appendonly", "yes", *self._settings]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        if not until(self._answers, 20, 0.05):
            raise TimeoutError("Valkey does not start")

    def stop(self) -> None:
        """Kill it."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError):
            return bool(self.client.ping())
        return False


class Way:
    """A way to a server that can be made slow, or lead nowhere; gone after the block.

    Attributes:
        late: seconds that each piece takes, in either direction.
        blocked: whether nothing comes through, while connections are taken.
    """

    def __init__(self, port: int) -> None:
        self.late = 0.0
        self.blocked = False
        self._to = port
        self._links: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> "Way":
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        for each in (self._door, *self._links):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    @property
    def port(self) -> int:
        """Where it begins."""
        return int(self._door.getsockname()[1])

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._door.accept()
                there = socket.create_connection(("127.0.0.1", self._to))
                self._links += [here, there]
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                time.sleep(self.late)
                while self.blocked:
                    time.sleep(0.05)
                target.sendall(piece)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
