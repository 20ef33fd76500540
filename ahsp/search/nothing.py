"""What to do where a question finds nothing: each filter without which it would find something."""

from dataclasses import dataclass

from ahsp.search.filters import FILTERS, Query, Value
from ahsp.search.queries import find

MOST = 6
"""Filters that are tried."""


@dataclass(frozen=True, slots=True)
class Without:
    """One chosen value of a filter, and what the question would find without it."""

    name: str
    value: Value
    query: Query
    total: int
    capped: bool


def without_each(query: Query) -> list[Without]:
    """The filters whose removal would help, the one that helps most first.

    Args:
        query: a question that finds nothing.
    """
    chosen = [(each.name, value) for each in FILTERS for value in query.chosen(each.name)]
    tried = []
    for name, value in chosen[:MOST]:
        freed = query.toggled(name, value)
        found = find(freed, 1)
        if found.total:
            tried.append(Without(name, value, freed, found.total, found.capped))
    return sorted(tried, key=lambda each: -each.total)
