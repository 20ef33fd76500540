"""Error cells of a workbook, `#REF!` and its like, as the checks see them: texts with a mark.

Whoever opens the workbook gives them as empty. They are put back where a line or an analysis has
its values; elsewhere, in prices and totals, they are none of an import's business.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ahsp.imports.sheets.rows import Row

MARK = "\x00"
"""Stands before an error; a control character, so that no text with it is ever stored."""
Places = Mapping[tuple[int, int], str]
"""What error cells show, by their row and column."""


def error_of(text: str) -> str:
    """The error that a cell shows; "" for an ordinary text."""
    return text[1:] if text[:2] == MARK + "#" else ""


def with_errors(rows: Sequence[Sequence[Any]], places: Places) -> Sequence[Sequence[Any]]:
    """The rows of a sheet with errors in their places.

    Args:
        rows: cells; those that hold something, perhaps what a person decided, stay.
        places: errors by index of row and column.
    """
    laid = list(rows)
    for (row, column), error in places.items():
        if row < len(laid) and column < len(laid[row]) and laid[row][column] == "":
            cells = list(laid[row])
            cells[column] = MARK + error
            laid[row] = cells
    return laid


def without_errors(row: Row) -> Row:
    """A row whose error cells are empty, as they are for any rule but the one about errors."""
    if not any(map(error_of, row.texts)):
        return row
    nama, kategori, kode_item, uraian, satuan = (
        "" if error_of(text) else text for text in row.texts[1:]
    )
    return row._replace(
        nama=nama, kategori=kategori, kode_item=kode_item, uraian=uraian, satuan=satuan
    )
