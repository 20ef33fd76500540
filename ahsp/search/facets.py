"""Facets and chips: every choice is an address, so that all of it works without JavaScript."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ahsp.search.filters import FACETS, FILTERS, Query, Value
from ahsp.search.found import Counted, Found
from ahsp.search.interpretation import words_for

Address = Callable[[Query], str]


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose or, when `selected`, to remove: both by following `url`."""

    value: Value
    label: str
    count: int
    capped: bool
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one filter."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen value, in words; `url` is the question without it."""

    label: str
    url: str


def facets_of(
    query: Query, found: Found, names: Mapping[int, str], address: Address
) -> list[Facet]:
    """The facets of a page; chosen values come first and stay even where nothing is left.

    Args:
        query: the question.
        found: its answer.
        names: of the chosen editions, by id.
        address: turns a question into its address.
    """
    return [
        Facet(
            each.name,
            words_for(each.name),
            _options(query, each.name, found.facets[each.name], names, address),
        )
        for each in FACETS
    ]


def chips_of(query: Query, names: Mapping[int, str], address: Address) -> list[Chip]:
    """One chip for each chosen value.

    Args:
        query: the question.
        names: of the chosen editions, by id.
        address: turns a question into its address.
    """
    return [
        Chip(
            f"{words_for(each.name)}: {_name(value, names)}",
            address(query.toggled(each.name, value)),
        )
        for each in FILTERS
        for value in query.chosen(each.name)
    ]


def _options(
    query: Query, name: str, counted: list[Counted], names: Mapping[int, str], address: Address
) -> list[Option]:
    chosen = query.chosen(name)
    seen = {each.value for each in counted}
    gone = [Counted(value, _name(value, names), 0, False) for value in chosen if value not in seen]
    options = [
        Option(
            each.value,
            each.label,
            each.count,
            each.capped,
            each.value in chosen,
            address(query.toggled(name, each.value)),
        )
        for each in [*counted, *gone]
    ]
    return sorted(options, key=lambda option: not option.selected)


def _name(value: Value, names: Mapping[int, str]) -> str:
    return names[value] if isinstance(value, int) else value
