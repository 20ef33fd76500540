"""What else a question may mean that finds nothing: other spellings, or not all of its words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.models.ahsp import SMALL, in_sample
from ahsp.search.filters import Query
from ahsp.search.found import Correction
from ahsp.search.language.meaning import WEAK, Way, needs_a_look, terms, wanted, wanted_parts
from ahsp.search.language.meaning import words as words_of
from ahsp.search.language.question import All, Any, Figure, Mode, Node, Not, Quoted, Word
from ahsp.search.parameters import narrowings
from ahsp.search.sampling import having
from ahsp.search.spelling import likeness
from ahsp.search.understanding import Understood

# For one row of any the planner would rather read the whole table, which takes seconds where there
# is none: common words that never stand together look to it as if any page of the table had them.
_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
_AS_USUAL = text("SELECT set_config('enable_seqscan', 'on', true)")
# An index collects all matches before the first: the sample, where a common word is soon found,
# comes first.
_OCCURS = text(f"""
    SELECT place, often, CASE
        WHEN often > 0 THEN true
        WHEN EXISTS (SELECT FROM item WHERE words @@ CAST(in_item AS tsquery)) THEN true
        ELSE EXISTS (SELECT FROM ahsp WHERE document @@ CAST(in_document AS tsquery))
    END AS occurs
    FROM unnest(CAST(:in_document AS text[]), CAST(:in_item AS text[]))
            WITH ORDINALITY AS each (in_document, in_item, place)
        CROSS JOIN LATERAL (
            SELECT count(*) AS often FROM (
                SELECT FROM ahsp
                WHERE document @@ CAST(in_document AS tsquery) AND {in_sample(SMALL)} LIMIT 500
            ) AS few
        ) AS counted
""")  # noqa: S608  a condition of our own
_NEAR = text("""
    SELECT asked.word AS typed, near.word, near.uses
    FROM unnest(CAST(:words AS text[])) AS asked (word) CROSS JOIN LATERAL (
        SELECT word, sum(uses) AS uses FROM search_word
        WHERE search_word.word % asked.word
        GROUP BY word
        ORDER BY similarity(word, asked.word) DESC, uses DESC
        LIMIT 20
    ) AS near
    WHERE similarity(near.word, asked.word) >= :least
""")
_KNOWN = text("""
    SELECT word, sum(uses) AS uses FROM search_word
    WHERE sumber_id IN (SELECT id FROM sumber) AND word = ANY(CAST(:words AS text[]))
    GROUP BY word
""")


DOING = frozenset(
    (
        *("pemasangan", "pasangan", "pasang", "pas", "memasang", "pembuatan", "buat", "membuat"),
        *("pengadaan", "pengerjaan", "pelaksanaan", "penyediaan", "pekerjaan"),
        *("lengkap", "termasuk", "baru"),
    )
)
"""Words that say that something is done, not what: nearly every name begins with one."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """How a question was changed.

    Attributes:
        words: words in another spelling.
        q: the text with these spellings; "" where there are none.
        left_out: words that occur nowhere and were left out.
        loosely: whether any one word may be missing.
    """

    words: tuple[Correction, ...] = ()
    q: str = ""
    left_out: tuple[str, ...] = ()
    loosely: bool = False


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A question that does not insist on all of its words."""

    what: Understood
    how: Corrected


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
        term.text for term, often in zip(typed, _occurring(typed, what), strict=True) if not often
    ]


def _occurring(parts: Sequence[Node], what: Understood) -> list[int]:
    """How often each part occurs in names or items, roughly; 0 where it does nowhere at all."""
    known = what.known.without_documents
    asked = {
        "in_document": [wanted(part, Way.BEGINNING, what.known) for part in parts],
        "in_item": [wanted(part, Way.BEGINNING, known) for part in parts],
    }
    db.session.execute(_BY_INDEX)
    rows = db.session.execute(_OCCURS, asked).all()
    db.session.execute(_AS_USUAL)
    return [row.occurs and 1 + row.often for row in sorted(rows, key=lambda row: row.place)]


def _known(words: Sequence[str]) -> dict[str, int]:
    rows = db.session.execute(_KNOWN, {"words": list(dict.fromkeys(words))})
    return {row.word: row.uses for row in rows}


def _nearest(unknown: Sequence[str]) -> dict[str, str]:
    """The likeliest word of the lexicon for each, where one is likely."""
    if not unknown:
        return {}
    best: dict[str, tuple[float, int, str]] = {}
    for row in db.session.execute(_NEAR, {"words": list(unknown), "least": threshold()}):
        like = likeness(row.typed, row.word)
        if like > 0:
            best[row.typed] = max(
                best.get(row.typed, (0.0, 0, "")), (round(like, 2), row.uses, row.word)
            )
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


def together(what: Understood, how: Corrected, query: Query) -> Relaxed | None:
    """The question without the words that nothing has beside those before them.

    A line of a bill of quantities says more than a name does: room, brand, thickness. What the work
    is stands before that, and that it is done says least.

    Args:
        what: the question; one with operators or quotes means what it says.
        how: how it was corrected already.
        query: its filters.
    """
    parts = sorted(_plain_parts(what), key=_is_doing)
    kept: list[Node] = []
    dropped = False
    narrowing = narrowings(what, query)
    db.session.execute(_BY_INDEX)
    for part in parts:
        if dropped and _is_number(part):
            continue  # `lantai 2`, `tebal 10 cm`: it says how much of what was left out
        dropped = not _stand_together(All((*kept, part)), what, narrowing)
        if not dropped:
            kept.append(part)
    db.session.execute(_AS_USUAL)
    if len(kept) == len(parts) or not any(_says_what(part) for part in kept):
        return None
    left_out = tuple(word for part in parts if part not in kept for word in words_of(part))
    node = kept[0] if len(kept) == 1 else All(tuple(kept))
    return Relaxed(replace(what, root=node), replace(how, left_out=left_out))


def _stand_together(node: All, what: Understood, narrowing: str) -> bool:
    """Whether some analysis has all parts, each with the words that may stand in its place."""
    parts = wanted_parts(node, Way.BEGINNING, what.known)
    if not parts:
        return False
    whole = wanted(node, Way.BEGINNING, what.known) if needs_a_look(node) else None
    matches, values = having([*parts, narrowing] if narrowing else parts, whole)
    row = f"EXISTS (SELECT FROM ahsp WHERE {matches}"
    asked = f"SELECT CASE WHEN {row} AND {in_sample(SMALL)}) THEN true ELSE {row}) END"
    found: bool = db.session.scalar(text(asked), values)
    return found


def _is_doing(part: Node) -> bool:
    return isinstance(part, Word) and part.text in DOING


def _is_number(part: Node) -> bool:
    return isinstance(part, Figure) or (isinstance(part, Word) and part.text[0].isdecimal())


def _says_what(part: Node) -> bool:
    """Whether a part says what the work is: not only that it is done, or how large it is."""
    return isinstance(part, Word) and part.text.isalpha() and part.text not in DOING | WEAK


def _plain_parts(what: Understood) -> tuple[Node, ...]:
    """The parts of a question that may be left out: none where it has operators or quotes."""
    parts = what.root.parts if isinstance(what.root, All) else ()
    if len(parts) < 2 or any(isinstance(part, Any | Not | Quoted) for part in parts):
        return ()
    return parts


def relaxed(what: Understood, how: Corrected, _query: Query) -> Relaxed | None:
    """The question without what occurs nowhere; where all occurs, with any one word left out.

    Args:
        what: the question; one with operators or quotes means what it says.
        how: how it was corrected already.
    """
    parts = _plain_parts(what)
    if not parts:
        return None
    occurring = _occurring(parts, what)
    kept = [part for part, often in zip(parts, occurring, strict=True) if often]
    gone = [part for part, often in zip(parts, occurring, strict=True) if not often]
    if not kept:
        return None
    if not gone:
        # The rarest first: `meaning.wanted_parts` begins with them.
        rarest = sorted(range(len(kept)), key=occurring.__getitem__)
        without = [All((*kept[:n], *kept[n + 1 :])) for n in rarest]
        node: Node = Any(tuple(each.parts[0] if len(kept) == 2 else each for each in without))
    else:
        node = kept[0] if len(kept) == 1 else All(tuple(kept))
    left_out = tuple(word for part in gone for word in words_of(part))
    return Relaxed(replace(what, root=node), replace(how, left_out=left_out, loosely=not gone))
