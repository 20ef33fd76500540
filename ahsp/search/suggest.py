"""What may be meant by the beginning of a question: codes, and names of work."""

from dataclasses import dataclass

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.search.words import asked, beginnings

MOST = 5
"""Suggestions of one kind."""
_LOOK_AT = 200
"""Analyses that are looked at for the shortest names; the commonest beginning has thousands."""

_CODES = text("""
    SELECT kode, min(nama) AS nama
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS code (low, high)
        JOIN ahsp ON kode ~>=~ low AND kode ~<~ high
    GROUP BY kode, kode_order
    ORDER BY kode_order
    LIMIT :most
""")
_NAMES = text("""
    SELECT min(kode) AS kode, nama
    FROM (
        SELECT kode, nama FROM ahsp WHERE document @@ to_tsquery('simple', :wanted) LIMIT :look_at
    ) AS each
    GROUP BY nama
    ORDER BY length(nama), nama
    LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to search for: what goes into the box, and what is said beside it."""

    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant, by kind, the likeliest first."""

    codes: list[Suggestion]
    names: list[Suggestion]


def suggest(prefix: str) -> Suggestions:
    """What a question may become.

    Args:
        prefix: what was typed so far.
    """
    what = asked(prefix)
    codes = _codes(what.codes) if what.codes else []
    words = [each for each in what.words if "." not in each]
    return Suggestions(codes, _names(tuple(words)) if words and not codes else [])


def _codes(beginning: tuple[str, ...]) -> list[Suggestion]:
    highs = [code[:-1] + chr(ord(code[-1]) + 1) for code in beginning]
    found = db.session.execute(_CODES, {"lows": list(beginning), "highs": highs, "most": MOST})
    return [Suggestion(row.kode, row.nama) for row in found]


def _names(words: tuple[str, ...]) -> list[Suggestion]:
    wanted = "&".join(f"({each})" for each in beginnings(words))
    values = {"wanted": wanted, "look_at": _LOOK_AT, "most": MOST}
    return [Suggestion(row.nama, row.kode) for row in db.session.execute(_NAMES, values)]
