"""What is wrong with a row by itself, whatever stands in the others."""

from ahsp.imports.cells import CONTROL, Cleaned, Kategori, Mended
from ahsp.imports.problems import Teller
from ahsp.imports.rows import Headings, Row
from ahsp.imports.rules import KLASIFIKASI_LENGTH, KODE_LENGTH, SATUAN_LENGTH, Rule

MISSING: dict[str, Rule | None] = {
    "kode": Rule.KODE_MISSING,
    "nama": Rule.NAMA_MISSING,
    "kategori": Rule.KATEGORI_MISSING,
    "kode_item": None,
    "uraian": Rule.URAIAN_MISSING,
    "satuan": Rule.SATUAN_MISSING,
}
"""The rule that an empty cell of a column breaks; a line may do without an item code."""
HEADING = ("kode", "nama")
"""Columns that an analysis may have once for all its lines."""
TEXTS = ("nama", "kode_item", "uraian")
"""Columns of free text; the others have limits of their own."""


class RowFaults:
    """Looks at rows one by one, and remembers the texts that repeat."""

    def __init__(self, cleaned: Cleaned, kategori: Kategori, mended: Mended) -> None:
        self._unfit = cleaned.unfit
        self._kategori = kategori
        self._mended = mended

    def tell(self, tell: Teller, row: Row, *, named: bool = True) -> bool:
        """Tell what is wrong with a row.

        Args:
            tell: adds problems of the row.
            row: which row.
            named: code and name stand in this row, or in a heading that nobody told of yet.

        Returns:
            whether it cannot be stored.
        """
        complete = row.kode and row.nama and row.uraian and row.satuan
        known = self._kategori[row.kategori] and row.koefisien.value is not None
        sound = complete and known and len(row.satuan) <= SATUAN_LENGTH
        if sound and (not self._unfit or self._unfit.isdisjoint(row.texts)):
            return False
        self._tell_all(tell, row, named)
        return True

    def _tell_all(self, tell: Teller, row: Row, named: bool) -> None:
        for name, rule in MISSING.items():
            if name in HEADING and not named:
                continue
            text = getattr(row, name)
            if not text and rule:
                tell(rule, name, text)
            elif text in self._unfit:
                if CONTROL.search(text):
                    tell(Rule.CONTROL_CHARACTER, name, text)
                elif name in TEXTS:
                    tell(Rule.TEXT_TOO_LONG, name, text)
        if len(row.satuan) > SATUAN_LENGTH:
            tell(Rule.SATUAN_TOO_LONG, "satuan", row.satuan)
        if row.kategori and not self._kategori[row.kategori]:
            tell(Rule.KATEGORI_UNKNOWN, "kategori", row.kategori)
        if row.koefisien.value is None:
            missing = not row.koefisien.text
            rule = Rule.KOEFISIEN_MISSING if missing else Rule.KOEFISIEN_INVALID
            tell(rule, "koefisien", row.koefisien.text)

    def tell_name(self, tell: Teller, nama: str) -> None:
        """Tell of an analysis' name with broken characters."""
        mended = self._mended[nama]
        if mended:
            tell(Rule.MOJIBAKE, "nama", nama, suggestion=mended)

    def tell_heading(self, tell: Teller, kode: str, headings: Headings) -> bool:
        """Tell what is wrong with an analysis' heading; whether that keeps it from being stored."""
        refused = False
        if len(kode) > KODE_LENGTH:
            refused = True
            tell(Rule.TEXT_TOO_LONG, "kode", kode)
        for name, text in zip(Headings._fields, headings, strict=True):
            if len(text) > KLASIFIKASI_LENGTH:
                refused = True
                tell(Rule.TEXT_TOO_LONG, name, text)
            if CONTROL.search(text):
                refused = True
                tell(Rule.CONTROL_CHARACTER, name, text)
        return refused
