"""How large a share of the analyses has a word, as PostgreSQL's statistics know it.

An index that looks for words which must all be there reads its list of each: a million entries for
a word that stands in nearly every analysis, to leave out next to nothing. Such a word is better
looked for in the analyses that the others find.
"""

import time
from collections.abc import Mapping, Sequence

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
        most_common_elem_freqs AS shares
    FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'ahsp' AND attname = 'document'
""")
_known: tuple[float, Mapping[str, float]] = (0.0, {})


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


def _share(tsquery: str) -> float:
    """The share that has any of the words, at least; 0 where it takes more than any of them."""
    if "&" in tsquery or "<" in tsquery or "!" in tsquery:
        return 0.0
    known = _shares()
    return max(known.get(word, 0.0) for word in tsquery.strip("()").split("|"))


def _shares() -> Mapping[str, float]:
    """The shares of the commonest words, each as a tsquery has it; at most five minutes old."""
    global _known  # noqa: PLW0603  one table for all threads, replaced as a whole
    until, known = _known
    if time.monotonic() >= until:
        row = db.session.execute(_READ).one_or_none()
        pairs = zip(row.words, row.shares, strict=False) if row and row.words else ()
        known = {lexeme(word): share for word, share in pairs}
        _known = (time.monotonic() + _FRESH_SECONDS, known)
    return known
