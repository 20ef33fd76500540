"""Facets and chips: every choice is an address, so that all of it works without JavaScript."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from ahsp.catalog.queries import labels as kategori_labels
from ahsp.search.filters import FACETS, FILTERS, Query, Value
from ahsp.search.found import Counted, Found
from ahsp.search.interpretation import words_for
from ahsp.search.language.question import Mode, Scope

Address = Callable[[Query], str]


class Option(Struct, frozen=True):
    """One value to choose or, when `selected`, to remove: both by following `url`."""

    value: Value
    label: str
    count: int
    capped: bool
    selected: bool
    url: str


class Facet(Struct, frozen=True):
    """The values of one filter."""

    name: str
    label: str
    options: list[Option]


class Chip(Struct, frozen=True):
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
    chosen = [
        Chip(
            label_of(each.name, value, names),
            address(query.toggled(each.name, value)),
        )
        for each in FILTERS
        for value in query.chosen(each.name)
    ]
    return chosen + [
        Chip(label, address(replace(query, page=1, **usual))) for label, usual in _unusual(query)
    ]


def label_of(name: str, value: Value, names: Mapping[int, str]) -> str:
    """A chosen value in words, e.g. `Source: AHSP 2025`.

    Args:
        name: of the filter.
        value: what was chosen.
        names: of the chosen editions, by id.
    """
    return f"{words_for(name)}: {_name(name, value, names)}"


def _unusual(query: Query) -> list[tuple[str, dict[str, Any]]]:
    """How a question is read where that is not as usual, each with what makes it usual again."""
    found: list[tuple[str, dict[str, Any]]] = []
    if query.scope is not Scope.AHSP:
        found.append((_("Looks for lines"), {"scope": Scope.AHSP}))
    if query.mode is not Mode.AUTO:
        found.append((mode_words()[query.mode], {"mode": Mode.AUTO}))
    if query.as_typed:
        found.append((_("Exactly as typed"), {"as_typed": False}))
    return found


def mode_words() -> dict[Mode, str]:
    """What the ways to read a question are called, in the order in which they are offered."""
    return {
        Mode.AUTO: _("As estimators write"),
        Mode.WEBSEARCH: _("Words with OR, - and quotes"),
        Mode.PLAIN: _("All words"),
        Mode.PHRASE: _("One phrase"),
        Mode.PREFIX: _("Beginnings of words"),
        Mode.FUZZY: _("Words that are spelt alike"),
        Mode.RAW: _("PostgreSQL query"),
    }


def _options(
    query: Query, name: str, counted: list[Counted], names: Mapping[int, str], address: Address
) -> list[Option]:
    chosen = query.chosen(name)
    called = kategori_labels() if name == "kategori" else {}
    seen = {each.value for each in counted}
    gone = [
        Counted(value, _name(name, value, names), 0, False) for value in chosen if value not in seen
    ]
    options = [
        Option(
            each.value,
            called.get(str(each.value), each.label),
            each.count,
            each.capped,
            each.value in chosen,
            address(query.toggled(name, each.value)),
        )
        for each in [*counted, *gone]
    ]
    return sorted(options, key=lambda option: not option.selected)


def _name(name: str, value: Value, names: Mapping[int, str]) -> str:
    if isinstance(value, int):
        return names[value]
    return kategori_labels().get(value, value) if name == "kategori" else value
