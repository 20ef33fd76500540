"""Cells as text: what a person would read in them, remembered because cells repeat."""

import datetime
import re
from typing import Any

from ahsp.imports.rules import TEXT_LENGTH
from ahsp.imports.sheets.numbers import NotANumberError, read_number

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that no text has: those that PostgreSQL (NUL) or XML refuse, and those that turn the
order of others around, so that a text reads as another one."""

KATEGORI = {
    "TK": ("tk", "tenagakerja", "tenaga", "upah", "pekerja"),
    "BHN": ("bhn", "bahan", "material"),
    "ALT": ("alt", "alat", "peralatan"),
    "LAIN": ("lain", "lainlain", "lainnya", "unitpekerjaan", "analisapekerjaan"),
}
_KATEGORI = {word: code for code, words in KATEGORI.items() for word in words}


def as_text(value: Any) -> str:
    """A cell's content as text, without outer blanks; "" for an empty cell."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        try:
            return format(read_number(value), "f")
        except NotANumberError as error:
            return str(error)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return "" if value is None else str(value)


def shown(text: str) -> str:
    """Text with a symbol for each character of `CONTROL`: `\u2400` for NUL, else as `[U+202E]`."""
    return CONTROL.sub(_symbol, text) if CONTROL.search(text) else text


def _symbol(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]" if found[0] != "\x00" else "\u2400"


def kategori_of(text: str) -> str | None:
    """The kategori that a word stands for: TK, BHN, ALT or LAIN; None for an unknown word."""
    return _KATEGORI.get(re.sub(r"[\W_]+", "", text).lower())


class Cleaned(dict[Any, str]):
    """Cells as text without outer blanks; `unfit` holds those that are too long or no text at all.

    Only text is remembered: as keys, 1 and True would be the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unfit: set[str] = set()

    def __missing__(self, cell: Any) -> str:
        if not isinstance(cell, str):
            return as_text(cell)
        clean = self[cell] = cell.strip()
        if len(clean) > TEXT_LENGTH or CONTROL.search(clean):
            self.unfit.add(clean)
        return clean


class Collapsed(dict[str, str]):
    """Text as it is compared: runs of blanks and line breaks count as one blank."""

    def __missing__(self, text: str) -> str:
        key = self[text] = " ".join(text.split())
        return key


class Folded(dict[str, str]):
    """Text as items are compared across analyses: blanks as in `Collapsed`, in small letters."""

    def __missing__(self, text: str) -> str:
        key = self[text] = " ".join(text.split()).casefold()
        return key


class Kategori(dict[str, str]):
    """The kategori that a word stands for; "" for none."""

    def __missing__(self, text: str) -> str:
        code = self[text] = kategori_of(text) or ""
        return code


class Mended(dict[str, str | None]):
    """What broken characters should have been: UTF-8 read as cp1252; None where all is well."""

    def __missing__(self, text: str) -> str | None:
        mended: str | None = None
        if not text.isascii():
            import ftfy  # 40 ms that a file of plain letters does not pay

            fixed = ftfy.fix_encoding(text)
            mended = fixed if fixed != text else None
        self[text] = mended
        return mended
