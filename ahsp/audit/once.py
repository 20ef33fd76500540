"""Whether something happens for the first time within a minute: a flood is no flood of rows.

Counted in Redis, or in this process while Redis is away. The limiter does the same, but only once a
limit of its own noticed: it may be away since, or the site may have no limits.
"""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from ahsp.extensions import limiter

_ONCE = RateLimitItemPerMinute(1)
_here = MovingWindowRateLimiter(MemoryStorage())


def first(*what: str) -> bool:
    """Whether something happens for the first time within a minute: the rest says nothing new.

    Args:
        what: what it is, and whose.
    """
    try:
        return bool(limiter.limiter.hit(_ONCE, *what))
    except RedisError:
        return bool(_here.hit(_ONCE, *what))
