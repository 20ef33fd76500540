"""Where a line's kategori comes from where no column says it: titles, or item codes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

from ahsp.imports.sheets.cells import kategori_of

KategoriBy = Literal["column", "section", "prefix"]
PREFIXES = {"L.": "TK", "M.": "BHN", "E.": "ALT", "P.": "ALT"}
"""What item codes begin with, by the habit of the ministry's books."""
_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\A(?:[A-Z]|[IVX]+|\d+)(?:[.):]+\s*|\s+)(?=\S)")
_BETWEEN = re.compile(r"[/,&+]|\bdan\b", re.IGNORECASE)
_TOTALS = ("jumlah", "subjumlah", "total", "subtotal", "hargasatuan", "biaya")
_ITEMS = ("pekerja",)
"""Words for a kategori that are items too, and no titles."""
LONGEST = 60
"""Characters of the longest title."""


class Source(Protocol):
    """Tells the kategori of each line of a sheet, in order."""

    def of(self, kode: str, nama: str, kode_item: str) -> str:
        """The kategori of a line; "" where nothing tells."""

    def title(self, cells: Sequence[Any]) -> bool:
        """Whether a row without unit and koefisien is a title that tells the next lines'."""


def section_of(cells: Iterable[Any]) -> str | None:
    """The kategori that a row's only text names: `A. TENAGA KERJA`, `B | BAHAN`, `Alat/Peralatan`.

    Args:
        cells: the row.

    Returns:
        TK, BHN, ALT or LAIN; None for a row that is no title of a section.
    """
    texts = (cell.strip() for cell in cells if isinstance(cell, str))
    text = " ".join(each for each in texts if any(map(str.isalpha, each)))
    bare = _NUMBER.sub("", text)
    if not text or len(text) > LONGEST or bare.lower() in _ITEMS:
        return None
    for words in (text, bare):
        found = {kategori_of(word) for word in _BETWEEN.split(words)}
        if len(found) == 1 and (kategori := found.pop()):
            return kategori
    return None


def is_total(text: str) -> bool:
    """Whether a text begins like a total of an analysis: `Jumlah harga bahan`."""
    return _MARKS.sub("", text).lower().startswith(_TOTALS)


class Sections:
    """The kategori of the last title; a new analysis begins without one, unless just told."""

    def __init__(self) -> None:
        self._kategori = ""
        self._fresh = False
        self._key = ("", "")

    def title(self, cells: Sequence[Any]) -> bool:
        """Take a row's title as what holds for the lines below."""
        found = section_of(cells)
        if found:
            self._kategori, self._fresh = found, True
        return bool(found)

    def of(self, kode: str, nama: str, kode_item: str) -> str:
        """The kategori of the title above."""
        if (kode or nama) and (kode, nama) != self._key:
            self._key = (kode, nama)
            if not self._fresh:
                self._kategori = ""
        self._fresh = False
        return self._kategori


class Prefixes:
    """The kategori that an item's code begins with; of two prefixes that fit the longer one."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(
            ((prefix.upper(), kategori) for prefix, kategori in prefixes.items()),
            key=lambda each: -len(each[0]),
        )
        self._known: dict[str, str] = {}

    def title(self, cells: Sequence[Any]) -> bool:
        """Titles between the lines tell nothing here, but they are titles."""
        return section_of(cells) is not None

    def of(self, kode: str, nama: str, kode_item: str) -> str:
        """The kategori of an item's code."""
        found = self._known.get(kode_item)
        if found is None:
            code = kode_item.upper()
            fits = (kategori for prefix, kategori in self._prefixes if code.startswith(prefix))
            found = self._known[kode_item] = next(fits, "")
        return found


def source(by: KategoriBy, prefixes: Mapping[str, str]) -> Source | None:
    """A fresh source for the lines of one sheet; None where a column says it."""
    if by == "section":
        return Sections()
    return Prefixes(prefixes) if by == "prefix" else None
