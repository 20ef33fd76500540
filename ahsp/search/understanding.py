"""A question with what the database knows of it: words, and what the filters in the box mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import current_app

from ahsp.config import Settings
from ahsp.search.choices import meant_by
from ahsp.search.filters import Query
from ahsp.search.language.numbers import range_of
from ahsp.search.language.parser import parse
from ahsp.search.language.question import All, Choice, Node, Not, Problem, Question, Range
from ahsp.search.language.terms import choices
from ahsp.search.language.vocabulary import Vocabulary
from ahsp.search.vocabulary import vocabulary_of


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with what is known of it.

    Attributes:
        question: as the text says it.
        root: what is looked for in names; None where nothing is.
        aside: what narrows it down besides: filters in the box, and what is excluded.
        ranges: of koefisien, of the box and of the address.
        items: ids of the items that a koefisien is of; None where any is.
        known: stems, synonyms and choices.
    """

    question: Question
    root: Node | None = None
    aside: tuple[Node, ...] = ()
    ranges: tuple[Range, ...] = ()
    items: tuple[int, ...] | None = None
    known: Vocabulary = field(default_factory=Vocabulary)

    def __bool__(self) -> bool:
        return bool(self.question.codes or self.root or self.aside or self.ranges)


def understand(query: Query, version: int) -> Understood:
    """Understand a question.

    Args:
        query: the question.
        version: of the data.
    """
    settings: Settings = current_app.config["SETTINGS"]
    question = parse(query.q, query.mode)
    if 0 < len(query.q) < settings.search_min_length:
        short = Problem("too_short", 0, str(settings.search_min_length))
        question = Question(query.q, query.mode, problems=(short,))
    root, aside = _parted(question.root)
    aside += tuple(Choice("item", each, 0) for each in query.item)
    asked = [each for node in (root, *aside) for each in choices(node)]
    found = {(each.name, each.value.lower()): list(meant_by(each)) for each in asked}
    known = replace(vocabulary_of(question.root, query.mode, version), choices=found)
    unknown = [
        Problem(f"no_{each.name}", each.at, each.value)
        for each in asked
        if not found[each.name, each.value.lower()]
    ]
    items = [each for each in asked if each.name == "item"]
    return Understood(
        replace(question, problems=(*question.problems, *unknown)),
        root,
        aside,
        (*question.ranges, *(each for raw in query.koef if (each := range_of(raw)))),
        _ids(items, known) if items else None,
        known,
    )


def _parted(root: Node | None) -> tuple[Node | None, tuple[Node, ...]]:
    """What is looked for, and what stands beside it: filters and exclusions."""
    parts = root.parts if isinstance(root, All) else (root,) if root is not None else ()
    aside = tuple(part for part in parts if isinstance(part, Choice | Not))
    rest = tuple(part for part in parts if not isinstance(part, Choice | Not))
    if not rest:
        return None, aside
    return (rest[0] if len(rest) == 1 else All(rest)), aside


def _ids(items: Sequence[Choice], known: Vocabulary) -> tuple[int, ...]:
    found = [known.choices[each.name, each.value.lower()] for each in items]
    return tuple(dict.fromkeys(int(mark.strip("'#")) for marks in found for mark in marks))
