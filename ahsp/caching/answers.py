"""Asking for an answer that may be kept."""

import hashlib
import pickle
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar, cast

import redis
from flask import current_app

from ahsp.caching.backend import TAKEN, Backend
from ahsp.caching.counters import COMPUTED, FAR, NEAR, WAITED, note
from ahsp.caching.families import Family
from ahsp.caching.near import near
from ahsp.caching.state import State, current_state
from ahsp.config import Settings
from ahsp.config.release import sources
from ahsp.extensions import cache

Answer = TypeVar("Answer")

PATIENCE = 3.0
"""Seconds to wait for another one's answer, before computing beside it."""
LATE = 0.8
"""Part of its life after which an answer that is asked for is kept anew: it is as true as ever."""
_PAUSE = 0.01
_KEPT_AT = struct.Struct("<d")

_computing: dict[str, threading.Lock] = {}
_guard = threading.Lock()


def kept(
    family: Family, question: object, compute: Callable[[], Answer], state: State | None = None
) -> Answer:
    """What was computed before in this state of the data, else computed now and kept.

    Args:
        family: the kind of answer.
        question: what the answer depends on besides the data; its `repr` must say all of it.
        compute: makes the answer, which must survive pickling.
        state: of the data, read before the data is; None reads it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.search_cache:
        return compute()
    asked = hashlib.blake2b(repr(question).encode(), digest_size=16).hexdigest()
    state = state or current_state()
    key = f"{family.name}:{sources()}:{state.of(family)}:{asked}"
    packed = _near(family, key)
    if packed is None:
        with _one_at_a_time(key):
            packed = _near(family, key)
            if packed is None:
                made = _far(family, key, compute, settings.search_cache_seconds)
                near.put(key, made.packed, state.version)
                return made.answer  # type: ignore[no-any-return]  # what `compute` made
    answer: Answer = _unpack(packed)
    return answer


class _Made(NamedTuple):
    packed: bytes
    answer: Any


def _near(family: Family, key: str) -> bytes | None:
    packed = near.get(key)
    if packed is not None:
        note(family, NEAR)
    return packed


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


def _far(family: Family, key: str, compute: Callable[[], Any], seconds: int) -> _Made:
    """The answer from Redis, else computed, by one process at a time."""
    how = FAR
    try:
        packed = _found_or_taken(key)
        if packed == TAKEN:
            packed, how = _of_another(key), WAITED
    except redis.RedisError:
        return _computed(family, compute)
    if packed is not None:
        note(family, how)
        packed = _renewed(key, packed, seconds)
        return _Made(packed, _unpack(packed))
    is_kept = False
    try:
        made = _computed(family, compute)
        with suppress(redis.RedisError):
            is_kept = bool(cache.set(key, made.packed, timeout=seconds))
    finally:
        if not is_kept:
            with suppress(redis.RedisError):
                cache.delete(key)
    return made


def _found_or_taken(key: str) -> bytes | None:
    """What is kept, `TAKEN`, or None where this process computes; that ends with it, in time."""
    place = cast("Backend", cache.cache)
    try:
        return place.found_or_taken(key, int(PATIENCE) + 1)
    except redis.ResponseError:  # it takes nothing in, and gives what it has
        found: bytes | None = cache.get(key)
        return None if found == TAKEN else found


def _of_another(key: str) -> bytes | None:
    """What another process computes, or None once it gave up or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(_PAUSE)
        packed: bytes | None = cache.get(key)
        if packed != TAKEN:
            return packed
    return None


def _renewed(key: str, packed: bytes, seconds: int) -> bytes:
    """The answer, kept from now on where it would soon have gone."""
    (kept_at,) = _KEPT_AT.unpack_from(packed)
    if time.time() - kept_at > LATE * seconds:
        packed = _KEPT_AT.pack(time.time()) + packed[_KEPT_AT.size :]
        with suppress(redis.RedisError):
            cache.set(key, packed, timeout=seconds)
    return packed


def _computed(family: Family, compute: Callable[[], Any]) -> _Made:
    began = time.perf_counter()
    answer = compute()
    made = _Made(_pack(answer), answer)
    note(family, COMPUTED, time.perf_counter() - began)
    return made


def _pack(answer: object) -> bytes:
    raw = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    return _KEPT_AT.pack(time.time()) + zlib.compress(raw, 1)


def _unpack(packed: bytes) -> Any:
    raw = zlib.decompress(packed[_KEPT_AT.size :])
    return pickle.loads(raw)  # noqa: S301  packed by ourselves
