"""Questions as addresses, as they are kept beside a person, and in the reader's words."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from flask import g, url_for
from flask_babel import gettext as _
from msgspec.structs import replace
from werkzeug.datastructures import MultiDict

from ahsp.search.filters import FILTERS, Query
from ahsp.search.interpretation import words_for
from ahsp.search.queries import names_of_sumber

_SAFE = "!$'()*,/:;?@"
"""What stands as it is in an address's parameters, as `url_for` writes them."""


def address(query: Query) -> str:
    """The one address of a question: shared, bookmarked, shown in the address bar."""
    # A page of results has thirty of them: the path is looked up once a request.
    path: str | None = g.get("search_path")
    if path is None:
        path = g.search_path = url_for("search.index")
    told = [
        f"{name}={_quoted(each)}"
        for name, value in query.args().items()
        for each in ((value,) if isinstance(value, str) else value)
    ]
    return f"{path}?{'&'.join(told)}" if told else path


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    # The same words and choices stand in nearly all addresses of a page.
    return quote_plus(value, safe=_SAFE)


def stored(query: Query) -> dict[str, list[str]]:
    """A question as a column keeps it: the parameters of its address, from its first page on."""
    args = query.at(1).args()
    return {name: [value] if isinstance(value, str) else value for name, value in args.items()}


def read(question: Mapping[str, Any]) -> Query:
    """A kept question; what makes no sense by now is left out, as in an address."""
    return Query.from_args(MultiDict(question))


def existing(query: Query) -> Query:
    """The question without editions that are not there."""
    return existing_of(query, names_of_sumber(query.sumber))


def existing_of(query: Query, names: Mapping[int, str]) -> Query:
    """The question without editions that have no name."""
    return replace(query, sumber=tuple(each for each in query.sumber if each in names))


def names_for(questions: Iterable[Query]) -> dict[int, str]:
    """Names of all editions that questions choose, by id; those that are gone have none."""
    return names_of_sumber(tuple({each for query in questions for each in query.sumber}))


def narrowings(query: Query, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """What a question is narrowed by: a label and a value each; nothing for the whole catalogue.

    Args:
        query: the question.
        names: of its editions, by id; one without is called by its number.
    """
    words = [(_("Words"), query.q)] if query.q else []
    return words + [
        (words_for(each.name), names.get(value, f"#{value}") if isinstance(value, int) else value)
        for each in FILTERS
        for value in query.chosen(each.name)
    ]


def sentence(query: Query, names: Mapping[int, str]) -> str:
    """A question in one line, e.g. `Words: bata; Source: AHSP 2025`."""
    said = "; ".join(f"{label}: {value}" for label, value in narrowings(query, names))
    return said or _("The whole catalogue")
