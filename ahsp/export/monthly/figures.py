"""The numbers of a month's report: asked of what the pages are asked of, so that both agree."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ahsp.audit import counting, tallying
from ahsp.audit.ranges import Span
from ahsp.audit.tallying import Actor, Tally
from ahsp.catalog import editions
from ahsp.catalog.editions import Edition
from ahsp.export.months import Month
from ahsp.imports import history
from ahsp.imports import queries as imports
from ahsp.imports.queries import RuleCount
from ahsp.models import ImportBatch, SearchMiss, SearchScore
from ahsp.search import tally
from ahsp.search.quality import listing
from ahsp.search.tally import Asked

MOST_ASKED = 20
"""Frequent searches that a report has."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the audit record says of a month; `unresolved` is how it stands by now."""

    found: list[Tally]
    users: list[Actor]
    unresolved: int

    def by(self, name: str) -> Counter[str]:
        """Events by `severity`, `category` or `event`."""
        counts = Counter[str]()
        for each in self.found:
            counts[getattr(each, name)] += each.events
        return counts

    def by_day(self) -> Counter[date]:
        """Events by day."""
        counts = Counter[date]()
        for each in self.found:
            counts[each.day] += each.events
        return counts

    @property
    def events(self) -> int:
        """All of them."""
        return sum(each.events for each in self.found)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report tells.

    Attributes:
        batches: imports that were begun in the month, oldest first.
        rules: what their rows broke.
        asked: the most frequent searches of the month; `searches` counts all of them.
        misses: searches without a result that were last asked in the month; `waiting` is how many
            of any month wait by now.
        score, before: the latest measurements of the search at the end of the month, and at its
            beginning.
        record: the audit record.
        editions, flags: the catalogue by now, and lines by the rule that flagged them.
    """

    batches: list[ImportBatch]
    rules: list[RuleCount]
    asked: list[Asked]
    searches: int
    misses: list[SearchMiss]
    waiting: int
    score: SearchScore | None
    before: SearchScore | None
    record: Record
    editions: list[Edition]
    flags: list[tuple[str, int]]

    def effects(self) -> Counter[str]:
        """Analyses of the imports that are in the catalogue, by what an import did with them."""
        counts = Counter[str]()
        for batch in self.batches:
            if batch.state == "committed":
                counts.update((batch.summary or {}).get("ahsp", {}))
        return counts


def figures(month: Month, zone: ZoneInfo) -> Figures:
    """Ask for all numbers.

    Args:
        month: which one.
        zone: where its days begin.
    """
    start, end = month.start(zone), month.end(zone)
    return Figures(
        batches=history.within(start, end),
        rules=imports.rule_counts_within(start, end),
        asked=tally.most_asked(MOST_ASKED, month.first, month.last),
        searches=tally.times_asked(month.first, month.last),
        misses=listing.misses_within(start, end),
        waiting=listing.open_count(),
        score=listing.latest_score(end),
        before=listing.latest_score(start),
        record=_record(Span(start, end), zone),
        editions=editions.editions(),
        flags=editions.flags(),
    )


def _record(stretch: Span, zone: ZoneInfo) -> Record:
    known = tallying.summed()
    found = tallying.tallies(stretch, zone, known=known)
    users = tallying.actors("user", stretch, known=known)
    return Record(found, users, counting.unresolved(stretch, found))
