"""What the texts of a line say to the rules, worked out once for all lines that share them."""

from typing import NamedTuple

from ahsp.catalog.units import Canonical
from ahsp.imports.checking.analysis import Key
from ahsp.imports.checking.known import Item
from ahsp.imports.checking.primes import strength
from ahsp.imports.rules import SATUAN_LENGTH
from ahsp.imports.sheets.cells import Cleaned, Collapsed, Folded, Kategori, Mended

Written = tuple[str, str, str, str]
"""kategori, kode_item, uraian and satuan of a line as they stand in the file."""


class Texts(NamedTuple):
    """The texts of a line: `kategori` as a code or "", `satuan` canonical, `item` as it is
    compared across analyses, `key` as within one; `sound` where each can be stored, `plain` where
    none of their characters is in doubt.
    """

    kategori: str
    satuan: str
    item: Item
    key: Key
    sound: bool
    plain: bool


class TextsOf(dict[Written, Texts]):
    """The texts of lines by how they are written; a book has ten lines for each of them."""

    def __init__(
        self,
        cleaned: Cleaned,
        collapsed: Collapsed,
        kategori: Kategori,
        mended: Mended,
        canonical: Canonical,
    ) -> None:
        """Begin a file.

        Args:
            cleaned: knows which texts cannot be stored.
            collapsed: texts as they are compared within an analysis.
            kategori: the words for it.
            mended: texts as their characters should be.
            canonical: spellings of units.
        """
        super().__init__()
        self._unfit = cleaned.unfit
        self._collapsed = collapsed
        self._kategori = kategori
        self._mended = mended
        self._canonical = canonical
        self.folded = Folded()

    def __missing__(self, written: Written) -> Texts:
        kategori, kode_item, uraian, satuan = written
        code, canonical, same = self._kategori[kategori], self._canonical[satuan], self._collapsed
        storable = len(satuan) <= SATUAN_LENGTH and self._unfit.isdisjoint(written)
        doubtful = self._mended[uraian] or self._mended[satuan] or strength(uraian)
        found = self[written] = Texts(
            code,
            canonical,
            (self.folded[uraian], self.folded[canonical]),
            (code, same[kode_item], same[uraian], same[satuan]),
            bool(code and uraian and satuan and storable),
            not doubtful,
        )
        return found
