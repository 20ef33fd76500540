"""What is asked of lines: the part of a question that each of their columns answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ahsp.search.filters import FACETS, Query
from ahsp.search.language.lexemes import lexeme_text
from ahsp.search.language.meaning import wanted
from ahsp.search.language.question import Choice, Node, Not
from ahsp.search.language.terms import without_choices
from ahsp.search.language.vocabulary import Way
from ahsp.search.parameters import ranges_of, widest
from ahsp.search.understanding import Understood

_OF_LINE = {"kategori": "kategori", "satuan": "satuan_baku"}
_OF_ANALYSIS = tuple(each for each in FACETS if each.name not in _OF_LINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions as SQL, and their parameters.

    Attributes:
        uses: on `item` and `item_use`; all must hold.
        lines: on `rincian`, of its koefisien.
        analyses: what the box says of the analysis, as a tsquery over its document; "" for nothing.
        narrow: whether not every line of an item that is meant is.
        any_item: whether no item is named.
    """

    uses: tuple[str, ...]
    lines: tuple[str, ...]
    analyses: str
    narrow: bool
    any_item: bool
    values: dict[str, Any]


def asked_of_lines(what: Understood, query: Query) -> Asked:
    """Take a question apart.

    Kategori and satuan are those of the line here, not of the analysis, and words that are excluded
    are those of the item.

    Args:
        what: the question, understood: its words are looked for in items.
        query: filters.
    """
    named = without_choices(what.root)
    ranges = ranges_of(what.ranges, what.items)
    values = ranges.values | {"items_exact": None}
    uses = [*ranges.uses, *ranges.items]
    if named is not None:
        known = what.known.without_documents
        values["items"] = wanted(named, widest(query.mode), known) or None
        values["items_exact"] = wanted(named, Way.EXACT, known) or None
        uses.append("words @@ CAST(:items AS tsquery)")
    of_line, analyses = [], []
    for place, node in enumerate(each for each in what.aside if not _of_item(each)):
        condition, value = _of_use(node, what, f"aside{place}")
        if condition:
            of_line.append(condition)
            values |= value
        else:
            analyses.append(f"({wanted(node, Way.BEGINNING, what.known.without_synonyms)})")
    return Asked(
        (*uses, *of_line),
        ranges.lines,
        "&".join(analyses),
        bool(what.ranges or of_line or query.kategori or query.satuan),
        named is None and what.items is None,
        values,
    )


def narrowings(asked: Asked, query: Query, scopes: Sequence[str]) -> list[str | None]:
    """What narrows the analyses, for each scope: all filters but its own, and what the box says.

    Args:
        asked: of lines.
        query: filters.
        scopes: names of facets, or "".
    """
    chosen = (query.narrowing(name, _OF_ANALYSIS) for name in scopes)
    return ["&".join(part for part in (each, asked.analyses) if part) or None for each in chosen]


def _of_use(node: Node, what: Understood, name: str) -> tuple[str, dict[str, Any]]:
    """A condition on `item_use` or its item for a part that stands beside the words; "" if none."""
    part = node.part if isinstance(node, Not) else node
    negated = "NOT " if isinstance(node, Not) else ""
    if isinstance(part, Choice):
        if part.name not in _OF_LINE:
            return "", {}
        found = what.known.choices[part.name, part.value.lower()]
        values = [lexeme_text(each)[1:] for each in found]
        return f"{negated}item_use.{_OF_LINE[part.name]} = ANY(:{name})", {name: values}
    if without_choices(part) != part:  # words and filters, mixed
        return "", {}
    known = what.known.without_documents.without_synonyms
    words = wanted(part, Way.BEGINNING, known)
    return f"{negated}words @@ CAST(:{name} AS tsquery)", {name: words or None}


def _of_item(node: Node) -> bool:
    return isinstance(node, Choice) and node.name == "item"
