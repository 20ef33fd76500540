"""Whole numbers that every process counts, added up in Redis for all of them.

What is counted waits in the process for two seconds, so that a request pays for an addition in
memory and never for Redis. A process that is killed takes along what it counted since.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import redis
import structlog
from flask import current_app

from ahsp.running.redis_link import redis_client

log = structlog.get_logger()

SECONDS = 2.0
"""Seconds between two additions."""
SINCE = "since"
"""The field that tells when counting began."""


class Sums:
    """Sums by name, in one hash of Redis.

    Args:
        key: of that hash.
        beside: is given each pipeline that adds up, to send along what else is due then.
    """

    def __init__(self, key: str, beside: Callable[["redis.client.Pipeline"], None] | None = None):
        self._key = key
        self._beside = beside
        self._client: redis.Redis | None = None
        self._away = False
        self._begin()
        # A forked process would otherwise add its parent's counts again, and wait for a thread
        # that only its parent has.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._counts = Counter[str]()
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._awaited = False

    def add(self, amounts: Mapping[str, int]) -> None:
        """Count.

        Args:
            amounts: by name; the names of all must be few, as each is kept for ever.
        """
        with self._lock:
            counts = self._counts
            for name, amount in amounts.items():
                counts[name] += amount
            if self._awaited:
                return
            self._awaited = True
        self._client = redis_client(current_app.config["SETTINGS"])
        self._wait()

    def add_up(self) -> None:
        """Add to Redis what was counted; without Redis it stays for the next time."""
        self._client = redis_client(current_app.config["SETTINGS"])
        self._send()

    def forget(self) -> None:
        """Drop what was counted and not added yet; what is on its way arrives before."""
        with self._sending, self._lock:
            self._counts.clear()

    def read(self) -> dict[str, str]:
        """All sums by name, and under `since` the time at which counting began.

        Raises:
            RedisError: Redis does not answer.
        """
        self.add_up()
        found = redis_client(current_app.config["SETTINGS"]).hgetall(self._key)
        return {str(name): str(value) for name, value in found.items()}

    def begin_anew(self) -> None:
        """Count from nothing.

        Raises:
            RedisError: Redis does not answer.
        """
        self.forget()
        redis_client(current_app.config["SETTINGS"]).delete(self._key)

    def _wait(self) -> None:
        timer = threading.Timer(SECONDS, self._due)
        timer.daemon = True
        timer.start()

    def _due(self) -> None:
        with self._lock:
            self._awaited = False
        self._send()
        with self._lock:
            if not self._counts or self._awaited:
                return
            self._awaited = True
        self._wait()

    def _send(self) -> None:
        # One at a time: else whoever reads would miss what another thread has under way.
        with self._sending:
            self._add_to_redis()

    def _add_to_redis(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts or self._client is None:
            return
        pipe = self._client.pipeline(transaction=True)
        for name, amount in counts.items():
            pipe.hincrby(self._key, name, amount)
        pipe.hsetnx(self._key, SINCE, datetime.now(UTC).isoformat(timespec="seconds"))
        if self._beside:
            self._beside(pipe)
        try:
            pipe.execute()
        except redis.RedisError as error:
            if not self._away:
                log.warning("counts wait for Redis", of=self._key, error=str(error))
            self._away = True
            with self._lock:
                self._counts.update(counts)
        else:
            self._away = False
