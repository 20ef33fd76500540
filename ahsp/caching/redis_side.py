"""What Redis keeps: how many answers of which size, how fast it answers, and emptying it."""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from flask import current_app

from ahsp.caching.families import Family, families
from ahsp.running.redis_link import redis_client

PREFIX = "ahsp:cache:"
MOST_KEYS = 200_000
"""Keys that are looked through; with more, counts are lower bounds."""
MOST_KEYS_OF_A_PAGE = 20_000
"""The same for a page that is open for hours: less than half a second's work, once a minute."""
ROUNDS = 20
"""Times that a round trip is tried."""
_BATCH = 1_000
_LATELY, _COUNTING, _MORE = "ahsp:cache-held", "ahsp:cache-counting", "more"
_ANEW_SECONDS, _KEPT_SECONDS = 60, 3600


@dataclass(frozen=True, slots=True)
class Held:
    """Answers of one family in Redis: how many, and the bytes of their values."""

    keys: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Milliseconds of writing and reading a small value: the middle one and the longest."""

    median: float
    longest: float


def held(most: int = MOST_KEYS) -> tuple[dict[str, Held], bool]:
    """Answers in Redis by family, those that nothing reaches any more included.

    Args:
        most: keys to look through.

    Returns:
        the families with what they hold, and whether there is more than was looked through.

    Raises:
        RedisError: Redis does not answer.
    """
    client = redis_client(current_app.config["SETTINGS"])
    found = {each.name: Held() for each in families()}
    seen = 0
    for keys in _keys():
        seen += len(keys)
        pipe = client.pipeline(transaction=False)
        for key in keys:
            pipe.strlen(key)
        for key, size in zip(keys, pipe.execute(), strict=True):
            name = key.removeprefix(PREFIX).partition(":")[0]
            if name in found:
                found[name] = Held(found[name].keys + 1, found[name].size + size)
        if seen >= most:
            return found, True
    return found, False


def held_lately() -> tuple[dict[str, Held], bool]:
    """What `held` says, counted at most once a minute for everybody, and of fewer keys.

    While one process counts anew, the others are told the last count.

    Raises:
        RedisError: Redis does not answer.
    """
    client = redis_client(current_app.config["SETTINGS"])
    told = client.hgetall(_LATELY)
    if told and not client.set(_COUNTING, 1, nx=True, ex=_ANEW_SECONDS):
        kept = {str(name): str(value) for name, value in told.items()}
        every = {each.name: kept.get(each.name, "0 0").split() for each in families()}
        found = {name: Held(int(keys), int(size)) for name, (keys, size) in every.items()}
        return found, _MORE in kept
    found, more = held(MOST_KEYS_OF_A_PAGE)
    counted: dict[Any, Any] = {name: f"{each.keys} {each.size}" for name, each in found.items()}
    pipe = client.pipeline()
    pipe.delete(_LATELY)
    pipe.hset(_LATELY, mapping=counted | ({_MORE: "1"} if more else {}))
    pipe.expire(_LATELY, _KEPT_SECONDS)
    pipe.set(_COUNTING, 1, ex=_ANEW_SECONDS)
    pipe.execute()
    return found, more


def remove(chosen: Sequence[Family] | None = None) -> int:
    """Delete the answers of some families, or everything that is kept; returns how many.

    Raises:
        RedisError: Redis does not answer.
    """
    client = redis_client(current_app.config["SETTINGS"])
    patterns = ["*"] if chosen is None else [f"{each.name}:*" for each in chosen]
    removed = sum(int(client.unlink(*keys)) for pattern in patterns for keys in _keys(pattern))
    client.delete(_LATELY)
    return removed


def _keys(pattern: str = "*") -> Iterator[list[str]]:
    """Keys of kept answers, some at a time; Redis serves others in between."""
    client = redis_client(current_app.config["SETTINGS"])
    cursor = 0
    while True:
        cursor, keys = client.scan(cursor, match=f"{PREFIX}{pattern}", count=_BATCH)
        if keys:
            yield [str(key) for key in keys]
        if not cursor:
            return


def round_trip(rounds: int = ROUNDS) -> RoundTrip:
    """Write, read and delete a small value some times.

    Args:
        rounds: how often.

    Raises:
        RedisError: Redis does not answer, or answers something else.
    """
    client = redis_client(current_app.config["SETTINGS"])
    key, value = f"{PREFIX}probe:{token_hex(8)}", "x" * 100
    times = []
    try:
        for _ in range(rounds):
            began = time.perf_counter()
            client.set(key, value, ex=60)
            client.get(key)
            times.append((time.perf_counter() - began) * 1000)
    finally:
        client.delete(key)
    return RoundTrip(statistics.median(times), max(times))
