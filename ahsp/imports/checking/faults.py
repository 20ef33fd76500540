"""What is wrong with a row by itself, whatever stands in the others."""

from ahsp.imports.checking.problems import Teller
from ahsp.imports.checking.texts import Texts
from ahsp.imports.rules import KLASIFIKASI_LENGTH, KODE_LENGTH, SATUAN_LENGTH, Rule
from ahsp.imports.sheets.cells import CONTROL, Cleaned, Kategori, Mended
from ahsp.imports.sheets.error_cells import error_of
from ahsp.imports.sheets.numbers import is_non_finite
from ahsp.imports.sheets.rows import Headings, Row

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

    def tell(self, tell: Teller, row: Row, texts: Texts, *, named: bool = True) -> bool:
        """Tell what is wrong with a row.

        Args:
            tell: adds problems of the row.
            row: which row.
            texts: what its texts say.
            named: code and name stand in this row, or in a heading that nobody told of yet.

        Returns:
            whether it cannot be stored.
        """
        kode, nama, unfit = row.kode, row.nama, self._unfit
        sound = texts.sound and kode and nama and row.koefisien.value is not None
        if sound and kode not in unfit and nama not in unfit:
            return False
        self._tell_all(tell, row, named)
        return True

    def _tell_all(self, tell: Teller, row: Row, named: bool) -> None:
        for name, rule in MISSING.items():
            if named or name not in HEADING:
                self._tell_text(tell, row, name, rule)
        if len(row.satuan) > SATUAN_LENGTH:
            tell(Rule.SATUAN_TOO_LONG, "satuan", row.satuan)
        if row.kategori and not (self._kategori[row.kategori] or error_of(row.kategori)):
            tell(Rule.KATEGORI_UNKNOWN, "kategori", row.kategori)
        if row.koefisien.value is None:
            text = row.koefisien.text
            rule = _koefisien_rule(text)
            field = {"field": "koefisien"} if rule == Rule.ERROR_CELL else None
            tell(rule, "koefisien", text, evidence=field)

    def _tell_text(self, tell: Teller, row: Row, name: str, missing: Rule | None) -> None:
        text: str = getattr(row, name)
        error = error_of(row.written if name == "kode" else text)
        if error:
            tell(Rule.ERROR_CELL, name, error, evidence={"field": name})
        elif not text and missing:
            tell(missing, name, text)
        elif text in self._unfit:
            if CONTROL.search(text):
                tell(Rule.CONTROL_CHARACTER, name, text)
            elif name in TEXTS:
                tell(Rule.TEXT_TOO_LONG, name, text)

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
                rule = Rule.ERROR_CELL if error_of(text) else Rule.CONTROL_CHARACTER
                tell(rule, name, text, evidence={"field": name} if error_of(text) else None)
        return refused


def _koefisien_rule(text: str) -> Rule:
    """The rule that a koefisien breaks which is no number."""
    if not text:
        return Rule.KOEFISIEN_MISSING
    if error_of(text):
        return Rule.ERROR_CELL
    return Rule.NON_FINITE if is_non_finite(text) else Rule.KOEFISIEN_INVALID
