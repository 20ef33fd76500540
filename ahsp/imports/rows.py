"""A flat sheet's rows as typed records, each cell looked at once."""

from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from ahsp.imports.cells import Cleaned, as_text
from ahsp.imports.layout import REQUIRED, Layout
from ahsp.imports.numbers import PLAIN, NotANumberError, read_number, read_text
from ahsp.imports.rules import LOST_DECIMAL_FROM
from ahsp.imports.workbook import Sheet

HEADINGS = ("satuan_ahsp", "klasifikasi", "sub_klasifikasi")
"""Columns that describe the analysis and not the line."""


class Reading(NamedTuple):
    """A koefisien cell: its text, its value (None: none, or no number), and whether it is a
    whole number of 1,000 or more in a numeric cell."""

    text: str
    value: Decimal | None
    large_whole: bool


class Row(NamedTuple):
    """One row with content; `number` is what a spreadsheet shows beside it."""

    number: int
    kode: str
    nama: str
    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: Reading
    cells: Any


class Koefisien(dict[Any, Reading]):
    """Koefisien by the raw cell, text or number."""

    def __missing__(self, cell: Any) -> Reading:
        text = as_text(cell)
        value: Decimal | None = None
        try:
            if isinstance(cell, str):
                value = read_text(text) if text else None
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                value = read_number(cell)
        except NotANumberError:
            value = None
        if value is not None and value < 0:
            value = None
        whole = not isinstance(cell, str) and value is not None and value == value.to_integral()
        large = whole and value is not None and value >= LOST_DECIMAL_FROM
        reading = self[cell] = Reading(text, value, large)
        return reading


def mostly_decimal_text(sheet: Sheet, layout: Layout) -> bool:
    """Whether the koefisien column is written as text with decimal points.

    In such a column a whole number in a numeric cell once was text too, and lost its point.
    """
    column = layout.columns["koefisien"]
    filled = decimal_text = 0
    for cells in sheet.rows[layout.header + 1 :]:
        cell = cells[column]
        if cell != "":
            filled += 1
            decimal_text += isinstance(cell, str) and PLAIN.fullmatch(cell.strip()) is not None
    return decimal_text * 2 > filled


def read_rows(sheet: Sheet, layout: Layout) -> Iterator[Row]:
    """The rows of a sheet that have content, in order.

    Args:
        sheet: its cells.
        layout: where its header row and columns are.
    """
    pick = itemgetter(*(layout.columns[name] for name in REQUIRED))
    item_column = layout.columns.get("kode_item")
    cleaned, koefisien = Cleaned(), Koefisien()
    first = sheet.row_number(0)
    for index in range(layout.header + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        *texts, number = pick(cells)
        item = "" if item_column is None else cells[item_column]
        kode, nama, kategori, uraian, satuan, kode_item = [
            cleaned[cell] if type(cell) is str else as_text(cell) for cell in (*texts, item)
        ]
        # A number and True may be equal as keys: only text and numbers are remembered.
        reading = Koefisien()[number] if isinstance(number, bool) else koefisien[number]
        if kode or nama or uraian or satuan or kategori or reading.text:
            yield Row(
                first + index, kode, nama, kategori, kode_item, uraian, satuan, reading, cells
            )


def headings(row: Row, layout: Layout) -> tuple[str, str, str]:
    """The texts of the `HEADINGS` columns in a row; "" where the sheet has no such column."""
    satuan, klasifikasi, sub_klasifikasi = (
        "" if place is None else as_text(row.cells[place])
        for place in map(layout.columns.get, HEADINGS)
    )
    return satuan, klasifikasi, sub_klasifikasi
