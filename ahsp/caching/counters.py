"""How answers were come by: counted in the process, and added up in Redis every few seconds."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import current_app
from redis.exceptions import RedisError

from ahsp.caching.families import Family
from ahsp.running.redis_link import redis_client

log = structlog.get_logger()

NEAR, FAR, WAITED, COMPUTED, MICROSECONDS = "near", "far", "waited", "computed", "us"
"""Found in the process, found in Redis, computed meanwhile by another process, computed here, and
how long that took."""
SECONDS = 2.0
"""Seconds between two additions; what a process counted since is lost when it is killed."""
_COUNTS = "ahsp:cache-counts"
_SINCE = "since"


@dataclass(frozen=True, slots=True)
class Counts:
    """How the answers of a family were come by.

    Attributes:
        near: found in the process that was asked.
        far: found in Redis, or computed meanwhile by another process.
        computed: had to be computed.
        seconds: that computing took, all together.
    """

    near: int = 0
    far: int = 0
    computed: int = 0
    seconds: float = 0.0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.near + self.far + self.computed

    @property
    def rate(self) -> float | None:
        """The part that was not computed, from 0 to 1; None before anybody asked."""
        return (self.near + self.far) / self.asked if self.asked else None

    @property
    def mean(self) -> float | None:
        """Seconds that computing one takes; None before one was."""
        return self.seconds / self.computed if self.computed else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.near + other.near, self.far + other.far,
                      self.computed + other.computed, self.seconds + other.seconds)  # fmt: skip


class Counters:
    """The counts of this process that Redis does not have yet."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._lock = threading.Lock()
        self._added = time.monotonic()

    def note(self, family: Family, how: str, seconds: float = 0.0) -> None:
        """Count one answer.

        Args:
            family: of the answer.
            how: it was come by.
            seconds: that computing took.
        """
        with self._lock:
            self._counts[f"{family.name}:{how}"] += 1
            if seconds:
                self._counts[f"{family.name}:{MICROSECONDS}"] += round(seconds * 1e6)
            due = time.monotonic() - self._added > SECONDS
        if due:
            self.add_up()

    def add_up(self) -> None:
        """Add to Redis what was counted; without Redis it stays for the next time."""
        with self._lock:
            counts, self._counts, self._added = self._counts, Counter(), time.monotonic()
        if not counts:
            return
        pipe = redis_client(current_app.config["SETTINGS"]).pipeline(transaction=False)
        for name, count in counts.items():
            pipe.hincrby(_COUNTS, name, count)
        pipe.hsetnx(_COUNTS, _SINCE, datetime.now(UTC).isoformat(timespec="seconds"))
        try:
            pipe.execute()
        except RedisError as error:
            log.warning("counts of kept answers wait", error=str(error))
            with self._lock:
                self._counts.update(counts)

    def forget(self) -> None:
        """Drop what was counted and not added yet."""
        with self._lock:
            self._counts.clear()


counters = Counters()


def counted(families: list[Family]) -> tuple[dict[str, Counts], datetime | None]:
    """What all processes counted, by family, and since when; None before anything was.

    Raises:
        RedisError: Redis does not answer.
    """
    counters.add_up()
    raw = _read()
    since = datetime.fromisoformat(raw[_SINCE]) if _SINCE in raw else None
    return {each.name: _of(each, raw) for each in families}, since


def _read() -> dict[str, str]:
    found = redis_client(current_app.config["SETTINGS"]).hgetall(_COUNTS)
    return {str(name): str(value) for name, value in found.items()}


def _of(family: Family, raw: Mapping[str, str]) -> Counts:
    def number(how: str) -> int:
        return int(raw.get(f"{family.name}:{how}", 0))

    return Counts(number(NEAR), number(FAR) + number(WAITED), number(COMPUTED),
                  number(MICROSECONDS) / 1e6)  # fmt: skip


def begin_anew() -> None:
    """Count from nothing.

    Raises:
        RedisError: Redis does not answer.
    """
    counters.forget()
    redis_client(current_app.config["SETTINGS"]).delete(_COUNTS)
