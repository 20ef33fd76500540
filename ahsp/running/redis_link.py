"""A direct line to Redis, for what no library of the program does there."""

from functools import cache

import redis

from ahsp.config import Settings

REDIS_SECONDS = 2
"""Seconds after which Redis counts as away."""


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
