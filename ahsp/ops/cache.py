"""Kept answers, for administrators: how well they serve, dropping them, and answering ahead."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from redis.exceptions import RedisError

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.caching import Family
from ahsp.caching.counters import Counts, begin_anew, counted
from ahsp.caching.families import families
from ahsp.caching.near import near
from ahsp.caching.redis_side import ROUNDS, Held, RoundTrip, held, held_lately, remove, round_trip
from ahsp.caching.state import raise_generations
from ahsp.extensions import db
from ahsp.search import warming
from ahsp.search.warming import Warmed

ROUNDS_OF_A_PAGE = 3
"""Round trips to Redis that are tried for a page."""


@dataclass(frozen=True, slots=True)
class FamilyReport:
    """One kind of answer: how its answers were come by, and what Redis holds of it."""

    family: Family
    counts: Counts
    held: Held

    def as_json(self) -> dict[str, Any]:
        """What the shell prints."""
        mean = self.counts.mean
        return {
            "asked": self.counts.asked,
            "hit_rate": self.counts.rate,
            "near": self.counts.near,
            "far": self.counts.far,
            "computed": self.counts.computed,
            "mean_ms": None if mean is None else round(mean * 1000, 3),
            "keys": self.held.keys,
            "bytes": self.held.size,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """How well kept answers serve.

    Attributes:
        families: each kind of answer, by name.
        since: when counting began; None before anything was counted.
        more: whether Redis holds more than was looked through.
        round_trip: how fast Redis answers.
        warmed: the last warm-up; None where there was none lately.
    """

    families: list[FamilyReport]
    since: datetime | None
    more: bool
    round_trip: RoundTrip
    warmed: Warmed | None

    @property
    def total(self) -> Counts:
        """All kinds together."""
        return sum((each.counts for each in self.families), Counts())

    @property
    def size(self) -> int:
        """Bytes that Redis holds."""
        return sum(each.held.size for each in self.families)

    def as_json(self) -> dict[str, Any]:
        """What the shell prints: times in UTC, sizes in bytes, durations in milliseconds."""
        total = self.total
        return {
            "since": self.since.isoformat() if self.since else None,
            "hit_rate": total.rate,
            "asked": total.asked,
            "bytes": self.size,
            "more": self.more,
            "round_trip_ms": round(self.round_trip.median, 3),
            "warmed": asdict(self.warmed) if self.warmed else None,
            "families": {each.family.name: each.as_json() for each in self.families},
        }


def report(*, brief: bool = False) -> Report | None:
    """How well kept answers serve; None where Redis does not answer.

    Args:
        brief: whether what Redis holds may be a minute old, and Redis is hardly tried: for a page
            that asks again and again.
    """
    every = families()
    try:
        counts, since = counted(every)
        holding, more = held_lately() if brief else held()
        found = [FamilyReport(each, counts[each.name], holding[each.name]) for each in every]
        return Report(
            found, since, more, round_trip(ROUNDS_OF_A_PAGE if brief else ROUNDS), warming.last()
        )
    except RedisError:
        return None


def drop(chosen: Sequence[Family]) -> int | None:
    """Make the answers of some kinds unreachable for every process, and free their room.

    Args:
        chosen: the kinds.

    Returns:
        how many answers Redis gave up; None where it does not answer: they are unreachable all the
        same, and go when their time is over.
    """
    raise_generations(db.session(), chosen)
    record(Event.CACHE_DROPPED, detail={"families": [each.name for each in chosen]})
    db.session.commit()
    near.clear()
    try:
        return remove(chosen)
    except RedisError:
        return None


def clear() -> int | None:
    """Drop every kind, and begin to count anew; returns what `drop` does."""
    removed = drop(families())
    try:
        begin_anew()
        return removed if removed is None else removed + remove()
    except RedisError:
        return None
