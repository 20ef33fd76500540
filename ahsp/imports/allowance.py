"""How many workbooks one person may upload in an hour: a moving window, shared by all processes.

Counted is what was really taken in or refused for what it holds. A form that misses something, the
same form sent again and a full disk take nothing; nor does the shell, which never asks here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from flask import Response, current_app
from limits import parse
from redis.exceptions import RedisError

from ahsp.config import Settings
from ahsp.extensions import key_of_user, limiter

ENDPOINT = "imports.upload"
"""Where uploads arrive; the limiter names its counters by it."""


class AwayError(Exception):
    """Redis does not answer; until it does, each process counts for itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person used of the allowance; `opens_at` is when the oldest upload stops counting.

    `opens_at` is None where nothing is used.
    """

    used: int
    allowed: int
    opens_at: datetime | None

    @property
    def full(self) -> bool:
        """Whether the next upload has to wait."""
        return self.used >= self.allowed

    @property
    def seconds(self) -> int:
        """Seconds until `opens_at`, never too few; 0 where nothing is used."""
        if self.opens_at is None:
            return 0
        return max(1, ceil((self.opens_at - datetime.now(UTC)).total_seconds()))


def allowed() -> int:
    """Uploads that one person has in an hour; 0 where there is no limit."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.imports_per_hour


def per_hour() -> str:
    """The limit as the limiter reads it; "" for none."""
    return f"{allowed()}/hour" if allowed() else ""


@limiter.limit(per_hour)
def take() -> None:
    """Count one upload of the person of this request, unless none is left.

    Whoever comes at the same time is counted one by one: no more than allowed get through.

    Raises:
        RateLimitExceeded: none is left; nothing is counted.
    """


def standing(user_id: int) -> Standing | None:
    """Where a person stands; None without a limit, or while Redis is away and nobody noticed yet.

    Args:
        user_id: whose uploads; counted by this process alone while Redis is away.
    """
    if not allowed():
        return None
    try:
        window = limiter.limiter.get_window_stats(parse(per_hour()), *_names(user_id))
    except RedisError:
        return None
    used = allowed() - window.remaining
    opens_at = datetime.fromtimestamp(window.reset_time, UTC) if used else None
    return Standing(used, allowed(), opens_at)


def wait(user_id: int) -> Standing | None:
    """Where a person stands whose next upload has to wait; None for one who may go on."""
    found = standing(user_id)
    return found if found is not None and found.full else None


def is_shared() -> bool:
    """Whether Redis answers, so that all processes count together."""
    return bool(limiter.storage.check())


def clear(user_id: int) -> None:
    """Forget a person's uploads of the last hour.

    Raises:
        AwayError: Redis is away; only this process forgot.
    """
    if not allowed():
        return
    item = parse(per_hour())
    try:
        limiter.limiter.clear(item, *_names(user_id))
        limiter.storage.clear(item.key_for(*_names(user_id)))  # also while the other one is in use
    except RedisError:
        raise AwayError from None


def _names(user_id: int) -> tuple[str, str, str]:
    return current_app.config["RATELIMIT_KEY_PREFIX"], key_of_user(user_id), ENDPOINT


def never(_response: Response) -> bool:
    """For the limit at the route's door, which only looks; `take` counts."""
    return False
