"""Cells as a sheet's XML has them. All texts are inline strings and stay strings.

The library makes an object of each cell and writes it when the row is complete; two million rows of
them take minutes. A cell of ours is a piece of text from the start, and most pieces are known
already: items and units repeat.
"""

import re
from functools import lru_cache
from xml.sax.saxutils import escape

LONGEST = 32_767
"""Characters that a cell takes."""
DIGITS = 15
"""Significant digits that a double, and so a numeric cell, keeps for certain."""

# XML has no such characters, or gives them back as others; Excel writes them as _xHHHH_.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_AWKWARD = re.compile("[\x00-\x1f\ufffe\uffff_&<>]|^ | $")


class TooLongError(ValueError):
    """No cell holds the text."""


class Pieces:
    """`text` and `as_number` for one workbook, which remember what they were asked for.

    A large workbook fills them with 20 MB, so they go when it is written: a web process makes one
    now and then, and lives for months.
    """

    def __init__(self) -> None:
        self.text = lru_cache(maxsize=1 << 14)(text)
        self.as_number = lru_cache(maxsize=1 << 16)(as_number)


def text(value: str) -> str:
    """What follows the address of a cell with a text; "" for an empty one, which needs no cell.

    Args:
        value: the text.

    Raises:
        TooLongError: it has more than `LONGEST` characters.
    """
    if not value:
        return ""
    if len(value) > LONGEST:
        raise TooLongError(value[:40])
    if _AWKWARD.search(value):
        value = written(value)
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f' t="inlineStr"><is><t>{value}</t></is></c>'


def written(value: str) -> str:
    """A text without characters that XML cannot hold, as Excel spells them."""
    value = _LOOKS_ESCAPED.sub("_x005F_", value)
    return _UNWRITABLE.sub(lambda mark: f"_x{ord(mark[0]):04X}_", value)


def as_number(koefisien: str) -> tuple[float, int] | None:
    """A koefisien as a numeric cell holds it.

    Args:
        koefisien: its digits, e.g. `0.25`.

    Returns:
        the number and how many decimals it is written with; None where a number would not give back
        every digit: there are too many, or it ends in a nought.
    """
    whole, _, fraction = koefisien.partition(".")
    if fraction.endswith("0") or len((whole + fraction).lstrip("0")) > DIGITS:
        return None
    return float(koefisien), len(fraction)
