"""Asking for an answer that may be kept."""

import hashlib
import pickle
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple, TypeVar

import redis
from flask import current_app
from redis.commands.core import Script

from ahsp.caching.counters import COMPUTED, FAR, NEAR, WAITED, note
from ahsp.caching.families import Family
from ahsp.caching.near import near
from ahsp.caching.redis_side import PREFIX
from ahsp.caching.state import State, current_state
from ahsp.config import Settings
from ahsp.running.redis_link import bytes_client

Answer = TypeVar("Answer")

PATIENCE = 3.0
"""Seconds to wait for another one's answer, before computing beside it."""
LATE = 0.8
"""Part of its life after which an answer that is asked for is kept anew: it is as true as ever."""
_PAUSE = 0.01
_KEPT_AT = struct.Struct("<d")
_LOOK = """
    local kept = redis.call('GET', KEYS[1])
    if kept then return kept end
    return redis.call('SET', KEYS[2], 1, 'NX', 'EX', ARGV[1]) and 1 or 0
"""
"""An answer; else whether whoever looks is the one that computes."""

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
    state = state or current_state()
    key = f"{family.name}:{state.of(family)}:{digest(question)}"
    packed = _near(family, key)
    if packed is None:
        with _one_at_a_time(key):
            packed = _near(family, key)
            if packed is None:
                made = _far(family, key, compute, settings)
                near.put(key, made.packed, state.version)
                return made.answer  # type: ignore[no-any-return]  # what `compute` made
    answer: Answer = _unpack(packed)
    return answer


def digest(question: object) -> str:
    """The part of a key that tells a question from others.

    Args:
        question: as it is given to `kept`.
    """
    form = b"packed"  # changes with what is kept, so that no release reads what another one kept
    return hashlib.blake2b(repr(question).encode(), digest_size=16, person=form).hexdigest()


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


def _far(family: Family, key: str, compute: Callable[[], Any], settings: Settings) -> _Made:
    """The answer from Redis, else computed, by one process at a time."""
    client = bytes_client(settings)
    place, seconds, how = PREFIX + key, settings.search_cache_seconds, FAR
    try:
        packed = _look(client, place)
        if packed is None:
            packed, how = _of_another(client, place), WAITED
    except redis.RedisError:
        return _computed(family, compute)
    if packed:
        note(family, how)
        packed = _renewed(client, place, packed, seconds)
        return _Made(packed, _unpack(packed))
    try:
        made = _computed(family, compute)
    except BaseException:
        with suppress(redis.RedisError):
            client.delete(_lock_of(place))
        raise
    _keep(client, place, made.packed, seconds)
    return made


def _lock_of(place: str) -> str:
    return f"{place}:lock"


def _look(client: "redis.Redis", place: str) -> bytes | None:
    """The packed answer; b"" where this process is to compute it, None where another one does.

    The lock ends with its process, in time.
    """
    found = _script(client)(keys=[place, _lock_of(place)], args=[int(PATIENCE) + 1])
    if isinstance(found, bytes):
        return found
    return b"" if found else None


@cache
def _script(client: "redis.Redis") -> Script:
    return client.register_script(_LOOK)


def _keep(client: "redis.Redis", place: str, packed: bytes, seconds: int) -> None:
    pipe = client.pipeline(transaction=False)
    pipe.set(place, packed, ex=seconds)
    pipe.delete(_lock_of(place))
    with suppress(redis.RedisError):
        pipe.execute()


def _of_another(client: "redis.Redis", place: str) -> bytes | None:
    """What another process computes, or None once it gave up or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(_PAUSE)
        found: list[Any] = client.mget(place, _lock_of(place))
        packed, locked = found
        if packed is not None or locked is None:
            return packed  # type: ignore[no-any-return]  # bytes, as they were put in
    return None


def _renewed(client: "redis.Redis", place: str, packed: bytes, seconds: int) -> bytes:
    """The answer, kept from now on where it would soon have gone."""
    (kept_at,) = _KEPT_AT.unpack_from(packed)
    if time.time() - kept_at > LATE * seconds:
        packed = _KEPT_AT.pack(time.time()) + packed[_KEPT_AT.size :]
        with suppress(redis.RedisError):
            client.set(place, packed, ex=seconds)
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
