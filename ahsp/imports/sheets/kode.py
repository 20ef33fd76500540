"""Codes of analyses: what one looks like, and its one spelling."""

import re

from ahsp.imports.sheets.error_cells import error_of

_KODE = re.compile(r"(?:[A-Za-z]{1,3}\.)?\d+[a-z]?(?:\s*\.+\s*\d+[a-z]?)*\s*\.*", re.ASCII)
MADE = "X-"
"""How codes begin that were made from a name, as no official one does."""
_MADE = re.compile(MADE + "[0-9A-HJKMNP-TV-Z]{6,}")
_BLANKS = re.compile(r"\s*\.[\s.]*")


def is_kode(text: str) -> bool:
    """Whether a text is a code, however it is spaced and dotted: `5.3.1. 30`, `A.4.1.1.5`."""
    return bool(_KODE.fullmatch(text.strip()) or _MADE.fullmatch(text.strip()))


def tidied(text: str) -> str:
    """A code without blanks around its dots, doubled dots and dots at its end; "" for an error."""
    return "" if error_of(text) else _BLANKS.sub(".", text.strip()).strip(".")


def depth(kode: str) -> int:
    """How many parts a code has."""
    return kode.count(".") + 1


class Tidied(dict[str, str]):
    """Codes in their one spelling, remembered because they repeat."""

    def __missing__(self, text: str) -> str:
        tidy = self[text] = tidied(text)
        return tidy
