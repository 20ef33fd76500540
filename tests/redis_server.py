"""A Redis of a test's own: stopped, frozen, emptied, or given back what it knew before."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from ahsp.embedded.binaries import valkey_server
from tests.ports import free_port


class RedisServer:
    """One server; `url` stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> "redis.Redis":
        """A connection beside those of the program."""
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start it with what it wrote down."""
        command = [valkey_server(), "--port", str(self._port), "--bind", "127.0.0.1"]
        command += ["--dir", self._folder, "--appendonly", "yes", "--save", ""]
        command += ["--appendfsync", "always"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.client.ping()
            except redis.RedisError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("Redis does not start")

    def stop(self) -> None:
        """End it; what it knew is on the disk."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=60)
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and answers nothing meanwhile."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def remember(self, place: Path) -> None:
        """Put aside what it knows now."""
        shutil.copytree(self._folder, place)

    def come_back_with(self, place: Path) -> None:
        """Restart it with what was put aside."""
        self.stop()
        shutil.rmtree(self._folder)
        shutil.copytree(place, self._folder)
        self.start()
