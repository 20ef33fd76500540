"""From what was understood to the statement and what it is asked with."""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import TextClause

from ahsp.config import Settings
from ahsp.models.ahsp import LARGE
from ahsp.search import statement
from ahsp.search.filters import FACETS, Query
from ahsp.search.language.lexemes import both, lexeme
from ahsp.search.language.meaning import needs_a_look, wanted, wanted_parts
from ahsp.search.language.question import Mode, Node, Range, Word
from ahsp.search.language.terms import terms, without_choices
from ahsp.search.language.vocabulary import Vocabulary, Way
from ahsp.search.shares import at_most, hardly_narrows, telling
from ahsp.search.statement import Shape
from ahsp.search.understanding import Understood
from ahsp.search.written import Written

_WIDEST = {
    Mode.AUTO: Way.BEGINNING,
    Mode.FUZZY: Way.BEGINNING,
    Mode.WEBSEARCH: Way.STEM,
    Mode.PLAIN: Way.STEM,
    Mode.PHRASE: Way.EXACT,
    Mode.RAW: Way.EXACT,
    Mode.PREFIX: Way.EXACT,
}
"""How loosely each mode looks for words."""
_IN_NAME = "AB"
MOST_PARTS = 6
"""Tsqueries that a lane looks for at once; the words of longer questions share the last one."""
Asked = tuple[Written, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Conditions, of which all must hold, and their parameters.

    Attributes:
        lines: on the koefisien of `rincian`.
        uses: on the limits of `item_use`, which what has such lines meets.
        items: on `item_id`, where only some items are meant.
    """

    lines: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


def page_of(what: Understood, query: Query) -> Asked:
    """The statement that answers a question, and its parameters; past the end, the last page.

    Args:
        what: the question, understood.
        query: filters, sort and page.
    """
    shape, values = _asked(what, query)
    if shape.words == "many" and not shape.chosen and values["wide"] == values["exact"]:
        # What is found exactly leaves nothing to find; the count of choices looks widely alone.
        values["wide_parts"] = [None] * len(values["wide_parts"] or ())
    open_facets = [each.name for each in FACETS if query.chosen(each.name)]
    values |= _scopes(what, query, open_facets)
    values |= {
        "bound": bound(),
        "size": query.size,
        "offset": (query.page - 1) * query.size,
        **{f"open_{each.name}": each.name if each.name in open_facets else "" for each in FACETS},
    }
    return statement.search(shape, query.sort), values


def total_of(what: Understood, query: Query) -> Asked:
    """The statement that says how much a question finds, and its parameters.

    Args:
        what: the question, understood.
        query: filters.
    """
    shape, values = _asked(what, query)
    return statement.total(shape), values | _scopes(what, query, []) | {"bound": bound()}


def all_of(what: Understood, query: Query) -> tuple[TextClause, dict[str, Any]]:
    """The statement that gives the ids of all that a question finds, and its parameters.

    Args:
        what: the question, understood.
        query: filters.
    """
    shape, values = _asked(what, query)
    values |= _scopes(what, query, []) | {"bound": statement.EVERYTHING}
    return statement.whole(shape), values


def bound() -> int:
    """Matches that are looked at: one more than are counted."""
    settings: Settings = current_app.config["SETTINGS"]
    return min(statement.BOUND, settings.search_max_results + 1)


def widest(mode: Mode) -> Way:
    """How loosely a mode looks for words."""
    return _WIDEST[mode]


def _asked(what: Understood, query: Query) -> tuple[Shape, dict[str, Any]]:
    widest = _WIDEST[query.mode]
    root = what.root
    values: dict[str, Any] = dict.fromkeys(
        (
            *("heads", "exact", "wide", "near", "each", "exact_parts", "wide_parts", "head"),
            *("exact_look", "wide_look"),
            *(f"name_{way.name.lower()}" for way in Way),
        )
    )
    if root is not None:
        values |= _ways(root, widest, what)
    narrowing, aside = narrowings(what, query), _aside(what)
    codes = list(what.question.codes)
    values |= {
        "lows": codes,
        "highs": [code[:-1] + chr(ord(code[-1]) + 1) for code in codes],
        "words_too": what.question.words_too,
    }
    named = without_choices(root)
    items = query.mode in (Mode.AUTO, Mode.FUZZY) and named is not None and not what.ranges
    if items and named is not None:
        known = what.known.without_documents
        values["items"] = wanted(named, widest, known) or None
        values["items_exact"] = wanted(named, Way.EXACT, known) or None
        values["most_items"] = statement.ITEMS
    if root is not None:
        words = "many" if widest > Way.EXACT else "one"
    else:
        words = "none" if narrowing else ""
    ranges = ranges_of(what.ranges, what.items) if what.ranges else Ranges()
    if ranges.lines:
        values |= ranges.values | {"ranged": statement.RANGED, "worded": root is not None}
    chosen = sum(1 for each in FACETS if query.chosen(each.name))
    shape = Shape(
        codes=bool(codes),
        words=words,
        parts=(len(values["exact_parts"] or ()), len(values["wide_parts"] or ())),
        sampled=at_most(values["wide_parts"] or ()) >= LARGE * bound(),
        looked_at=(values["exact_look"] is not None, values["wide_look"] is not None),
        narrowed=bool(narrowing),
        hardly_narrowed=root is not None and hardly_narrows(narrowing),
        chosen=chosen > 0,
        beside_narrowed=bool(aside) or chosen > 1,
        items=items,
        ranges=ranges.lines + ranges.items,
        uses=ranges.uses + ranges.items,
    )
    return shape, values


def _ways(root: Node, widest: Way, what: Understood) -> dict[str, Any]:
    known = what.known.without_beginnings
    exact = wanted(root, Way.EXACT, known)
    alone = known.without_synonyms
    parts = [part for term in terms(root) if (part := wanted(term, Way.BEGINNING, alone))]
    things = [term.text for term in terms(root) if isinstance(term, Word)]
    heads = [lexeme("<" + word) for word in things]
    meant = [word for found in what.known.synonyms.values() for each in found for word in each]
    wide = wanted(root, widest, known)
    exact_parts, exact_rest = telling(wanted_parts(root, Way.EXACT, what.known))
    wide_parts, wide_rest = telling(wanted_parts(root, widest, what.known))
    look = needs_a_look(root)
    return _in_names(root, widest, known) | {
        "exact": exact or None,
        "exact_parts": _few(exact_parts),
        "exact_look": (exact if look else both(exact_rest)) or None,
        "wide": wide or None,
        "wide_parts": _few(wide_parts),
        "wide_look": (wide if look else both(wide_rest)) or None,
        "near": wanted(root, min(Way.STEM, widest), known) or None,
        "each": "|".join(parts + [lexeme(word) for word in meant]) or None,
        "heads": "|".join(heads + [lexeme("<" + word) for word in meant]) or None,
        "head": "|".join(heads) if exact and heads else None,
    }


def _in_names(root: Node, widest: Way, known: Vocabulary) -> dict[str, str | None]:
    """What is looked for in a name, in each way that finds more than the one before it."""
    found: dict[str, str | None] = {}
    before = ""
    for way in Way:
        in_name = wanted(root, min(way, widest), known, _IN_NAME)
        found[f"name_{way.name.lower()}"] = in_name if in_name != before else None
        before = in_name
    return found


def _few(parts: list[str]) -> list[str] | None:
    """The parts, the last of them joined where there are many; None where there is none."""
    if len(parts) > MOST_PARTS:
        parts = [*parts[: MOST_PARTS - 1], "&".join(parts[MOST_PARTS - 1 :])]
    return parts or None


def _aside(what: Understood) -> str:
    if not what.aside:
        return ""
    known = what.known.without_synonyms
    parts = [wanted(node, Way.BEGINNING, known) for node in what.aside]
    return "&".join(f"({part})" for part in parts if part)


def narrowings(what: Understood, query: Query) -> str:
    """What narrows a question, as one tsquery; "" where nothing does.

    Args:
        what: the question, understood.
        query: its filters.
    """
    return "&".join(part for part in (query.narrowing(), _aside(what)) if part)


def _scopes(what: Understood, query: Query, facets: list[str]) -> dict[str, Any]:
    aside = _aside(what)
    names = ["", *facets]
    narrowings = [
        "&".join(part for part in (query.narrowing(name), aside) if part) or None for name in names
    ]
    return {"facets": names, "narrowings": narrowings}


def ranges_of(ranges: tuple[Range, ...], items: tuple[int, ...] | None) -> Ranges:
    """What ranges of koefisien ask of lines, and of the uses that can have such lines.

    Args:
        ranges: all must hold.
        items: ids of the items that the koefisien is of; None for any.
    """
    lines: list[str] = []
    uses: list[str] = []
    values: dict[str, Any] = {}
    for place, each in enumerate(ranges):
        for name, limit, with_it, sign, reaches in (
            ("low", each.low, each.with_low, ">", "high"),
            ("high", each.high, each.with_high, "<", "low"),
        ):
            if limit is not None:
                compares = sign + ("=" if with_it else "")
                lines.append(f"koefisien {compares} CAST(:{name}{place} AS numeric)")
                uses.append(f"{reaches} {compares} CAST(:{name}{place} AS numeric)")
                values[f"{name}{place}"] = limit
    of_items: tuple[str, ...] = ()
    if items is not None:
        of_items = ("item_id = ANY(CAST(:range_items AS int[]))",)
        values["range_items"] = list(items)
    return Ranges(tuple(lines), tuple(uses), of_items, values)
