"""A direct line to Redis, for what no library of the program does there."""

from collections.abc import Callable
from functools import cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ahsp.config import Settings

REDIS_SECONDS = 2
"""Seconds after which Redis counts as away."""
BRISK_SECONDS = 0.1
"""Seconds after which it counts as away for what the database can answer as well."""


def redis_client(settings: Settings) -> "redis.Redis":
    """This process's client: texts in and out, and the time-outs of the rest of the program."""
    assert settings.redis_url
    return _client(settings.redis_url)


@cache
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
    )


def brisk_client(url: str, connected: Callable[[], None]) -> "redis.Redis":
    """A client of bytes for the path of every request: it gives up soon.

    Args:
        url: of Redis.
        connected: called for each new connection, before it is used.
    """

    def connect(link: Any) -> None:
        link.on_connect()
        connected()

    return redis.Redis.from_url(
        url,
        socket_connect_timeout=BRISK_SECONDS,
        socket_timeout=BRISK_SECONDS,
        retry=Retry(NoBackoff(), 1),  # a connection that a restart has closed
        redis_connect_func=connect,
    )
