"""How alike two analyses are by their names, and by what they are made of.

Leaf: knows neither Flask nor a database. Editions write one name in several ways: with the
regulation that it came from, with another decimal mark, with a typing error.
"""

import re
from collections import Counter
from collections.abc import Set
from difflib import SequenceMatcher

_REFERENCE = re.compile(r"\((?:lihat|sesuai|menurut|permen|peraturan|ref)\b.*$", re.DOTALL)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_FIGURES = 0.4
"""How much the figures of a name count, its words being the rest: sizes tell works apart."""
_TYPO = 0.75
"""How alike two words are, from 0 to 1, before they count as one."""


def core(nama: str) -> str:
    """A name in small letters, without a reference to a regulation at its end."""
    return _REFERENCE.sub("", " ".join(nama.lower().split())).strip()


def name_likeness(one: str, other: str) -> float:
    """How alike two names are.

    Args:
        one: a name.
        other: another one.

    Returns:
        from 0, nothing in common, to 1, the same words and figures in whatever order.
    """
    ours, theirs = _parts(one), _parts(other)
    words = _shared(ours[0], theirs[0])
    if not ours[1] and not theirs[1]:
        return words
    return (1 - _FIGURES) * words + _FIGURES * _shared(ours[1], theirs[1])


def _parts(nama: str) -> tuple[Counter[str], Counter[str]]:
    """The words and the figures of a name."""
    tokens = [token.replace(",", ".") for token in _TOKEN.findall(core(nama))]
    figures = Counter(token for token in tokens if token[0].isdigit())
    return Counter(token for token in tokens if not token[0].isdigit()), figures


def _shared(ours: Counter[str], theirs: Counter[str]) -> float:
    """Which share of both has its like in the other; 1 where neither has anything."""
    whole = ours.total() + theirs.total()
    if not whole:
        return 1.0
    common = ours & theirs
    shared = float(2 * common.total())
    if 2 * shared < whole:  # far apart: comparing each word with each would cost much for nothing
        return shared / whole
    left = list((theirs - common).elements())
    for token in (ours - common).elements():
        likes = [SequenceMatcher(None, token, each).ratio() for each in left]
        best = max(likes, default=0.0)
        if best >= _TYPO and not token[0].isdigit():
            shared += 2 * best
            del left[likes.index(best)]
    return shared / whole


def composition_likeness(ours: Set[str], theirs: Set[str]) -> float:
    """Which share of all items, named in one form, both analyses have; 0 where one has none."""
    both = len(ours & theirs)
    return both / len(ours | theirs) if both else 0.0
