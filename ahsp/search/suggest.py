"""What may be meant by the beginning of a question: codes, names of work, items."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.search.language.meaning import Vocabulary, Way, wanted, without_choices
from ahsp.search.language.meaning import words as words_of
from ahsp.search.language.parser import parse
from ahsp.search.language.question import Node
from ahsp.search.understanding import stems_of

SHORTEST = 2
"""Characters from which names are suggested: half of all words begin with any one letter."""
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
        SELECT kode, nama FROM ahsp WHERE document @@ CAST(:wanted AS tsquery) LIMIT :look_at
    ) AS each
    GROUP BY nama
    ORDER BY length(nama), nama
    LIMIT :most
""")
_ITEMS = text("""
    SELECT uraian, satuan_baku FROM item WHERE words @@ CAST(:wanted AS tsquery)
    ORDER BY uses DESC, length(uraian), id
    LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to search for: what goes into the box, and what is said beside it."""

    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant, by kind, the likeliest first; `words` and `codes_typed` are marked."""

    codes: list[Suggestion]
    names: list[Suggestion]
    items: list[Suggestion]
    words: tuple[str, ...] = ()
    codes_typed: tuple[str, ...] = ()


def most() -> int:
    """Suggestions of one kind, at most."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.search_suggestions


def suggest(prefix: str) -> Suggestions:
    """What a question may become.

    Args:
        prefix: what was typed so far.
    """
    what = parse(prefix)
    codes = _codes(what.codes) if what.codes else []
    named = without_choices(what.root)
    words = tuple(words_of(named))
    if named is None or codes or len(prefix.strip()) < SHORTEST:
        return Suggestions(codes, [], [], words, what.codes)
    wanted_now = _wanted(named)
    return Suggestions(codes, _names(wanted_now), _items(wanted_now), words, what.codes)


def _wanted(named: Node) -> str:
    return wanted(named, Way.BEGINNING, Vocabulary(stems_of(words_of(named))))


def _codes(beginning: tuple[str, ...]) -> list[Suggestion]:
    highs = [code[:-1] + chr(ord(code[-1]) + 1) for code in beginning]
    found = db.session.execute(_CODES, {"lows": list(beginning), "highs": highs, "most": most()})
    return [Suggestion(row.kode, row.nama) for row in found]


def _names(wanted_now: str) -> list[Suggestion]:
    values = {"wanted": wanted_now, "look_at": _LOOK_AT, "most": most()}
    return [Suggestion(row.nama, row.kode) for row in db.session.execute(_NAMES, values)]


def _items(wanted_now: str) -> list[Suggestion]:
    found = db.session.execute(_ITEMS, {"wanted": wanted_now, "most": most()})
    return [Suggestion(row.uraian, row.satuan_baku) for row in found]
