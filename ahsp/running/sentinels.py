"""A Redis that sentinels watch: its address is a name, and they know who answers to it now.

`redis+sentinel://[:password@]host[:port],host[:port]/name[/database]`; the password is that of the
servers, `?sentinel_password=` that of the sentinels. All clients of the program connect by a class
of ours that asks the sentinels for each new connection; only Celery's transport brings its own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from redis.connection import Connection
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import ReadOnlyError
from redis.sentinel import Sentinel

from ahsp.running.brake import Brake, BrakedConnection, brake_of
from ahsp.running.policy import REDIS_SECONDS

SCHEME = "redis+sentinel"
_PORT = 26379


@dataclass(frozen=True, slots=True)
class Group:
    """Servers of one name: one primary and its replicas, and the sentinels that watch them."""

    sentinels: tuple[tuple[str, int], ...]
    name: str
    username: str | None
    password: str | None
    sentinel_password: str | None
    database: int

    @property
    def plain(self) -> str:
        """An address that Redis's clients can read; where it leads they ask."""
        return f"redis://{self.name}/{self.database}"

    @property
    def broker(self) -> str:
        """The address as Celery's transport reads it."""
        return ";".join(
            f"sentinel://{host}:{port}/{self.database}" for host, port in self.sentinels
        )


def group_of(url: str) -> Group | None:
    """The group that an address names; None where it names a server.

    Raises:
        ValueError: it names sentinels, and is not whole.
    """
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        return None
    who, _, hosts = parts.netloc.rpartition("@")
    username, _, password = who.partition(":")
    name, _, database = parts.path.strip("/").partition("/")
    if not name or not hosts:
        raise ValueError("no sentinels, or no name of their servers")
    found = parse_qs(parts.query)
    return Group(
        tuple(map(_address, hosts.split(","))),
        name,
        unquote(username) or None,
        unquote(password) or None,
        found.get("sentinel_password", [None])[0],
        int(database or 0),
    )


def _address(raw: str) -> tuple[str, int]:
    parts = urlsplit(f"//{raw.strip()}")
    if not parts.hostname:
        raise ValueError("a sentinel without a name")
    return parts.hostname, parts.port or _PORT


def sentinel_options(group: Group) -> dict[str, Any]:
    """How the sentinels themselves are connected to."""
    waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    return waits | ({"password": group.sentinel_password} if group.sentinel_password else {})


def connection_options(group: Group, connection: type[Connection]) -> dict[str, Any]:
    """What a client needs to follow a group, beside the time-outs.

    Args:
        group: which one.
        connection: the kind, one of this module.
    """
    who = {"username": group.username, "password": group.password}
    return {"connection_class": connection, "group": group, **who}


@cache
def _sentinel(group: Group) -> Sentinel:
    return Sentinel(group.sentinels, sentinel_kwargs=sentinel_options(group))  # type: ignore[no-untyped-call]


class FoundConnection(Connection):
    """A connection to whoever is the primary when it is made."""

    def __init__(self, *, group: Group, **options: Any) -> None:
        """Keep whom to look for."""
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._group = group

    def _connect(self) -> Any:
        self.host, self.port = _sentinel(self._group).discover_master(self._group.name)  # type: ignore[no-untyped-call]
        return super()._connect()  # type: ignore[no-untyped-call]

    def read_response(self, *args: Any, **options: Any) -> Any:
        """An answer; one that was the primary before has the connection made anew."""
        try:
            return super().read_response(*args, **options)
        except ReadOnlyError:
            self.disconnect()  # type: ignore[no-untyped-call]
            raise LostError("the server is not the primary any more") from None


class BrakedFoundConnection(BrakedConnection, FoundConnection):
    """The same with the brake of the whole group, whoever is its primary."""

    def _brake(self) -> Brake:
        return brake_of(self._group.broker)
