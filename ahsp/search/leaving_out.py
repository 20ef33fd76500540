"""A question that finds nothing, without some of its words."""

from dataclasses import dataclass, replace

from ahsp.search.corrections import Corrected
from ahsp.search.filters import Query
from ahsp.search.language.question import All, Any, Figure, Node, Not, Quoted, Word
from ahsp.search.language.terms import WEAK, is_weak
from ahsp.search.language.terms import words as words_of
from ahsp.search.occurrence import occurring, stand_together
from ahsp.search.parameters import narrowings
from ahsp.search.understanding import Understood

DOING = frozenset(
    (
        *("pemasangan", "pasangan", "pasang", "pas", "memasang", "pembuatan", "buat", "membuat"),
        *("pengadaan", "pengerjaan", "pelaksanaan", "penyediaan", "pekerjaan"),
        *("lengkap", "termasuk", "baru"),
    )
)
"""Words that say that something is done, not what: nearly every name begins with one."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A question that does not insist on all of its words."""

    what: Understood
    how: Corrected


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
    for part in parts:
        if dropped and _is_number(part):
            continue  # `lantai 2`, `tebal 10 cm`: it says how much of what was left out
        dropped = not stand_together(All((*kept, part)), what, narrowing, query.scope)
        if not dropped:
            kept.append(part)
    if len(kept) == len(parts) or not any(_says_what(part) for part in kept):
        return None
    left_out = tuple(word for part in parts if part not in kept for word in words_of(part))
    node = kept[0] if len(kept) == 1 else All(tuple(kept))
    return Relaxed(replace(what, root=node), replace(how, left_out=left_out))


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


def relaxed(what: Understood, how: Corrected, query: Query) -> Relaxed | None:
    """The question without what occurs nowhere; where all occurs, with any one word left out.

    Args:
        what: the question; one with operators or quotes means what it says.
        how: how it was corrected already.
        query: says whether lines are wanted.
    """
    # Weak words are never insisted on, so that to do without one is to do without nothing.
    parts = [part for part in _plain_parts(what) if not is_weak(part)]
    if len(parts) < 2:
        return None
    often = occurring(parts, what, query.scope)
    kept = [part for part, n in zip(parts, often, strict=True) if n]
    gone = [part for part, n in zip(parts, often, strict=True) if not n]
    if not kept:
        return None
    if not gone:
        # The rarest first: `meaning.wanted_parts` begins with them.
        rarest = sorted(range(len(kept)), key=often.__getitem__)
        without = [All((*kept[:n], *kept[n + 1 :])) for n in rarest]
        node: Node = Any(tuple(each.parts[0] if len(kept) == 2 else each for each in without))
    else:
        node = kept[0] if len(kept) == 1 else All(tuple(kept))
    left_out = tuple(word for part in gone for word in words_of(part))
    return Relaxed(replace(what, root=node), replace(how, left_out=left_out, loosely=not gone))
