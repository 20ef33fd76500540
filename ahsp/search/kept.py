"""Answers that are kept until the data changes.

The key holds the number of the data's version, so nothing is ever cleared and nothing is stale.
They are kept twice: some in the process, all in Redis, both compressed. However many ask at once,
one computes; without Redis, every process computes for itself.
"""

import hashlib
import pickle
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import redis
from flask import current_app
from sqlalchemy import select

from ahsp.config import Settings
from ahsp.extensions import cache, db
from ahsp.models import DataVersion

Answer = TypeVar("Answer")

NEAR_BYTES = 4_000_000
"""Compressed answers that a process keeps itself; the longest unused go first."""
PATIENCE = 3.0
"""Seconds to wait for another one's answer, before computing beside it."""
_PAUSE = 0.01


class _Near:
    """The answers that this process keeps, bounded by their size."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            packed = self._kept.get(key)
            if packed is not None:
                self._kept.move_to_end(key)
            return packed

    def put(self, key: str, packed: bytes) -> None:
        with self._lock:
            self._bytes += len(packed) - len(self._kept.pop(key, b""))
            self._kept[key] = packed
            while self._bytes > NEAR_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0


near = _Near()
_computing: dict[str, threading.Lock] = {}
_guard = threading.Lock()


def current_version() -> int:
    """The number that every change of analyses raises; 0 before the first."""
    return db.session.scalar(select(DataVersion.version)) or 0


def kept(
    name: str, question: object, compute: Callable[[], Answer], version: int | None = None
) -> Answer:
    """What was computed before for this version of the data, else computed now and kept.

    Args:
        name: of the kind of answer.
        question: what the answer depends on besides the data; its `repr` must say all of it.
        compute: makes the answer, which must not be None and must survive pickling.
        version: of the data, read before the data is; None reads it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.search_cache:
        return compute()
    asked = hashlib.blake2b(repr(question).encode(), digest_size=16).hexdigest()
    key = f"{name}:{current_version() if version is None else version}:{asked}"
    packed = near.get(key)
    if packed is None:
        with _one_at_a_time(key):
            packed = near.get(key) or _far(key, compute, settings.search_cache_seconds)
            near.put(key, packed)
    answer: Answer = pickle.loads(zlib.decompress(packed))  # noqa: S301  packed by ourselves
    return answer


class _one_at_a_time:  # noqa: N801  reads as a word of the language
    """One thread of this process at a time for one key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> None:
        with _guard:
            self._lock = _computing.setdefault(self._key, threading.Lock())
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        with _guard:
            if not self._lock.locked():
                _computing.pop(self._key, None)


def _far(key: str, compute: Callable[[], Any], seconds: int) -> bytes:
    """The packed answer from Redis, else computed, by one process at a time."""
    try:
        packed: bytes | None = cache.get(key)
        if packed is None and not cache.add(f"{key}:lock", 1, timeout=int(PATIENCE) + 1):
            packed = _of_another(key)
    except redis.RedisError:
        return _pack(compute())
    if packed is not None:
        return packed
    try:
        packed = _pack(compute())
        with suppress(redis.RedisError):
            cache.set(key, packed, timeout=seconds)
    finally:
        with suppress(redis.RedisError):
            cache.delete(f"{key}:lock")
    return packed


def _of_another(key: str) -> bytes | None:
    """What another process computes, or None once it gave up or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(_PAUSE)
        packed: bytes | None = cache.get(key)
        if packed is not None:
            return packed
        if not cache.has(f"{key}:lock"):
            return None
    return None


def _pack(answer: object) -> bytes:
    return zlib.compress(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL), 1)
