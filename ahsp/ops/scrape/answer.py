"""The whole answer, kept for a few seconds: however often somebody asks, the servers are not."""

import threading
import time
from collections.abc import Callable

from ahsp.metrics.text import Family, exposition
from ahsp.ops.scrape import database, redis_side, workers

KEPT_SECONDS = 5.0
"""How long an answer serves; shorter than any sensible interval of scrapes."""
WORKERS_KEPT_SECONDS = 15.0
"""The same for which workers answer: asking them takes a second."""


class _Kept:
    """What was read lately, by one thread at a time."""

    def __init__(self, read: Callable[[], list[Family]], seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._lock = threading.Lock()
        self._families: list[Family] = []
        self._until = 0.0

    def get(self) -> list[Family]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._families = self._read()
                self._until = time.monotonic() + self._seconds
            return self._families

    def forget(self) -> None:
        self._until = 0.0


_servers = _Kept(lambda: [*database.families(), *redis_side.families()], KEPT_SECONDS)
_workers = _Kept(workers.families, WORKERS_KEPT_SECONDS)


def scraped() -> str:
    """All metrics of the installation, in the text format of Prometheus."""
    return exposition([*_servers.get(), *_workers.get()])


def forget() -> None:
    """Read anew at the next scrape."""
    _servers.forget()
    _workers.forget()
