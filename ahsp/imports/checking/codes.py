"""Codes for analyses that have none: from their place among others, or made from their name."""

from collections.abc import Container
from hashlib import blake2b

from ahsp.imports.sheets.kode import MADE

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O and U, which are taken for others."""
SHORTEST = 6
"""Digits of a code that is made: a thousand million different ones."""


def in_order(before: str, after: str, count: int) -> list[str]:
    """The codes of analyses without one that stand between two others, where their place tells.

    Args:
        before: the code of the analysis in front of them; "" for none.
        after: that of the one behind them; "" for none.
        count: how many stand there.

    Returns:
        one code each, where the numbers between the two are as many, or where the section of the
        one in front ends there; an empty list where more than one answer is possible, or none.
    """
    section, last = _split(before)
    following, first = _split(after)
    if section and following.startswith(f"{section}."):
        return []  # the section goes on, deeper
    if before and section == following:
        fits = last is not None and first is not None and first - last == count + 1
        return _numbered(section, last, count) if fits else []
    if not before:
        return _numbered(following, 0, count) if first == count + 1 else []
    if after and (first != 1 or _parts(following) <= _parts(section)):
        return []  # they may as well begin the section that follows, or rows are out of order
    return _numbered(section, last, count)


def successors(kode: str, count: int) -> list[str]:
    """The next codes of a code's section; an empty list for a code that ends in no number."""
    section, last = _split(kode)
    return _numbered(section, last, count)


def made(nama: str, taken: Container[str]) -> str:
    """A code made from a name: the same for the same name in every file.

    Args:
        nama: the name; capitals and runs of blanks do not count.
        taken: codes of the file; where the short one is among them, it gets longer.
    """
    text = " ".join(nama.lower().split())
    number = int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=20).digest())
    digits = ""
    while len(digits) < SHORTEST or MADE + digits in taken:
        number, place = divmod(number, len(_DIGITS))
        digits += _DIGITS[place]
    return MADE + digits


def _split(kode: str) -> tuple[str, int | None]:
    section, _, last = kode.rpartition(".")
    return section, int(last) if last.isascii() and last.isdigit() and len(last) < 9 else None


def _parts(section: str) -> list[tuple[bool, int, str]]:
    """A section to compare by: numbers as such, in front of letters."""
    return [
        (not each.isdigit(), int(each) if each.isdigit() else 0, each)
        for each in section.split(".")
    ]


def _numbered(section: str, last: int | None, count: int) -> list[str]:
    if last is None or not section:
        return []
    return [f"{section}.{last + each}" for each in range(1, count + 1)]
