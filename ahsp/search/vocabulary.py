"""What the database knows of words: stems, beginnings, which there are, what means the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask import current_app
from sqlalchemy import select, text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Synonym
from ahsp.search.asking import rows_about_words
from ahsp.search.language.forms import all_forms
from ahsp.search.language.question import Mode, Node
from ahsp.search.language.sorted_words import SortedWords
from ahsp.search.language.terms import words
from ahsp.search.language.vocabulary import Vocabulary, Words
from ahsp.search.written import written

_STEMS = written("""
    SELECT word, (ts_lexize('indonesian_stem', word))[1] AS stem
    FROM unnest(CAST(:words AS text[])) AS word
""")
_DOCUMENTS = text("SELECT array_agg(word) FROM document_word")
MOST_BEGINNINGS = 100
"""Words that a beginning is looked up as; one that begins more is looked for as it is."""
_MOST_STEMS = 20_000

_stems: dict[str, str] = {}
_documents: tuple[int, SortedWords] = (-1, SortedWords())
_synonyms: tuple[int, dict[str, dict[Words, list[Words]]]] = (-1, {})


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
    known: Mapping[str, Mapping[Words, list[Words]]], typed: Sequence[str]
) -> dict[Words, list[Words]]:
    """The synonyms that a question may need; the rest would only be carried about."""
    there = set(typed)
    return {
        sequence: meanings
        for first in dict.fromkeys(typed)
        for sequence, meanings in known.get(first, {}).items()
        if there.issuperset(sequence)
    }


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
        for row in rows_about_words(_STEMS, {"words": new}):
            _stems[row["word"]] = row["stem"] or row["word"]
    return {word: _stems.get(word, word) for word in wanted_words}


def documents(version: int) -> SortedWords:
    """The words of all documents.

    They are read once for each state of the data: a few thousand, in milliseconds. Asked for one by
    one they cost a search more than its own statement does in this process.

    Args:
        version: of the data; words are added with it.
    """
    global _documents  # noqa: PLW0603  one table for all threads, replaced as a whole
    known_version, known = _documents
    if known_version != version:
        known = SortedWords(db.session.scalar(_DOCUMENTS) or ())
        _documents = (version, known)
    return known


def beginnings_of(asked: Iterable[str], version: int) -> dict[str, Sequence[str]]:
    """All words of documents that begin with a word, for each that does not begin too many.

    Args:
        asked: in small letters.
        version: of the data.
    """
    known = documents(version)
    begun = {word: known.beginning(word, MOST_BEGINNINGS + 1) for word in asked if len(word) > 1}
    return {word: found for word, found in begun.items() if len(found) <= MOST_BEGINNINGS}


def absent_of(asked: Iterable[str], version: int) -> frozenset[str]:
    """The words that no document has.

    Args:
        asked: in small letters.
        version: of the data.
    """
    known = documents(version)
    return frozenset(word for word in asked if word not in known)


def synonyms(version: int) -> dict[str, dict[Words, list[Words]]]:
    """What sequences of words mean as well, in both directions, by their first word.

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
            if not (term and meaning):
                continue
            known.setdefault(term[0], {}).setdefault(term, []).append(meaning)
            known.setdefault(meaning[0], {}).setdefault(meaning, []).append(term)
        stems_of({word for found in known.values() for sequence in found for word in sequence})
        _synonyms = (version, known)
    return known
