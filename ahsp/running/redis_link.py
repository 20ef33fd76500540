"""A direct line to Redis, for what no library of the program does there."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.exceptions import ConnectionError as LostError
from redis.retry import Retry

from ahsp.config import Settings
from ahsp.running.brake import KINDS, Brake, brake_of
from ahsp.running.policy import BRISK_SECONDS, REDIS_SECONDS
from ahsp.running.sentinels import connection_options, group_of, sentinel_options

_PROBE = "ahsp:probe"


class Answer(StrEnum):
    """How Redis is: `refuses` means that it answers, and takes nothing in."""

    OK = "ok"
    AWAY = "away"
    REFUSES = "refuses"


def options(url: str) -> dict[str, Any]:
    """How every client of the program connects, whoever makes it.

    Args:
        url: of Redis.
    """
    group = group_of(url)
    return {
        "connection_class": KINDS.get(url.partition("://")[0]),
        "socket_connect_timeout": REDIS_SECONDS,
        "socket_timeout": REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 1),  # on a connection that a restart has closed
        **(connection_options(group, braked=True) if group else {}),
    }


def plain_address(url: str) -> str:
    """An address of Redis as its libraries read it, to be used with `options`.

    Args:
        url: of Redis, or of the sentinels that watch it.
    """
    group = group_of(url)
    return group.plain if group else url


def broker_options(url: str) -> tuple[str, dict[str, Any]]:
    """The same for the queue's library: an address, and what it needs besides.

    Args:
        url: of Redis, or of the sentinels that watch it.
    """
    group = group_of(url)
    if group is None:
        return _checked(url), {}
    options = {"master_name": group.name, "sentinel_kwargs": sentinel_options(group)}
    if not group.password:
        return group.broker, options
    who = f"{quote(group.username or '', safe='')}:{quote(group.password, safe='')}@"
    return group.broker.replace("://", f"://{who}"), options


def _checked(url: str) -> str:
    """An address whose certificate is checked, as all others check it unless they are told not to.

    Of `rediss://` without a word of it the queue's library alone takes any certificate.
    """
    parts = urlsplit(url)
    if parts.scheme != "rediss" or "ssl_cert_reqs" in parse_qs(parts.query):
        return url
    return f"{url}{'&' if parts.query else '?'}ssl_cert_reqs=required"


def redis_client(settings: Settings) -> "redis.Redis":
    """This process's client: texts in and out, and the time-outs of the rest of the program."""
    assert settings.redis_url
    return _client(settings.redis_url)


@cache
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(plain_address(url), decode_responses=True, **options(url))


def brisk_client(url: str, connected: Callable[[], None] | None = None) -> "redis.Redis":
    """A client of bytes for the path of every request: it gives up soon.

    Its maker leaves it alone for a while then. It works no brake, as so short a patience says
    nothing to those that have more.

    Args:
        url: of Redis.
        connected: called for each new connection, before it is used.
    """

    def connect(link: Any) -> None:
        link.on_connect()
        if connected:
            connected()

    group = group_of(url)
    return redis.Redis.from_url(
        plain_address(url),
        **(connection_options(group, braked=False) if group else {}),
        socket_connect_timeout=BRISK_SECONDS,
        socket_timeout=BRISK_SECONDS,
        retry=Retry(NoBackoff(), 1),  # a connection that a restart has closed
        redis_connect_func=connect,
    )


@cache
def redis_brake(url: str) -> Brake:
    """The brake of a server or a group, for what connects by other ways than `options`."""
    if group := group_of(url):
        return brake_of(group.broker)
    where: dict[str, Any] = parse_url(url)  # type: ignore[no-untyped-call]
    path = where.get("path")
    return brake_of(path or f"{where.get('host', 'localhost')}:{where.get('port', 6379)}")


def answer(settings: Settings) -> Answer:
    """Ask Redis to keep something, as reading alone does not tell whether it takes anything in."""
    try:
        redis_client(settings).set(_PROBE, 1, ex=60)
    except redis.ResponseError:  # full, a copy of another server, or its own disk is full
        return Answer.REFUSES
    except redis.RedisError:
        return Answer.AWAY
    return Answer.OK


def patient_client(url: str, again: int = 0) -> "redis.Redis":
    """A client of bytes beside the brake, as patient as the rest of the program.

    Args:
        url: of Redis.
        again: times that it begins anew on a connection that a restart has closed; a subscription
            does so by itself.
    """
    group = group_of(url)
    return redis.Redis.from_url(
        plain_address(url),
        **(connection_options(group, braked=False) if group else {}),
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), again, (LostError,)),
    )
