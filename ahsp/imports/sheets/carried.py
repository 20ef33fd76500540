"""Flat sheets whose analyses have code and name on their first row only."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ahsp.imports.sheets.cells import Cleaned, as_text
from ahsp.imports.sheets.flat import FlatSheet
from ahsp.imports.sheets.layout import Layout
from ahsp.imports.sheets.parts import Numbered
from ahsp.imports.sheets.rows import Row
from ahsp.imports.sheets.workbook import Sheet

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
                    index = row.number - self.sheet.row_number(0)
                    self._skip(index, "heading", row.nama or row.kode)
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

    def surroundings(
        self, rows: Sequence[Row], held: Collection[int]
    ) -> tuple[list[Numbered], list[Numbered]]:
        """The rows down to the header, and the wanted lines below the rows that name them.

        Where too few cells are left empty for the keys to be known as carried down, they are
        written out.
        """
        naming = self._naming(rows, held)
        wanted = sorted({*naming, *(row.number for row in rows if row.number in held)})
        taken = [self._numbered(number) for number in wanted]
        keys = self._unclear_keys([cells for _, cells in taken])
        read = {row.number: row for row in rows}
        return self._head(), [
            (number, self._written_out(cells, read.get(number), keys)) for number, cells in taken
        ]

    def _unclear_keys(self, lines: list[Sequence[Any]]) -> set[str]:
        """Keys that would not be carried down if these lines stood alone."""
        if self._layout.kategori == "section":  # titles tell what it is
            return set()
        head = [cells for _, cells in self._head()]
        alone = Sheet(self.name, 0, 0, [*head, *lines])
        keys: set[str] = set()
        if _blank_share(alone, self._layout, "nama") < BLANK_SHARE:
            keys |= {"kode", "nama"}
        if self._carries_kategori and (
            keys or _blank_share(alone, self._layout, "kategori") < BLANK_SHARE
        ):
            keys.add("kategori")
        return keys

    def _naming(self, rows: Sequence[Row], held: Collection[int]) -> list[int]:
        """Numbers of the rows that name the analysis or the kategori of the wanted line below."""
        titles = [each.number for each in self.skipped if each.reason in ("heading", "section")]
        places = sorted([*((row.number, False) for row in rows), *((at, True) for at in titles)])
        found: list[int] = []
        above: list[int] = []
        for number, is_title in places:
            if is_title:
                above.append(number)
                continue
            if number in held:
                found += above
            above = []
        return found

    def _written_out(
        self, cells: Sequence[Any], row: Row | None, keys: Collection[str]
    ) -> Sequence[Any]:
        """A line's cells with the keys in them that were read from above."""
        if row is None or not keys:
            return cells
        filled = list(cells)
        values = {"kode": row.written, "nama": row.nama, "kategori": row.kategori}
        for key in keys:
            if as_text(filled[self._layout.columns[key]]) == "":
                filled[self._layout.columns[key]] = values[key]
        return filled

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
