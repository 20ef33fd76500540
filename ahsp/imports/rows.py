"""A flat sheet's rows as typed records, each cell looked at once."""

from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from ahsp.catalog.digest import spelled
from ahsp.imports.cells import Cleaned, as_text
from ahsp.imports.layout import REQUIRED, Layout
from ahsp.imports.numbers import PLAIN, NotANumberError, read_number, read_text
from ahsp.imports.rules import LOST_DECIMAL_FROM
from ahsp.imports.workbook import Sheet

HEADINGS = ("satuan_ahsp", "klasifikasi", "sub_klasifikasi")
"""Columns that describe the analysis and not the line."""


class Reading(NamedTuple):
    """A koefisien cell.

    `text` is what it says, `value` None where that is no koefisien, `digits` the value with all its
    digits, `spelled` the value's one spelling; `large_whole` marks a whole number of 1,000 or more
    in a numeric cell.
    """

    text: str
    value: Decimal | None
    digits: str
    spelled: str
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
        value = _value(cell, text)
        if value is None:
            reading = Reading(text, None, "", "", False)
        else:
            large = not isinstance(cell, str) and value >= LOST_DECIMAL_FROM
            whole = large and value == value.to_integral()
            reading = Reading(text, value, format(value, "f"), spelled(value), whole)
        self[cell] = reading
        return reading


def _value(cell: Any, text: str) -> Decimal | None:
    try:
        if isinstance(cell, str):
            value = read_text(text)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            value = read_number(cell)
        else:
            return None
    except NotANumberError:
        return None
    return value.copy_abs() if value >= 0 else None  # no -0


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


def read_rows(sheet: Sheet, layout: Layout, cleaned: Cleaned) -> Iterator[Row]:
    """The rows of a sheet that have content, in order.

    Args:
        sheet: its cells.
        layout: where its header row and columns are.
        cleaned: texts seen before; it also tells which of them cannot be kept.
    """
    pick = itemgetter(*(layout.columns[name] for name in REQUIRED))
    item_column = layout.columns.get("kode_item")
    koefisien = Koefisien()
    first = sheet.row_number(0)
    for index in range(layout.header + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        *texts, number = pick(cells)
        item = "" if item_column is None else cells[item_column]
        # Only text is remembered here: as keys, 1 and True would be the same.
        kode, nama, kategori, uraian, satuan, kode_item = [
            cleaned[cell] if type(cell) is str else as_text(cell) for cell in (*texts, item)
        ]
        reading = Koefisien()[number] if type(number) is bool else koefisien[number]
        if kode or nama or uraian or satuan or kategori or kode_item or reading.text:
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
