"""What the database knows of words: stems, beginnings, which there are, what means the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask import current_app
from sqlalchemy import select, text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Synonym
from ahsp.search.language.forms import all_forms
from ahsp.search.language.question import Mode, Node
from ahsp.search.language.terms import words
from ahsp.search.language.vocabulary import Vocabulary, Words

_STEMS = text("""
    SELECT word, (ts_lexize('indonesian_stem', word))[1] AS stem
    FROM unnest(CAST(:words AS text[])) AS word
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
MOST_BEGINNINGS = 100
"""Words that a beginning is looked up as; one that begins more is looked for as it is."""
_MOST_STEMS = 20_000
_MOST_BEGUN = 2_000
"""Beginnings that are remembered: each holds up to `MOST_BEGINNINGS` words."""

_stems: dict[str, str] = {}
_beginnings: tuple[int, dict[str, tuple[str, ...] | None]] = (-1, {})
_there: tuple[int, dict[str, bool]] = (-1, {})
_synonyms: tuple[int, dict[tuple[str, ...], list[tuple[str, ...]]]] = (-1, {})


def vocabulary_of(root: Node | None, mode: Mode, version: int) -> Vocabulary:
    """What is known of the words of a question, without its filters.

    Args:
        root: the question.
        mode: how it is read; where words mean themselves alone, neither stems nor synonyms count.
        version: of the data.
    """
    typed = words(root)
    literal = mode in (Mode.RAW, Mode.PHRASE, Mode.PREFIX)
    meant: dict[Words, list[Words]] = {}
    if not literal and mode not in (Mode.WEBSEARCH, Mode.PLAIN):
        meant = _of_words(synonyms(version), typed)
    of_meanings = {word for found in meant.values() for meaning in found for word in meaning}
    known = Vocabulary({} if literal else stems_of((*typed, *of_meanings)), meant)
    absent = absent_of(all_forms(root, known), version)
    return replace(
        known,
        beginnings=beginnings_of(typed, version),
        absent=absent,
        replaced=frozenset(
            word
            for word in absent.intersection(typed)
            if any(absent.isdisjoint(meaning) for meaning in meant.get((word,), ()))
        ),
    )


def _of_words(
    known: Mapping[tuple[str, ...], list[tuple[str, ...]]], typed: Sequence[str]
) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """The synonyms that a question may need; the rest would only be carried about."""
    there = set(typed)
    return {sequence: known[sequence] for sequence in known if there.issuperset(sequence)}


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
    if known_version != version or len(known) > _MOST_BEGUN:
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
