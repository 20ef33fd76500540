"""What each sheet of a file was taken for, with its first cells: all a person needs to correct it.

The file itself is never opened outside the reading child, so what a page shows is told here.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from ahsp.imports.sheets.cells import as_text
from ahsp.imports.sheets.mapping import Mapping
from ahsp.imports.sheets.workbook import Sheet

ROWS, COLUMNS, TEXT = 30, 40, 60
"""Rows and columns of a sample, and characters of its texts."""
BUDGET = 500_000
"""Characters of all samples of a file; sheets past it have none."""
Origin = Literal["content", "person", "remembered"]


class SheetOutline(msgspec.Struct, kw_only=True):
    """One sheet: `kind` is its layout, "" where it is left out for a `reason`.

    `rows` counts those from its first cell to its last, or its data rows where it is read.
    `origin` tells who said so, `mapping` what; `missing` names the required columns that a sheet
    without a known layout lacks; `blocks` counts official blocks, where they were looked for.
    `sample` begins at row `top` and column number `left`; `headers` gives the signature of each of
    its rows, and the number of the first column with a text.
    """

    name: str
    rows: int
    kind: str = ""
    reason: str = ""
    origin: Origin = "content"
    mapping: Mapping | None = None
    missing: list[str] = []
    blocks: int = 0
    top: int = 1
    left: int = 1
    sample: list[list[str]] = []
    headers: list[tuple[str, int]] = []


class Sampler:
    """Takes the first cells of sheets, as long as all of them together stay small."""

    def __init__(self) -> None:
        self._left = BUDGET

    def sample(self, sheet: Sheet) -> list[list[str]]:
        """The first rows of a sheet, as text."""
        if self._left <= 0:
            return []
        rows = [[_text(cell) for cell in row[:COLUMNS]] for row in sheet.rows[:ROWS]]
        self._left -= sum(len(text) + 3 for row in rows for text in row)
        return rows


def _text(cell: Any) -> str:
    text = " ".join(as_text(cell)[: TEXT * 4].split())
    return text[:TEXT].replace("\x00", "\u2400")  # no database keeps a NUL


def texts_below(sample: Sequence[Sequence[str]], header: int, column: int, most: int) -> list[str]:
    """The first different texts of a column below its header.

    Args:
        sample: rows of a sheet.
        header: index of the header row among them.
        column: index of the column.
        most: how many.
    """
    texts = (row[column] for row in sample[header + 1 :] if column < len(row) and row[column])
    return list(dict.fromkeys(texts))[:most]
