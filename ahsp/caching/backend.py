"""The place in Redis where answers are kept."""

from flask_caching.backends.rediscache import RedisCache

TAKEN = b""
"""What stands where an answer will be: somebody computes it."""


class Backend(RedisCache):
    """Flask-Caching's own, that looks and takes in one trip.

    A search that nobody asked before then costs two trips, not four.
    """

    def found_or_taken(self, key: str, seconds: int) -> bytes | None:
        """What is kept under a key, `TAKEN` where another computes it, else None: the caller does.

        Args:
            key: of the answer.
            seconds: after which the place is free again, unless an answer was kept there.

        Raises:
            RedisError: Redis does not answer, or takes nothing in.
        """
        place = f"{self._get_prefix()}{key}"
        mark = self.serializer.dumps(TAKEN)
        was = self._write_client.set(place, mark, ex=seconds, nx=True, get=True)
        found: bytes | None = None if was is None else self.serializer.loads(was)
        return found
