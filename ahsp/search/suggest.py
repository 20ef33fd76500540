"""What may be meant by the beginning of a question: codes, names of work, items."""

from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.replica import read
from ahsp.search.language.forms import all_forms
from ahsp.search.language.meaning import needs_a_look, wanted, wanted_parts
from ahsp.search.language.parser import parse
from ahsp.search.language.question import Node
from ahsp.search.language.terms import without_choices
from ahsp.search.language.terms import words as words_of
from ahsp.search.language.vocabulary import Vocabulary, Way
from ahsp.search.planning import plan_once, state_of_data
from ahsp.search.sampling import having, sampled
from ahsp.search.vocabulary import absent_of, beginnings_of, stems_of

SHORTEST = 2
"""Characters from which names are suggested: half of all words begin with any one letter."""
_LOOK_AT = 200
"""Analyses that are looked at for the shortest names, or the first codes in natural order."""

_CODES = text("""
    SELECT kode, min(nama) AS nama
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS code (low, high)
        CROSS JOIN LATERAL (
            SELECT kode, nama, kode_order FROM ahsp WHERE kode ~>=~ low AND kode ~<~ high
            ORDER BY kode USING ~<~ -- as the index has it, so that it is used
            LIMIT :bound
        ) AS each
    GROUP BY kode, kode_order
    ORDER BY kode_order
    LIMIT :most
""")
_NAMES = """
    SELECT min(kode) AS kode, nama
    FROM (SELECT * FROM {} AS matching LIMIT :bound) AS each
    GROUP BY nama
    ORDER BY length(nama), nama
    LIMIT :most
"""
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
    return read(lambda: _suggested(prefix))


def _suggested(prefix: str) -> Suggestions:
    what = parse(prefix)
    codes = _codes(what.codes) if what.codes else []
    named = without_choices(what.root)
    words = tuple(words_of(named))
    if named is None or codes or len(prefix.strip()) < SHORTEST:
        return Suggestions(codes, [], [], words, what.codes)
    version = state_of_data().version
    begun = beginnings_of(words, version)
    known = Vocabulary(stems_of(words), beginnings=begun, near_grades=False)
    known = replace(known, absent=absent_of(all_forms(named, known), version))
    return Suggestions(codes, _names(named, known), _items(named, known), words, what.codes)


def _codes(beginning: tuple[str, ...]) -> list[Suggestion]:
    highs = [code[:-1] + chr(ord(code[-1]) + 1) for code in beginning]
    values = {"lows": list(beginning), "highs": highs, "bound": _LOOK_AT, "most": most()}
    found = db.session.execute(_CODES, values)
    return [Suggestion(row.kode, row.nama) for row in found]


def _names(named: Node, known: Vocabulary) -> list[Suggestion]:
    way = Way.BEGINNING
    whole = wanted(named, way, known) if needs_a_look(named) else None
    matches, values = having(wanted_parts(named, way, known), whole)
    plan_once()
    found = db.session.execute(
        text(_NAMES.format(sampled("kode, nama", matches))),
        {**values, "bound": _LOOK_AT, "most": most()},
    )
    return [Suggestion(row.nama, row.kode) for row in found]


def _items(named: Node, known: Vocabulary) -> list[Suggestion]:
    asked = wanted(named, Way.BEGINNING, known.without_documents)
    found = db.session.execute(_ITEMS, {"wanted": asked, "most": most()})
    return [Suggestion(row.uraian, row.satuan_baku) for row in found]
