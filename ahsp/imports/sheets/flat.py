"""A sheet in the flat layout, as rows for the checks."""

from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from typing import Any

from ahsp.imports.sheets.cells import Cleaned, as_text
from ahsp.imports.sheets.error_cells import error_of
from ahsp.imports.sheets.kode import Tidied
from ahsp.imports.sheets.layout import Layout
from ahsp.imports.sheets.marks import LINE, Marks
from ahsp.imports.sheets.numbers import DECIMAL, other_reading
from ahsp.imports.sheets.parts import Numbered, Skipped
from ahsp.imports.sheets.rows import Headings, Koefisien, Row
from ahsp.imports.sheets.sections import Source, is_total, source
from ahsp.imports.sheets.workbook import Sheet

TEXTS = ("kode", "nama", "kategori", "uraian", "satuan")
"""Columns of text that every row has."""
TELLING = 5_000
"""Cells of the koefisien column that are looked at to tell how it is written."""


class FlatSheet:
    """One sheet with a row for each line, the analysis' code and name repeated on each."""

    kind = "flat"
    names_each_row = True

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.name = sheet.name
        self.skipped: list[Skipped] = []
        self.sheet = sheet
        self.marks = Marks(sheet.rows)
        self._layout = layout
        self.row_count = len(sheet.rows) - layout.header - 1
        self.decimal_text, self.decimal_mark = self._style_of_koefisien()

    def rows(self, cleaned: Cleaned) -> Iterator[Row]:
        """The rows that have content, in order, each cell looked at once.

        Args:
            cleaned: texts seen before; it also tells which of them cannot be kept.
        """
        columns = self._layout.columns
        # Where no column says the kategori, any other stands in for it until the source tells.
        pick = itemgetter(*(columns.get(name, columns["uraian"]) for name in TEXTS))
        number_column, item_column = columns["koefisien"], columns.get("kode_item")
        koefisien, tidy_kode = Koefisien(), Tidied()
        by = source(self._layout.kategori, self._layout.prefixes)
        sheet, first = self.sheet, self.sheet.row_number(0)
        above, codeless = "", ""
        text_of = cleaned.__getitem__
        marks = self.marks.of
        for index in range(self._first_line(), len(sheet.rows)):
            cells = sheet.rows[index]
            kode, nama, kategori, uraian, satuan = map(text_of, pick(cells))
            kode_item = "" if item_column is None else text_of(cells[item_column])
            number = cells[number_column]
            reading = Koefisien()[number] if type(number) is bool else koefisien[number]
            if kode or nama or uraian or satuan or kategori or kode_item or reading.text:
                if not satuan:
                    texts = [uraian, nama, kode, kode_item, reading.text]
                    if reason := self._no_line(texts, cells, by):
                        self._skip(index, reason, uraian or nama or kode)
                        continue
                if by is not None:
                    kategori = by.of(kode, nama, kode_item)
                tidy = group = tidy_kode[kode]
                if tidy:
                    above = ""
                elif nama:  # rows of one name that follow each other are one analysis
                    codeless = codeless if nama == above else f"{self.name}\n{first + index}"
                    above, group = nama, codeless
                marks[index] = LINE
                yield Row(
                    first + index,
                    group,
                    tidy,
                    nama,
                    kategori,
                    kode_item,
                    uraian,
                    satuan,
                    reading,
                    cells,
                    kode,
                )
            elif any(cell != "" for cell in cells):
                self._skip(index, "note", next(filter(None, map(as_text, cells)), ""))

    def row_number(self, row: Row, column: str) -> int:
        """The row's own number: all its cells stand in it."""
        return row.number

    def column_letter(self, row: Row, column: str) -> str:
        """The letters above a column, the same for all rows; "" for a column that is not there."""
        place = self._layout.columns.get(column)
        return "" if place is None else self.sheet.column_letter(place)

    def headings(self, row: Row) -> Headings:
        """The analysis' unit and classification as this row gives them."""
        places = map(self._layout.columns.get, Headings._fields)
        return Headings(*("" if place is None else as_text(row.origin[place]) for place in places))

    def _first_line(self) -> int:
        """The index of the row below the headers, or below the numbers of the columns."""
        index = self._layout.header + 1
        self.marks.mark(0, index - 1, "heading")
        self.marks.mark(index - 1, index, "header")
        if index < len(self.sheet.rows) and _counts(self.sheet.rows[index]):
            self._skip(index, "header", "")
            return index + 1
        return index

    def _no_line(self, texts: list[str], cells: Sequence[Any], by: Source | None) -> str | None:
        """Why a row without a unit is no line; None for one that is, if a faulty one.

        Args:
            texts: item, name, code and item code of the row, and its koefisien.
            cells: the row.
            by: where the kategori comes from, if not from a column.
        """
        uraian, nama, kode, kode_item, koefisien = texts
        if by is None:
            return "total" if not koefisien and is_total(uraian or nama or kode) else None
        if is_total(uraian or nama or kode):
            return "total"
        if koefisien or kode_item:
            return None
        if by.title(cells) or by.title((uraian,)):
            return "section"
        return "sub-heading" if uraian and not nama and not kode else None

    def _skip(self, index: int, reason: str, text: str) -> None:
        self.marks.mark(index, index + 1, reason)
        self.skipped.append(Skipped(self.sheet.row_number(index), 1, reason, text[:200]))

    def surroundings(
        self, rows: Sequence[Row], held: Collection[int]
    ) -> tuple[list[Numbered], list[Numbered]]:
        """The rows down to the header, and the wanted lines.

        Those without code and name come first: no reader can take them for lines of the analysis
        above them then.
        """
        wanted = [row for row in rows if row.number in held]
        loose = [row.number for row in wanted if not (row.kode or row.nama)]
        named = [row.number for row in wanted if row.kode or row.nama]
        return self._head(), [self._numbered(number) for number in (*loose, *named)]

    def _head(self) -> list[Numbered]:
        end = self._layout.header + 1
        end += end < len(self.sheet.rows) and _counts(self.sheet.rows[end])
        return [self._numbered(self.sheet.row_number(at)) for at in range(end)]

    def _numbered(self, number: int) -> Numbered:
        return number, self.sheet.rows[number - self.sheet.row_number(0)]

    def _style_of_koefisien(self) -> tuple[bool, str]:
        """Whether the koefisien column is mostly text with decimal marks, and which mark.

        In such a column a whole number in a numeric cell once was text too, and lost its mark. In
        a long column every so many cells tell as well as all.
        """
        column = self._layout.columns["koefisien"]
        filled = decimal_text = 0
        marks = {".": 0, ",": 0}
        every = 1 + self.row_count // TELLING
        for cells in self.sheet.rows[self._layout.header + 1 :: every]:
            cell = cells[column]
            if cell == "" or (isinstance(cell, str) and error_of(cell)):
                continue
            filled += 1
            decimal = DECIMAL.fullmatch(cell.strip()) if isinstance(cell, str) else None
            if decimal:
                decimal_text += 1
                if decimal[1] and not other_reading(decimal[0])[0]:
                    marks[decimal[1]] += 1
        mark = max(marks, key=lambda each: marks[each])
        return decimal_text * 2 > filled, mark if marks[mark] else ""


def _counts(cells: Sequence[Any]) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`."""
    texts = [text.strip("()[]. ") for cell in cells if (text := as_text(cell))]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]
