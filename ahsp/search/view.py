"""How the results are shown and the question is read: choices, each with its words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from msgspec.structs import replace

from ahsp.search.facets import mode_words
from ahsp.search.filters import SIZES, Query
from ahsp.search.found import Found
from ahsp.search.hints import hints
from ahsp.search.language.question import Scope
from ahsp.web.languages import once_a_language


@dataclass(frozen=True, slots=True)
class Choices:
    """One control: the parameter that it sets, its label, its options, the one that is chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page offers beside the facets.

    Attributes:
        builder: controls for how to read the question, what to look for, order and rows a page, and
            for the filters that are typed.
        sorts: addresses that order by `kode` and `nama`, and back to relevance where one is chosen.
        as_typed_url: the question without corrections.
        hints: what to do about parts of the question that could not be used.
        lines: whether lines are looked for.
    """

    builder: Markup
    sorts: dict[str, str]
    as_typed_url: str
    hints: list[str]
    lines: bool


def view_of(query: Query, found: Found, address: Callable[[Query], str]) -> View:
    """The choices for a question.

    Args:
        query: the question.
        found: its answer.
        address: turns a question into its address.
    """
    first = query.at(1)
    sorts = {
        name: address(replace(first, sort="relevance" if query.sort == name else name))
        for name in ("kode", "nama")
    }
    return View(
        _builder(query),
        sorts,
        address(replace(first, as_typed=True)),
        hints(found.problems),
        query.scope is Scope.RINCIAN,
    )


def _builder(query: Query) -> Markup:
    chosen = str(query.mode), str(query.scope), query.sort, str(query.size)
    return _drawn(str(get_locale()), chosen)


@lru_cache(maxsize=512)
def _drawn(_language: str, chosen: tuple[str, ...]) -> Markup:
    controls = [Choices(*each, now) for each, now in zip(_offered(), chosen, strict=True)]
    draw: Callable[[list[Choices]], Markup]
    draw = get_template_attribute("search/_result_parts.html", "builder")
    return draw(controls)


@once_a_language
def _offered() -> list[tuple[str, str, list[tuple[str, str]]]]:
    modes = [(str(mode), words) for mode, words in mode_words().items()]
    scopes = [(str(Scope.AHSP), _("Analyses")), (str(Scope.RINCIAN), _("Lines of analyses"))]
    sorts = [("relevance", _("Best first")), ("kode", _("By code")), ("nama", _("By name"))]
    sizes = [(str(size), _("%(n)s rows", n=size)) for size in SIZES]
    return [
        ("mode", _("Read as"), modes),
        ("in", _("Look for"), scopes),
        ("sort", _("Order"), sorts),
        ("size", _("A page has"), sizes),
    ]
