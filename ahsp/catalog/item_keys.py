"""Spellings of one item: `Kepala Tukang`, `Kepala tukang`, `KepalaTukang`.

Same letters, digits and marks, whatever their case, and whatever blanks and hyphens stand between
them. A blank or hyphen between two figures counts, and so does every other mark: a cable of 2,5 mm²
is not one of 25 mm².
"""

import hashlib
import re
import unicodedata

_APART = re.compile(r"(?<=[0-9])[\s-]+(?=[0-9])")
_BETWEEN = re.compile(r"[\s-]+")
LONGEST = 500
"""Characters of a key; an index has no room for any text, so a longer one ends in its hash."""


def item_key(text: str) -> str:
    """What spellings of one item have in common."""
    return _BETWEEN.sub("", _APART.sub("\x02", text)).casefold()


def folded(uraian: str) -> str:
    """The key that an item is stored under: `item_key` of the usual characters (m² as m2), bounded.

    Args:
        uraian: any spelling.
    """
    key = item_key(unicodedata.normalize("NFKC", uraian))
    if len(key) <= LONGEST:
        return key
    return (
        key[: LONGEST - 33] + "\x02" + hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()
    )
