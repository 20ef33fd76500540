"""How large a share of the analyses has a word, as PostgreSQL's statistics know it.

An index that looks for words which must all be there reads its list of each: a million entries for
a word that stands in nearly every analysis, to leave out next to nothing. Such a word is better
looked for in the analyses that the others find.
"""

import math
import re
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.search.language.lexemes import lexeme

MOST = 0.99
"""Share of the analyses from which on a word is left to a look at the analysis.

The others may be just those that the rest of a question finds: each of them is then looked at for
nothing, so they must be few.
"""
_FRESH_SECONDS = 300
_READ = text("""
    SELECT CAST(CAST(most_common_elems AS text) AS text[]) AS words,
        most_common_elem_freqs AS shares,
        (SELECT reltuples FROM pg_class WHERE oid = CAST('ahsp' AS regclass)) AS analyses
    FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'ahsp' AND attname = 'document'
""")
_A_WORD = re.compile(r"'[^']*'")


class Known(NamedTuple):
    """What the statistics say.

    Attributes:
        until: moment of `time.monotonic` up to which they are taken for true.
        shares: of the commonest words, each as a tsquery has it.
        analyses: how many there are, roughly; none where nobody has counted them.
        rare: the share that any other word has, at most.
    """

    until: float
    shares: Mapping[str, float] = {}
    analyses: float = 0.0
    rare: float = 1.0


_known = Known(0.0)


def telling(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of tsqueries that must all match, those that an index does well to look for, and the rest.

    Args:
        parts: as `wanted_parts` has them.

    Returns:
        first all but those that nearly every analysis has, or the rarest of these where there is
        no other; then those that are left.
    """
    found = [part for part in parts if not hardly_narrows(part)] if len(parts) > 1 else list(parts)
    if parts and not found:
        found = [min(parts, key=_share)]
    return found, [part for part in parts if part not in found]


def hardly_narrows(tsquery: str) -> bool:
    """Whether nearly every analysis has one of the words of a tsquery, as far as is known."""
    return _share(tsquery) > MOST


def at_most(parts: Sequence[str]) -> float:
    """How many analyses have all of some tsqueries, at most; infinite where that is not known.

    Args:
        parts: as `wanted_parts` has them.
    """
    known = _statistics()
    if known.analyses <= 0 or not parts:
        return math.inf
    return min(_shares_together(part, known) for part in parts) * known.analyses


def _shares_together(tsquery: str, known: Known) -> float:
    words = tsquery.strip("()").split("|")
    if not all(_A_WORD.fullmatch(word) for word in words):
        return math.inf
    return sum(known.shares.get(word, known.rare) for word in words)


def _share(tsquery: str) -> float:
    """The share that has any of the words, at least; 0 where it takes more than any of them."""
    if "&" in tsquery or "<" in tsquery or "!" in tsquery:
        return 0.0
    known = _statistics().shares
    return max(known.get(word, 0.0) for word in tsquery.strip("()").split("|"))


def _statistics() -> Known:
    """The statistics, at most five minutes old."""
    global _known  # noqa: PLW0603  one table for all threads, replaced as a whole
    known = _known
    if time.monotonic() >= known.until:
        row = db.session.execute(_READ).one_or_none()
        pairs = zip(row.words, row.shares, strict=False) if row and row.words else ()
        shares = {lexeme(word): share for word, share in pairs}
        until = time.monotonic() + _FRESH_SECONDS
        known = _known = Known(
            until, shares, row.analyses if row else 0.0, min(shares.values(), default=1.0)
        )
    return known
