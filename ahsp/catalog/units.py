"""Units and their spellings: `Bh`, `bh` and `Buah` are one unit, `buah`.

Leaf: knows neither Flask nor a database. The table of aliases leads from a key to the canonical
spelling in one step. The key of each canonical spelling leads to itself, so that a canonical
spelling is never an alias of another one: neither chains nor cycles can be written.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

LENGTH = 20
"""Characters that a unit may have."""
_FOLDED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u2032\u02b9\u02bc\u00b4`", "'")
    | {"\u00b2": "2", "\u00b3": "3", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-"}
)
_ALIKE = 0.7
"""How alike two spellings are, from 0 to 1, before one is proposed for the other."""
_SHORTEST = 3
"""Characters from which on likeness says something: `m`, `cm` and `km` are alike and differ."""

Aliases = Mapping[str, str]
"""Canonical spellings by key."""


class UnitError(ValueError):
    """An alias that cannot be; `unit` is the unit that stands in its way."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class HasSpellingsError(UnitError):
    """The spelling is a unit's own, and other spellings lead to that unit."""


def collapsed(text: str) -> str:
    """A spelling without outer blanks, with runs of blanks as one."""
    return " ".join(text.split())


def key(text: str) -> str:
    """What spellings are compared by.

    Args:
        text: a spelling.

    Returns:
        it in small letters, blanks collapsed, typographic primes and superscripts as a keyboard
        has them: `M²` gives `m2`, `m’` gives `m'`.
    """
    return collapsed(unicodedata.normalize("NFC", text).translate(_FOLDED).lower())


def canonical(text: str, aliases: Aliases) -> str:
    """The canonical spelling of a unit; the text itself where no alias applies."""
    return aliases.get(key(text), text)


class Canonical(dict[str, str]):
    """Canonical spellings by the text as it is written, remembered because units repeat."""

    def __init__(self, aliases: Aliases) -> None:
        super().__init__()
        self._aliases = aliases

    def __missing__(self, text: str) -> str:
        found = self[text] = canonical(text, self._aliases)
        return found


def spellings_of(aliases: Aliases, unit: str) -> list[str]:
    """Keys of a unit's other spellings, without its own."""
    own = key(unit)
    return sorted(each for each, of in aliases.items() if of == unit and each != own)


def units(aliases: Aliases) -> list[str]:
    """All canonical spellings, in order."""
    return sorted(set(aliases.values()), key=lambda unit: (key(unit), unit))


def with_alias(aliases: Aliases, spelling: str, unit: str) -> dict[str, str]:
    """The aliases once a spelling stands for a unit.

    Args:
        aliases: as they are.
        spelling: what workbooks write.
        unit: the unit, by any of its spellings; one that is not known becomes a unit. The
            spelling's own key makes it a unit of its own, or gives a unit another look.

    Returns:
        other aliases. Where the spelling is a unit's own and the new one is not known, or is
        another spelling of that unit, the unit takes the new spelling with all that leads to it.

    Raises:
        HasSpellingsError: the spelling is a unit's own, others lead to it, and it would join
            another unit.
    """
    here, there = key(spelling), key(unit)
    now = aliases.get(here)
    if now is not None and key(now) == here:
        return _moved(aliases, here, now, there, collapsed(unit))
    target = collapsed(unit) if there == here else aliases.get(there, collapsed(unit))
    return {**aliases, key(target): target, here: target}


def _moved(aliases: Aliases, here: str, now: str, there: str, unit: str) -> dict[str, str]:
    """Aliases where the unit `now` is called otherwise, or joins another one."""
    known = aliases.get(there, now)
    if known == now:
        moved = {each: unit if of == now else of for each, of in aliases.items()}
        return {**moved, there: unit}
    if spellings_of(aliases, now):
        raise HasSpellingsError(now)
    return {**aliases, here: known}


def without_alias(aliases: Aliases, spelling: str) -> dict[str, str]:
    """The aliases once a spelling stands for itself alone.

    Raises:
        HasSpellingsError: it is a unit's own, and other spellings lead to it.
    """
    here = key(spelling)
    now = aliases.get(here)
    if now is not None and key(now) == here and spellings_of(aliases, now):
        raise HasSpellingsError(now)
    return {each: of for each, of in aliases.items() if each != here}


def differing(spellings: Iterable[str], before: Aliases, after: Aliases) -> dict[str, str]:
    """Spellings whose canonical one is another with other aliases, with the new one.

    Args:
        spellings: as workbooks wrote them.
        before: aliases.
        after: other aliases.
    """
    found = {}
    for each in spellings:
        new = canonical(each, after)
        if new != canonical(each, before):
            found[each] = new
    return found


def likely(text: str, aliases: Aliases) -> str:
    """The unit that a misspelt one most likely is, `bauh` for `buah`; "" for none."""
    here = key(text)
    if len(here) < _SHORTEST:
        return ""
    best, found = _ALIKE, ""
    for each, unit in sorted(aliases.items()):
        if len(each) >= _SHORTEST and each[0] == here[0]:
            likeness = SequenceMatcher(None, here, each).ratio()
            if likeness > best:
                best, found = likeness, unit
    return found
