"""Koefisien as people write them, read to exact decimals."""

import re
import unicodedata
from decimal import Decimal
from math import isfinite, log10

PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
DECIMAL = re.compile(r"[0-9]+(?:([.,])[0-9]+)?")
"""A number with at most one mark; a lone mark is the decimal mark."""
_EITHER = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_SPACED = re.compile(r"[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})+")
_SIGNED = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_MARKS = {"\u066b": ".", "\u066c": ",", "\uff0e": ".", "\uff0c": ","}
_MARKS |= dict.fromkeys("\u00a0\u2009\u202f", " ")
_NON_FINITE = frozenset({"nan", "ind", "qnan", "inf", "infinity", "∞", "tak hingga"})
SMALLEST, LARGEST = 1e-15, 1e15
"""Past these a koefisien is a fault itself, and a float may not even hold it."""
LONGEST = 60
"""Characters past which nothing is a koefisien."""


_WRITTEN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class NotANumberError(ValueError):
    """The text is no number that could be a koefisien."""


def read_text(text: str) -> Decimal:
    """Read a koefisien from text, with a decimal point or comma and thousands marks.

    One mark alone is the decimal mark, whatever stands behind it: a text `2,625` is 2.625. Of two
    kinds the last one is the decimal mark; one kind in repeated groups of three marks thousands.
    Digits may be those of any script.

    Args:
        text: what the cell says, without outer blanks.

    Returns:
        the exact value.

    Raises:
        NotANumberError: it is no number, or one past all that a spreadsheet holds.
    """
    if PLAIN.fullmatch(text) and len(text) <= LONGEST:
        return Decimal(text)
    plain = text if text.isascii() else _latin(text)
    if _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
    if len(plain) > LONGEST:
        raise NotANumberError(text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(".", "")
    elif "," in plain and "." in plain:
        thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    else:
        plain = plain.replace(",", ".")
    if not _SIGNED.fullmatch(plain):
        raise NotANumberError(text)
    value = Decimal(plain)
    if not isfinite(float(value)):
        raise NotANumberError(text)
    return value


def is_plain(text: str) -> bool:
    """Whether a text is a number as `format(value, "f")` writes it, and none too long for us."""
    return len(text) <= LONGEST and _WRITTEN.fullmatch(text) is not None


def is_non_finite(text: str) -> bool:
    """Whether a text that is no koefisien stands for no finite number: `1e309`, `NaN`, `INF`, `∞`.

    Args:
        text: what the cell says, without outer blanks.
    """
    plain = text.lstrip("+-").lower().removeprefix("1.#")
    if plain.strip("() ") in _NON_FINITE:
        return True
    try:
        return len(text) <= LONGEST and not isfinite(float(text.replace(",", ".")))
    except ValueError:
        return False


def other_reading(text: str) -> tuple[str, str]:
    """The second way to read a number whose lone mark may also separate thousands.

    Args:
        text: what the cell says, without outer blanks, e.g. `2,625`.

    Returns:
        the mark and the other value (`,` and `2625`); two empty texts where there is one way only.
    """
    either = _EITHER.fullmatch(text)
    return (either[1], text.replace(either[1], "")) if either else ("", "")


def power_of(value: Decimal) -> float | None:
    """A koefisien as a power of ten; None where it is zero or past all that could be real."""
    size = float(value)
    return log10(size) if SMALLEST < size < LARGEST else None


def _latin(text: str) -> str:
    """Digits, marks and blanks of other scripts (full-width, Arabic) as those of ours."""
    return "".join(_MARKS.get(each) or str(unicodedata.decimal(each, each)) for each in text)


def read_number(value: float) -> Decimal:
    """Read a numeric cell: the shortest decimal that is this number, as a spreadsheet shows it.

    Args:
        value: the cell's number; a whole one loses its `.0`.

    Raises:
        NotANumberError: it is infinite or not a number.
    """
    if value != value or value in (float("inf"), float("-inf")):
        raise NotANumberError(str(value))
    if isinstance(value, int) or value.is_integer():
        return Decimal(int(value))
    return Decimal(repr(value))
