"""Programs of one installation, each started alone, as a container or a unit does."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ahsp.config import Settings
from bench.faults.program import ROOT


def environment(settings: Settings, data: Path, **more: str) -> dict[str, str]:
    """The environment of a program on the tests' own servers, with files of its own."""
    assert settings.database_url
    assert settings.redis_url
    return os.environ | {
        "AHSP_DATA": str(data),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "AHSP_WEB_WORKERS": "1",
        "AHSP_WORKER_CONCURRENCY": "1",
        "AHSP_IMPORTS_PER_HOUR": "0",
        "AHSP_REQUESTS_PER_MINUTE": "0",
        "AHSP_LANGUAGE": "en",
        **more,
    }


class Alone:
    """`python -m ahsp NAME`; it is ended with the block."""

    def __init__(self, name: str, env: dict[str, str], log: Path, release: Path = ROOT) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ahsp", name],
                cwd="/",
                env={**env, "PYTHONPATH": str(release)},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def __enter__(self) -> "Alone":
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self, within: float = 120.0) -> int:
        """Tell it to end, and wait; returns its status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise
        return self.process.wait()


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether a web server says that it is well."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", path)
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def eventually(true: Callable[[], object], within: float = 300.0) -> bool:
    """Wait until something holds; returns whether it did."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
