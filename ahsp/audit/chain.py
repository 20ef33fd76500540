"""The seals of the record: each row's hash holds the row and the hash of the one before it.

The bytes that are hashed never change for rows that exist: a new form needs a new number in front.
"""

import hmac
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_interface
from typing import Any, NamedTuple

GENESIS = bytes(32)
"""What the first row takes for the hash of the row before it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = 1

Address = str | IPv4Address | IPv6Address | IPv4Interface | IPv6Interface | None


class Entry(NamedTuple):
    """What is sealed of one row."""

    id: int
    at: datetime
    event: str
    severity: str
    user_id: int | None
    username: str
    address: Address
    agent: str
    method: str
    path: str
    request_id: str
    detail: dict[str, Any]


_encode: Callable[[Any], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def told(values: Sequence[Any]) -> str:
    """What stands for the values of a row but its place, whatever spelling a database gives them.

    Args:
        values: those of `Entry` from `event` on.
    """
    return _encode([*values[:4], _packed(values[4]), *values[5:]])


def canonical(number: int, at: datetime, row_told: str) -> bytes:
    """The bytes that stand for a row: its form, its place, and what `told` gives."""
    return f"[{_FORM},{number},{(at - _EPOCH) // _MICROSECOND},{row_told[1:]}".encode()


def seal(key: bytes, before: bytes, number: int, at: datetime, row_told: str) -> bytes:
    """The hash of a row that has its place, but whose other values were told before.

    Args:
        key: the secret.
        before: hash of the row before it.
        number: its id.
        at: its moment.
        row_told: what `told` gives for the rest.

    Returns:
        HMAC-SHA256 over both, 32 bytes.
    """
    return hmac.digest(key, before + canonical(number, at, row_told), "sha256")


def row_hash(key: bytes, before: bytes, entry: Entry) -> bytes:
    """The hash of a row, as `seal` gives it."""
    return seal(key, before, entry.id, entry.at, told(entry[2:]))


def anchor_seal(key: bytes, event_id: int, hash_: bytes) -> bytes:
    """The seal of the record's end: the newest row's id and hash."""
    return hmac.digest(key, b"anchor" + event_id.to_bytes(8, "big") + hash_, "sha256")


def checkpoint_seal(key: bytes, first: int, last: int, before: bytes, hash_: bytes) -> bytes:
    """The seal of a stretch of deleted rows: its ends, and the hashes around it."""
    ends = first.to_bytes(8, "big") + last.to_bytes(8, "big")
    return hmac.digest(key, b"checkpoint" + ends + before + hash_, "sha256")


def _packed(address: Address) -> str | None:
    if address is None:
        return None
    known = ip_interface(address) if isinstance(address, str) else address
    length = known.network.prefixlen if isinstance(known, IPv4Interface | IPv6Interface) else None
    whole = length is None or length == known.max_prefixlen
    return known.packed.hex() if whole else f"{known.packed.hex()}/{length}"
