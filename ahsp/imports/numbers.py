"""Koefisien as people write them, read to exact decimals."""

import re
from decimal import Decimal

PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})+")
_SIGNED = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
LONGEST = 60
"""Characters past which nothing is a koefisien."""


class NotANumberError(ValueError):
    """The text is no number that could be a koefisien."""


def read_text(text: str) -> Decimal:
    """Read a koefisien from text, with a decimal point or comma and thousands marks.

    One mark alone is the decimal mark, whatever stands behind it: a text `2,625` is 2.625. Of two
    kinds the last one is the decimal mark; one kind in repeated groups of three marks thousands.

    Args:
        text: what the cell says, without outer blanks.

    Returns:
        the exact value.

    Raises:
        NotANumberError: it is no number.
    """
    if PLAIN.fullmatch(text) and len(text) <= LONGEST:
        return Decimal(text)
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
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
    return Decimal(plain)


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
