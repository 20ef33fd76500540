"""Copies of sessions in Redis: read in one trip, sealed, and left alone while Redis is unwell."""

import hmac
import time
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
import structlog
from redis import RedisError

from ahsp.running.policy import REDIS_PAUSE_SECONDS
from ahsp.running.redis_link import brisk_client
from ahsp.web.sessions.epoch import Trust
from ahsp.web.sessions.found import Found

SECONDS = 60
"""Seconds that a copy is kept; then its row is read again."""
MARK_SECONDS = 10
"""Seconds that nothing takes the place of a copy whose row was just written."""

_PREFIX, _EPOCH = b"ahsp:session:", b"ahsp:session-epoch"
_MARK = b"-"
_SEAL_BYTES = 16
_RAISE = """
    if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then
        redis.call('SET', KEYS[1], ARGV[1])
    end
"""
_PUT = """
    if (redis.call('GET', KEYS[1]) or '') == ARGV[1] then
        redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
    end
"""
log = structlog.get_logger()


class Look(NamedTuple):
    """What Redis has in the place of a copy, and the number that it was told of."""

    place: bytes
    epoch: int | None


class Copies:
    """The copies of one site's sessions.

    Args:
        url: of Redis.
        secret: the site's, for the seals.
    """

    def __init__(self, url: str, secret: str) -> None:
        self.trust = Trust()
        self._client = brisk_client(url, self.trust.doubt)
        self._key = blake2b(secret.encode(), person=b"session copies", digest_size=32).digest()
        self._raise = self._client.register_script(_RAISE)
        self._put = self._client.register_script(_PUT)
        self._unwell_until = 0.0

    def look(self, token_hash: bytes) -> Look | None:
        """What Redis has of a session; None where it is not to be asked."""
        if time.monotonic() < self._unwell_until:
            return None
        try:
            found: list[Any] = self._client.mget(_PREFIX + token_hash.hex().encode(), _EPOCH)
        except RedisError as error:
            self._unwell(error)
            return None
        place, epoch = found
        return Look(place or b"", int(epoch) if epoch else None)

    def read(self, token_hash: bytes, look: Look) -> Found | None:
        """The session in a copy; None for no copy, or one that this site did not make."""
        seal, packed = look.place[:_SEAL_BYTES], look.place[_SEAL_BYTES:]
        if not packed or not hmac.compare_digest(seal, self._seal(token_hash, packed)):
            return None
        try:
            return msgspec.msgpack.decode(packed, type=Found)
        except msgspec.ValidationError:  # made by another release
            return None

    def put(self, token_hash: bytes, look: Look, found: Found) -> None:
        """Keep a copy, unless somebody else changed its place since it was looked at."""
        packed = msgspec.msgpack.encode(found)
        value = self._seal(token_hash, packed) + packed
        key = _PREFIX + token_hash.hex().encode()
        try:
            if look.place != _MARK:
                self._put(keys=[key], args=[look.place, value, SECONDS])
            if (look.epoch or 0) < found.epoch:
                self._raise(keys=[_EPOCH], args=[found.epoch])
        except RedisError as error:
            self._unwell(error)

    def bury(self, token_hash: bytes) -> bool:
        """Have no copy of a session that was just written; returns whether Redis heard of it."""
        try:
            self._client.set(_PREFIX + token_hash.hex().encode(), _MARK, ex=MARK_SECONDS)
        except RedisError as error:
            self._unwell(error)
            return False
        return True

    def raise_epoch(self, number: int) -> bool:
        """Make older copies worthless for everybody; returns whether Redis heard of it."""
        self.trust.learn(number)
        try:
            self._raise(keys=[_EPOCH], args=[number])
        except RedisError as error:
            self._unwell(error)
            return False
        return True

    def _seal(self, token_hash: bytes, packed: bytes) -> bytes:
        return blake2b(token_hash + packed, key=self._key, digest_size=_SEAL_BYTES).digest()

    def _unwell(self, error: RedisError) -> None:
        if time.monotonic() >= self._unwell_until:
            log.warning(
                "copies of sessions left alone", seconds=REDIS_PAUSE_SECONDS, error=str(error)
            )
        self._unwell_until = time.monotonic() + REDIS_PAUSE_SECONDS
