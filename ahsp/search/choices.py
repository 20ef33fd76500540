"""What the filters in the box stand for: units and kategori by any name, editions, items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from ahsp.catalog.units import key
from ahsp.extensions import db
from ahsp.models import SatuanAlias, Sumber
from ahsp.search.filters import KATEGORI
from ahsp.search.language.lexemes import lexeme
from ahsp.search.language.meaning import wanted
from ahsp.search.language.parser import parse
from ahsp.search.language.question import Choice, Mode, Node
from ahsp.search.language.terms import words
from ahsp.search.language.vocabulary import Vocabulary, Way
from ahsp.search.vocabulary import stems_of

_ITEMS = text("""
    SELECT id, uraian FROM item WHERE words @@ CAST(:wanted AS tsquery)
    ORDER BY words @@ CAST(:exact AS tsquery) DESC, uses DESC, id LIMIT :most
""")
_KATEGORI = {
    "tenaga": "TK", "tenaga kerja": "TK", "upah": "TK", "labour": "TK", "labor": "TK",
    "bahan": "BHN", "material": "BHN", "alat": "ALT", "peralatan": "ALT", "equipment": "ALT",
    "lain": "LAIN", "lain-lain": "LAIN", "other": "LAIN",
}  # fmt: skip
MOST_ITEMS = 40


def meant_by(choice: Choice) -> Sequence[str]:
    """The words in the document that a filter in the box stands for, as tsqueries."""
    value = choice.value.lower()
    if choice.name == "kategori":
        kategori = _KATEGORI.get(value, choice.value.upper())
        return [lexeme("^" + kategori)] if kategori in KATEGORI else []
    if choice.name == "satuan":
        query = select(SatuanAlias.canonical).where(SatuanAlias.alias == key(choice.value))
        canonical = db.session.scalar(query)
        return [lexeme("%" + each) for each in dict.fromkeys((canonical or choice.value,))]
    if choice.name == "sumber":
        return [lexeme(f"={each}") for each in _editions(value)]
    root = parse(choice.value, Mode.PLAIN).root
    if root is None:
        return []
    known = Vocabulary(stems_of(words(root)), near_grades=False)
    if choice.name == "klasifikasi":
        return [wanted(root, Way.BEGINNING, known, "C")]
    return [lexeme(f"#{row.id}") for row in _items_of(root, known)]


def _items_of(root: Node, known: Vocabulary) -> Sequence[Any]:
    """The items whose name has all words, the best first: rows with `id` and `uraian`."""
    exact = wanted(root, Way.EXACT, known)
    wide = wanted(root, Way.BEGINNING, known)
    values = {"wanted": wide or None, "exact": exact or None, "most": MOST_ITEMS}
    return db.session.execute(_ITEMS, values).all()


def _editions(value: str) -> list[int]:
    rows = db.session.execute(select(Sumber.id, Sumber.nama)).all()
    same = [row.id for row in rows if row.nama.lower() == value]
    return same or [row.id for row in rows if value in row.nama.lower()]
