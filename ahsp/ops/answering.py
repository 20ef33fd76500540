"""Which workers answer at this moment."""

from typing import Any

from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app

ANSWER_SECONDS = 1.0
"""How long workers are given to answer; asking takes that long, as nobody knows how many are."""


def answering() -> list[str] | None:
    """The names of the workers that answer, each with its machine; None without a queue."""
    try:
        found: list[dict[str, Any]] = celery_app.control.ping(timeout=ANSWER_SECONDS)
    except (QueueAwayError, RedisError, OSError):
        return None
    return [name for each in found for name in each]
