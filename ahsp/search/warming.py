"""Answering what is asked most before somebody asks: after a start, and when the data changed."""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import current_app
from msgspec.structs import replace
from redis.exceptions import RedisError

from ahsp.caching import State, current_state
from ahsp.config import Settings
from ahsp.extensions import cache
from ahsp.running.safe_points import safe_point
from ahsp.search.filters import Query
from ahsp.search.queries import find
from ahsp.search.questions import existing
from ahsp.search.tally import most_asked

log = structlog.get_logger()

PATIENCE = 10.0
"""Seconds that a warm-up may take; then others' work goes on."""
_LAST = "warmed"
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Warmed:
    """What a warm-up did.

    Attributes:
        state: of the data that was asked.
        questions: that are answered now.
        seconds: it took.
        at: its end, UTC, ISO 8601.
    """

    state: str
    questions: int
    seconds: float
    at: str

    @property
    def ended(self) -> datetime:
        """Its end as a moment."""
        return datetime.fromisoformat(self.at)


def warm(limit: int | None = None) -> Warmed:
    """Answer the catalogue's first page and the most frequent questions, so that they are kept.

    Args:
        limit: questions at most; None takes the setting's.
    """
    settings: Settings = current_app.config["SETTINGS"]
    began, state = time.monotonic(), current_state()
    asked = most_asked(settings.search_warm if limit is None else limit)
    answered = 0
    for query in [Query(), *(each.query for each in asked)]:
        find(existing(replace(query, page=1)))
        answered += 1
        safe_point()
        if time.monotonic() - began > PATIENCE:
            break
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done = Warmed(_named(state), answered, round(time.monotonic() - began, 3), now)
    try:
        cache.set(_LAST, asdict(done), timeout=_DAY)
    except RedisError as error:
        log.warning("warm-up is not remembered", error=str(error))
    return done


def last() -> Warmed | None:
    """The last warm-up of any process; None where there was none lately.

    Raises:
        RedisError: Redis does not answer.
    """
    told: dict[str, Any] | None = cache.get(_LAST)
    return Warmed(**told) if told else None


def warm_if_due() -> Warmed | None:
    """Warm up where the data changed, or Redis was emptied, since the last time.

    Returns:
        what was done; None where nothing was due, nothing is kept here, or Redis is away.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not (settings.search_cache and settings.search_warm):
        return None
    try:
        before = last()
    except RedisError:
        return None
    if before is not None and before.state == _named(current_state()):
        return None
    return warm()


def _named(state: State) -> str:
    raised = sorted(state.generations.items())
    return ".".join([str(state.version), *(f"{name}{number}" for name, number in raised)])
