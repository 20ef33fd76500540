"""What to do where a question finds nothing: what it would find without each thing that it says."""

import unicodedata
from dataclasses import dataclass

from msgspec.structs import replace

from ahsp.caching import kept
from ahsp.search.filters import FILTERS, Query, Value, clean
from ahsp.search.language.parser import parse
from ahsp.search.language.question import All, Any, Choice, Mode, Node, Not, Quoted
from ahsp.search.language.tokens import Token, tokens
from ahsp.search.queries import RESULTS, count
from ahsp.switches.state import is_on

MOST = 6
"""Filters, and words, that are tried."""
_WORDS = {"word", "fc", "k", "mix", "size", "figure", "inch", "code"}


@dataclass(frozen=True, slots=True)
class Without:
    """One chosen value of a filter, and what the question would find without it."""

    name: str
    value: Value
    query: Query
    total: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Shorter:
    """A part of the text, as typed, and what the question would find without it."""

    part: str
    query: Query
    total: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Less:
    """What a question would find without each thing that it says."""

    words: list[Shorter]
    filters: list[Without]


def less_of(query: Query) -> Less:
    """Both of what follows, kept as answers to questions are.

    Args:
        query: a question that finds nothing, or nothing with all of its words.
    """
    asked = ("less", is_on("corrections"), query)
    return kept(RESULTS, asked, lambda: Less(shorter(query), without_each(query)))


def without_each(query: Query) -> list[Without]:
    """The filters whose removal would help, the one that helps most first.

    Args:
        query: a question that finds nothing.
    """
    chosen = [(each.name, value) for each in FILTERS for value in query.chosen(each.name)]
    tried = []
    for name, value in chosen[:MOST]:
        freed = query.toggled(name, value)
        if (found := count(freed)).total:
            tried.append(Without(name, value, freed, *found))
    return sorted(tried, key=lambda each: -each.total)


def shorter(query: Query) -> list[Shorter]:
    """The words, and filters in the box, whose removal would help, in the order of the text.

    What is left is looked for exactly as typed, so that the number is that of these words.

    Args:
        query: a question that finds nothing, or nothing with all of its words.
    """
    text = unicodedata.normalize("NFKC", query.q)
    found = []
    for token in _removable(text, query.mode)[:MOST]:
        left = clean(text[: token.at] + text[token.at + len(token.text) :])
        less = replace(query, q=left, as_typed=True, page=1)
        if (left_finds := count(less)).total:
            found.append(Shorter(token.text, less, *left_finds))
    return found


def _removable(text: str, mode: Mode) -> list[Token]:
    """The tokens without which a text still says something, and the same of the rest."""
    if mode in (Mode.RAW, Mode.PHRASE):
        return []
    kinds = {"filter"} if _joined(parse(text, mode).root) else {"filter", *_WORDS}
    found = [token for token in tokens(text) if token.kind in kinds]
    return found if len(list(tokens(text))) > 1 else []


def _joined(node: Node | None) -> bool:
    """Whether operators or quotes say how the words belong together."""
    parts = node.parts if isinstance(node, All) else (node,)
    return any(
        isinstance(part, Any | Quoted)
        or (isinstance(part, Not) and not isinstance(part.part, Choice))
        for part in parts
    )
