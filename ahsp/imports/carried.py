"""Flat sheets whose analyses have code and name on their first row only."""

from collections.abc import Iterator

from ahsp.imports.cells import Cleaned, as_text
from ahsp.imports.flat import FlatSheet
from ahsp.imports.layout import Layout
from ahsp.imports.parts import Skipped
from ahsp.imports.rows import Row
from ahsp.imports.workbook import Sheet

BLANK_SHARE = 0.3
"""Share of lines without a key from which on the keys are meant to be carried down."""


class CarriedSheet(FlatSheet):
    """One flat sheet with carried-down keys."""

    kind = "flat-carried"
    names_each_row = False

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        super().__init__(sheet, layout)
        written = layout.kategori == "column"
        self._carries_kategori = written and _blank_share(sheet, layout, "kategori") >= BLANK_SHARE

    def rows(self, cleaned: Cleaned) -> Iterator[Row]:
        """The lines in order, each with the code and name that hold for it.

        Args:
            cleaned: texts seen before; it also tells which of them cannot be kept.
        """
        above: Row | None = None
        for row in super().rows(cleaned):
            if row.kode and not row.nama and above is not None and not above.kode:
                row = row._replace(nama=above.nama, origin=above.origin)  # noqa: PLW2901
            if row.nama or (row.kode and (above is None or row.kode != above.kode)):
                above = row
                if not (row.uraian or row.satuan or row.koefisien.text):
                    self.skipped.append(Skipped(row.number, 1, "heading", row.nama or row.kode))
                    continue
                yield row
            elif above is None:
                yield row
            else:
                above = self._with_kategori(above, row)
                yield row._replace(
                    group=above.group,
                    kode=above.kode,
                    nama=above.nama,
                    kategori=above.kategori if self._carries_kategori else row.kategori,
                    origin=above.origin,
                    written=above.written,
                )

    def _with_kategori(self, above: Row, row: Row) -> Row:
        return above._replace(kategori=row.kategori) if row.kategori else above


def flat_sheet(sheet: Sheet, layout: Layout) -> FlatSheet:
    """A flat sheet, with or without carried-down keys: its lines tell which.

    One with titles between its lines has rows that are headings, like one with carried-down keys.
    """
    columns, header = set(layout.columns.values()), layout.header
    sheet = sheet.showing(lambda row, column: row > header and column in columns)
    carried = layout.kategori == "section" or _blank_share(sheet, layout, "nama") >= BLANK_SHARE
    return CarriedSheet(sheet, layout) if carried else FlatSheet(sheet, layout)


def _blank_share(sheet: Sheet, layout: Layout, name: str) -> float:
    """The share of rows with an item whose cell in this column is empty."""
    item, column = layout.columns["uraian"], layout.columns[name]
    filled = [cells[column] for cells in sheet.rows[layout.header + 1 :] if cells[item] != ""]
    return sum(not as_text(cell) for cell in filled) / len(filled) if filled else 0.0
