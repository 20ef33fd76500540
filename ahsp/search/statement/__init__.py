"""The one statement that a search is: rows, count and facets in a single round trip.

Matches are bounded to `BOUND` before anything is ranked or counted, so that the commonest word
costs little more than a rare one; past the bound, the count reads `1,000+`. What comes first is
found first: codes, names about the very thing, names with all words, looser matches, items.
"""

import re
from functools import cache

from sqlalchemy import TextClause, text

from ahsp.search.statement.lanes import candidates, counted
from ahsp.search.statement.page import SORTS, page
from ahsp.search.statement.shape import Shape
from ahsp.search.written import Written, written

__all__ = ["BOUND", "EVERYTHING", "ITEMS", "RANGED", "SORTS", "Shape"]

_COMMENTS = re.compile(r"--[^\n]*")

BOUND = 1001
"""Matches that are looked at; one more than is counted, to know that there are more."""

EVERYTHING = (1 << 63) - 1
"""The bound that is none."""
ITEMS = 40
"""Items that a question may mean, the best first."""
RANGED = 5001
"""Lines within a range of koefisien from which on analyses are looked for by their words first."""


@cache
def search(shape: Shape, sort: str) -> Written:
    """The statement for one shape of question: rows, count and facets.

    Args:
        shape: of the question.
        sort: one of `SORTS`.
    """
    return written(_lean(candidates(shape) + page(sort, items=shape.items, chosen=shape.chosen)))


@cache
def total(shape: Shape) -> Written:
    """How many match, as far as the `bound`: what `search` says as its total, and nothing else.

    Args:
        shape: of the question.
    """
    many = "SELECT CAST(count(*) AS int) AS total FROM candidate"
    return written(_lean(counted(shape) + many))


@cache
def whole(shape: Shape) -> TextClause:
    """The ids of everything that matches, as far as its `bound`."""
    ids = "SELECT DISTINCT id FROM candidate"
    return text(_lean(counted(shape, every=True) + ids))


def _lean(sql: str) -> str:
    """A statement without comments and indentation, a fifth of it, which each connection keeps."""
    return " ".join(_COMMENTS.sub("", sql).split())
