"""What the database knows of a question: stems, synonyms, and what the filters in the box mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from ahsp.catalog.units import key
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import SatuanAlias, Sumber, Synonym
from ahsp.search.filters import KATEGORI, Query
from ahsp.search.language.forms import all_forms
from ahsp.search.language.lexemes import lexeme
from ahsp.search.language.meaning import wanted
from ahsp.search.language.numbers import range_of
from ahsp.search.language.parser import parse
from ahsp.search.language.question import All, Choice, Mode, Node, Not, Problem, Question, Range
from ahsp.search.language.terms import choices, words
from ahsp.search.language.vocabulary import Vocabulary, Way

_STEMS = text("""
    SELECT word, (ts_lexize('indonesian_stem', word))[1] AS stem
    FROM unnest(CAST(:words AS text[])) AS word
""")
_ITEMS = text("""
    SELECT id, uraian FROM item WHERE words @@ CAST(:wanted AS tsquery)
    ORDER BY words @@ CAST(:exact AS tsquery) DESC, uses DESC, id LIMIT :most
""")
_BEGINNINGS = text("""
    SELECT asked.word, array_agg(known.word) AS found
    FROM unnest(CAST(:words AS text[]), CAST(:ends AS text[])) AS asked (word, until)
        LEFT JOIN LATERAL (
            SELECT DISTINCT word FROM document_word
            WHERE document_word.word >= asked.word AND document_word.word < asked.until
            LIMIT :most
        ) AS known ON true
    GROUP BY asked.word
""")
_THERE = text("SELECT DISTINCT word FROM document_word WHERE word = ANY(CAST(:words AS text[]))")
_KATEGORI = {
    "tenaga": "TK", "tenaga kerja": "TK", "upah": "TK", "labour": "TK", "labor": "TK",
    "bahan": "BHN", "material": "BHN", "alat": "ALT", "peralatan": "ALT", "equipment": "ALT",
    "lain": "LAIN", "lain-lain": "LAIN", "other": "LAIN",
}  # fmt: skip
MOST_ITEMS = 40
MOST_BEGINNINGS = 100
"""Words that a beginning is looked up as; one that begins more is looked for as it is."""
_MOST_STEMS = 20_000

_stems: dict[str, str] = {}
_beginnings: tuple[int, dict[str, tuple[str, ...] | None]] = (-1, {})
_there: tuple[int, dict[str, bool]] = (-1, {})
_synonyms: tuple[int, dict[tuple[str, ...], list[tuple[str, ...]]]] = (-1, {})


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
    ranges = (*question.ranges, *(each for raw in query.koef if (each := range_of(raw))))
    literal = query.mode in (Mode.RAW, Mode.PHRASE, Mode.PREFIX)
    typed = words(question.root)
    meant = {}
    if not literal and query.mode not in (Mode.WEBSEARCH, Mode.PLAIN):
        meant = _of_words(synonyms(version), typed)
    of_meanings = {word for found in meant.values() for meaning in found for word in meaning}
    known = Vocabulary({} if literal else stems_of((*typed, *of_meanings)), meant)
    asked = [each for node in (root, *aside) for each in choices(node)]
    found = {(each.name, each.value.lower()): _meant(each) for each in asked}
    begun = beginnings_of((*typed, *of_meanings), version)
    absent = {word for word, there in begun.items() if word not in there}
    replaced = (
        word
        for word in absent.intersection(typed)
        if any(absent.isdisjoint(each) for each in meant.get((word,), ()))
    )
    known = replace(
        known,
        choices={choice: list(lexemes) for choice, lexemes in found.items()},
        beginnings=begun,
        replaced=frozenset(replaced),
        absent=absent_of(all_forms(question.root, known), version),
    )
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
        ranges,
        _ids(items, known) if items else None,
        known,
    )


def _of_words(
    known: Mapping[tuple[str, ...], list[tuple[str, ...]]], typed: Sequence[str]
) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """The synonyms that a question may need; the rest would only be carried about."""
    there = set(typed)
    return {sequence: known[sequence] for sequence in known if there.issuperset(sequence)}


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


def stems_of(asked: Iterable[str]) -> dict[str, str]:
    """The stems of words, as PostgreSQL's Indonesian dictionary has them.

    Args:
        asked: in small letters.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.search_language == "simple":
        return {}
    wanted_words = [word for word in asked if word.isalpha()]
    if new := [word for word in wanted_words if word not in _stems]:
        if len(_stems) > _MOST_STEMS:
            _stems.clear()
        for row in db.session.execute(_STEMS, {"words": new}):
            _stems[row.word] = row.stem or row.word
    return {word: _stems.get(word, word) for word in wanted_words}


def beginnings_of(asked: Iterable[str], version: int) -> dict[str, tuple[str, ...]]:
    """All words of documents that begin with a word, for each that does not begin too many.

    Args:
        asked: in small letters.
        version: of the data; words are added with it.
    """
    global _beginnings  # noqa: PLW0603  one table for all threads, replaced as a whole
    known_version, known = _beginnings
    if known_version != version or len(known) > _MOST_STEMS:
        known = {}
    typed = [word for word in asked if len(word) > 1]
    if new := [word for word in dict.fromkeys(typed) if word not in known]:
        # The greatest letter there is ends what begins so; a word that ends with it has no end.
        values = {"words": new, "ends": [f"{word}\U0010ffff" for word in new]}
        for row in db.session.execute(_BEGINNINGS, values | {"most": MOST_BEGINNINGS + 1}):
            begun = tuple(sorted(each for each in row.found if each is not None))
            known[row.word] = begun if len(begun) <= MOST_BEGINNINGS else None
        _beginnings = (version, known)
    few = ((word, known.get(word)) for word in typed)
    return {word: found for word, found in few if found is not None}


def absent_of(asked: Iterable[str], version: int) -> frozenset[str]:
    """The words that no document has.

    Args:
        asked: in small letters.
        version: of the data; words are added with it.
    """
    global _there  # noqa: PLW0603  one table for all threads, replaced as a whole
    known_version, known = _there
    if known_version != version or len(known) > _MOST_STEMS:
        known = {}
    asked = set(asked)
    if new := asked - known.keys():
        there = set(db.session.scalars(_THERE, {"words": sorted(new)}))
        known.update({word: word in there for word in new})
        _there = (version, known)
    return frozenset(word for word in asked if not known[word])


def synonyms(version: int) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """What sequences of words mean as well, in both directions.

    Args:
        version: of the data; who changes synonyms raises it.
    """
    global _synonyms  # noqa: PLW0603  one table for all threads, replaced as a whole
    known_version, known = _synonyms
    if known_version != version:
        known = {}
        pairs = select(Synonym.term, Synonym.meaning).where(Synonym.enabled)
        for row in db.session.execute(pairs.order_by(Synonym.id)):
            term, meaning = tuple(row.term.split()), tuple(row.meaning.split())
            known.setdefault(term, []).append(meaning)
            known.setdefault(meaning, []).append(term)
        stems_of({word for sequence in known for word in sequence})
        _synonyms = (version, known)
    return known


def _meant(choice: Choice) -> Sequence[str]:
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
    return [lexeme(f"#{row.id}") for row in items_of(root, known)]


def items_of(root: Node, known: Vocabulary) -> Sequence[Any]:
    """The items whose name has all words, the best first: rows with `id` and `uraian`."""
    exact = wanted(root, Way.EXACT, known)
    wide = wanted(root, Way.BEGINNING, known)
    values = {"wanted": wide or None, "exact": exact or None, "most": MOST_ITEMS}
    return db.session.execute(_ITEMS, values).all()


def _editions(value: str) -> list[int]:
    rows = db.session.execute(select(Sumber.id, Sumber.nama)).all()
    same = [row.id for row in rows if row.nama.lower() == value]
    return same or [row.id for row in rows if value in row.nama.lower()]
