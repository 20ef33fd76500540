"""The brake of a server: once it counts as away, nobody waits for it again for a while.

Without it each call waits, and a page makes several.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import structlog
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as SilentError

from ahsp.running.policy import REDIS_PAUSE_SECONDS, REDIS_SLOW_ANSWERS, REDIS_SLOW_SECONDS

log = structlog.get_logger()


class PausedError(RedisError):
    """Redis was away a moment ago and is not asked."""


class Brake:
    """Whether one server is asked; for all threads of a process.

    After the pause one thread tries. The others go on without until it was answered.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._why = ""
        self._until: float | None = None
        self._trying: int | None = None
        self._slow = 0

    @property
    def is_on(self) -> bool:
        """Whether the server counts as away."""
        return self._until is not None

    def check(self) -> None:
        """Raise PausedError where the server is not to be asked now."""
        if self._until is None:
            return
        me, now = threading.get_ident(), time.monotonic()
        with self._lock:
            if self._until is None or self._trying == me:
                return
            if now < self._until:
                raise PausedError(f"not asked again yet: {self._why}")
            self._until, self._trying = now + REDIS_PAUSE_SECONDS, me

    def put_on(self, why: object) -> None:
        """Note that the server does not answer."""
        with self._lock:
            known, self._until = self._until, time.monotonic() + REDIS_PAUSE_SECONDS
            self._trying, self._slow = None, REDIS_SLOW_ANSWERS - 1
            self._why = str(why)
        if known is None:
            log.warning("redis away", server=self._name, seconds=REDIS_PAUSE_SECONDS, why=str(why))

    def answered(self, seconds: float) -> None:
        """Note that it answered, after so many seconds."""
        if seconds <= REDIS_SLOW_SECONDS:
            if self._slow or self._until is not None:
                self._release()
        elif self._slow + 1 >= REDIS_SLOW_ANSWERS:
            self.put_on(f"answers take {seconds:.1f} s")
        else:
            self._slow += 1

    def _release(self) -> None:
        with self._lock:
            was_on, self._until = self._until is not None, None
            self._trying, self._slow = None, 0
        if was_on:
            log.warning("redis is back", server=self._name)


@cache
def brake_of(server: str) -> Brake:
    """The brake of a server, by `host:port` or the path of its socket."""
    return Brake(server)


class _Braked:
    """A connection that heeds the brake of its server, and works it."""

    def _brake(self) -> Brake:
        here: Any = self
        path = getattr(here, "path", None)
        return brake_of(path or f"{here.host}:{here.port}")

    def connect_check_health(self, *args: Any, **options: Any) -> None:
        if self._sock:  # type: ignore[attr-defined]  # of the class beside this one
            return
        brake = self._brake()
        brake.check()
        with _watched(brake, (LostError, SilentError)):
            super().connect_check_health(*args, **options)  # type: ignore[misc]

    def send_packed_command(self, *args: Any, **options: Any) -> None:
        brake = self._brake()
        brake.check()
        # A connection that a restart closed says nothing: the next one does.
        with _watched(brake, (SilentError,)):
            super().send_packed_command(*args, **options)  # type: ignore[misc]

    def read_response(self, *args: Any, **options: Any) -> Any:
        brake, began = self._brake(), time.monotonic()
        with _watched(brake, (SilentError,)):
            try:
                found = super().read_response(*args, **options)  # type: ignore[misc]
            except ResponseError:
                brake.answered(time.monotonic() - began)
                raise
        brake.answered(time.monotonic() - began)
        return found


@contextmanager
def _watched(brake: Brake, counts: tuple[type[RedisError], ...]) -> Iterator[None]:
    try:
        yield
    except counts as error:
        brake.put_on(error)
        raise


class BrakedConnection(_Braked, Connection):
    """Over TCP."""


class BrakedSSLConnection(_Braked, SSLConnection):
    """Over TLS."""


class BrakedSocketConnection(_Braked, UnixDomainSocketConnection):
    """By a socket of this machine."""


KINDS = {
    "redis": BrakedConnection,
    "rediss": BrakedSSLConnection,
    "unix": BrakedSocketConnection,
}
"""The connection for each kind of address."""
