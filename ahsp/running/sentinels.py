"""A Redis that sentinels watch: its address is a name, and they know who answers to it now.

`redis+sentinel://[:password@]host[:port],host[:port]/name[/database]`; the password is that of the
servers, `?sentinel_password=` that of the sentinels. With `rediss+sentinel://` servers and
sentinels are reached by TLS, and `ssl_ca_certs=` and the like say how it is checked. All clients of
the program connect by a class of ours that asks the sentinels for each new connection; only
Celery's transport brings its own.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import ReadOnlyError
from redis.retry import Retry
from redis.sentinel import Sentinel

from ahsp.running.brake import Brake, BrakedConnection, BrakedSSLConnection, brake_of
from ahsp.running.policy import REDIS_SECONDS

SCHEME, TLS_SCHEME = "redis+sentinel", "rediss+sentinel"
_PORT = 26379
_TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs")
"""What an address may say of TLS, by the names that the library has."""


@dataclass(frozen=True, slots=True)
class Group:
    """Servers of one name: one primary and its replicas, and the sentinels that watch them.

    `tls` are options of the library's for TLS; None without TLS.
    """

    sentinels: tuple[tuple[str, int], ...]
    name: str
    username: str | None
    password: str | None
    sentinel_password: str | None
    database: int
    tls: tuple[tuple[str, str], ...] | None = None

    @property
    def plain(self) -> str:
        """An address that Redis's clients can read; where it leads they ask."""
        return f"redis://{self.name}/{self.database}"

    @property
    def broker(self) -> str:
        """The address as Celery's transport reads it."""
        # Without a word of how certificates are checked it would not use TLS.
        how = f"?{urlencode(self.tls)}" if self.tls else ""
        return ";".join(
            f"sentinel://{host}:{port}/{self.database}{how}" for host, port in self.sentinels
        )


def group_of(url: str) -> Group | None:
    """The group that an address names; None where it names a server.

    Raises:
        ValueError: it names sentinels, and is not whole.
    """
    parts = urlsplit(url)
    if parts.scheme not in (SCHEME, TLS_SCHEME):
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
        _tls_of(found) if parts.scheme == TLS_SCHEME else None,
    )


def _tls_of(found: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    said = {name: found[name][0] for name in _TLS if name in found}
    return tuple(sorted(({"ssl_cert_reqs": "required"} | said).items()))


def _address(raw: str) -> tuple[str, int]:
    parts = urlsplit(f"//{raw.strip()}")
    if not parts.hostname:
        raise ValueError("a sentinel without a name")
    return parts.hostname, parts.port or _PORT


def sentinel_options(group: Group) -> dict[str, Any]:
    """How the sentinels themselves are connected to."""
    waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    who = {"password": group.sentinel_password} if group.sentinel_password else {}
    return waits | who | ({"ssl": True, **dict(group.tls)} if group.tls else {})


def connection_options(group: Group, *, braked: bool) -> dict[str, Any]:
    """What a client needs to follow a group, beside the time-outs.

    Args:
        group: which one.
        braked: whether its connections heed the group's brake, and work it.
    """
    who = {"username": group.username, "password": group.password}
    kind = _KINDS[braked, group.tls is not None]
    return {"connection_class": kind, "group": group, **who, **dict(group.tls or ())}


@cache
def _sentinel(group: Group) -> Sentinel:
    # One that does not answer is left at once for the next: only a connection that its restart has
    # closed is made anew. The library would try each again and again, for a quarter of a minute.
    how = sentinel_options(group) | {"retry": Retry(NoBackoff(), 1)}
    return Sentinel(group.sentinels, sentinel_kwargs=how)  # type: ignore[no-untyped-call]


class _Found(Connection):
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


class _FoundByTls(_Found, SSLConnection):
    """The same by TLS."""


class _OfGroup:
    """With the brake of the whole group, whoever is its primary."""

    _group: Group

    def _brake(self) -> Brake:
        return brake_of(self._group.broker)


class _BrakedFound(_OfGroup, BrakedConnection, _Found):
    """With the brake of its group."""


class _BrakedFoundByTls(_OfGroup, BrakedSSLConnection, _FoundByTls):
    """The same by TLS."""


_KINDS: dict[tuple[bool, bool], type[Connection]] = {
    (False, False): _Found,
    (False, True): _FoundByTls,
    (True, False): _BrakedFound,
    (True, True): _BrakedFoundByTls,
}
"""The connection by whether it has a brake, and whether it is encrypted."""
