"""How much of everything a file may have."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of a file: two settings, and below them what holds for any honest workbook."""

    rows: int
    """Data rows of a sheet."""
    columns: int
    """Columns from the first to the last that has a value."""
    above: int = 20
    """Rows that a title and the headers may take above the data."""
    entries: int = 2_000
    unpacked: int = 600 * MEGABYTE
    ratio: int = 150
    """Unpacked bytes for one packed byte, once `ratio_from` bytes are unpacked."""
    ratio_from: int = 20 * MEGABYTE
    text: int = 32_767
    """Characters of a cell; no spreadsheet program writes more."""
    sheets: int = 1_000
    depth: int = 256
    """Elements inside each other."""
    attributes: int = 1_000
    """Attributes of one element."""

    @property
    def height(self) -> int:
        """Rows from the top of a sheet to the last that has a value."""
        return self.rows + self.above


LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
"""Where the grid of an .xlsx ends; there is no cell beyond."""


def letters(column: int) -> str:
    """The letters above a column, counted from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
