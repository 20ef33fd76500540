"""Other spellings of a question that finds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from ahsp.search.asking import the_rows
from ahsp.search.filters import Query
from ahsp.search.found import Correction
from ahsp.search.language.question import Mode, Scope, Word
from ahsp.search.language.terms import terms
from ahsp.search.occurrence import occurring
from ahsp.search.spelling import likeness
from ahsp.search.understanding import Understood
from ahsp.search.written import written

_NEAR = written("""
    SELECT asked.word AS typed, near.word, near.uses
    FROM unnest(CAST(:words AS text[])) AS asked (word) CROSS JOIN LATERAL (
        SELECT word, sum(uses) AS uses FROM search_word
        WHERE search_word.word % asked.word
        GROUP BY word
        ORDER BY similarity(word, asked.word) DESC, uses DESC
        LIMIT 20
    ) AS near
    WHERE similarity(near.word, asked.word) >= CAST(:least AS double precision)
""")
_KNOWN = written("""
    SELECT word, sum(uses) AS uses FROM search_word
    WHERE sumber_id IN (SELECT id FROM sumber) AND word = ANY(CAST(:words AS text[]))
    GROUP BY word
""")


@dataclass(frozen=True, slots=True)
class Corrected:
    """How a question was changed.

    Attributes:
        words: words in another spelling.
        q: the text with these spellings; "" where there are none.
        left_out: words that were left out, as nothing has them beside the others.
        loosely: whether any one word may be missing.
    """

    words: tuple[Correction, ...] = ()
    q: str = ""
    left_out: tuple[str, ...] = ()
    loosely: bool = False


def corrected(what: Understood, query: Query) -> Corrected:
    """The question in other spellings, as far as its words occur nowhere.

    Args:
        what: the question.
        query: as asked; in the fuzzy mode every word that is not in the lexicon is corrected.
    """
    typed = [term for term in terms(what.root) if isinstance(term, Word) and _spelt(term.text)]
    if not typed:
        return Corrected()
    unknown = _unknown(typed, what, query)
    found = {word: near for word, near in _nearest(unknown).items() if near != word}
    found |= _compounds(typed, [word for word in unknown if word not in found])
    if not found:
        return Corrected()
    return Corrected(
        tuple(Correction(word, instead) for word, instead in found.items()),
        _respelt(what.question.text, typed, found),
    )


def _spelt(word: str) -> bool:
    return len(word) > 2 and any(letter.isalpha() for letter in word)


def _unknown(typed: Sequence[Word], what: Understood, query: Query) -> list[str]:
    if query.mode is Mode.FUZZY:
        known = _known([term.text for term in typed])
        return [term.text for term in typed if term.text not in known]
    return [
        term.text
        for term, often in zip(typed, occurring(typed, what, Scope.AHSP), strict=True)
        if not often
    ]


def _known(words: Sequence[str]) -> dict[str, int]:
    if not words:
        return {}
    rows = the_rows(_KNOWN, {"words": list(dict.fromkeys(words))})
    return {row["word"]: row["uses"] for row in rows}


def _nearest(unknown: Sequence[str]) -> dict[str, str]:
    """The likeliest word of the lexicon for each, where one is likely."""
    if not unknown:
        return {}
    best: dict[str, tuple[float, int, str]] = {}
    for row in the_rows(_NEAR, {"words": list(unknown), "least": threshold()}):
        typed, word = row["typed"], row["word"]
        like = likeness(typed, word)
        if like > 0:
            best[typed] = max(best.get(typed, (0.0, 0, "")), (round(like, 2), row["uses"], word))
    return {typed: word for typed, (_, _, word) in best.items()}


def threshold() -> float:
    """The least likeness by trigrams, from the settings."""
    least: float = current_app.config["SETTINGS"].search_fuzzy_threshold
    return least


def _compounds(typed: Sequence[Word], unknown: Sequence[str]) -> dict[str, str]:
    """Words that were written as one, or one that was written as two: `kepalatukang`."""
    halves = {
        word: [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
        for word in unknown
        if word.isalpha()
    }
    known = _known([half for pairs in halves.values() for pair in pairs for half in pair])
    found: dict[str, str] = {}
    for word, pairs in halves.items():
        best = max(
            ((min(known[a], known[b]), f"{a} {b}") for a, b in pairs if a in known and b in known),
            default=None,
        )
        if best:
            found[word] = best[1]
    return found


def _respelt(q: str, typed: Sequence[Word], found: dict[str, str]) -> str:
    for term in sorted(typed, key=lambda term: -term.at):
        if term.text in found:
            q = q[: term.at] + found[term.text] + q[term.at + len(term.text) :]
    return q
