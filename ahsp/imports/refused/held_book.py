"""A workbook of rows that were held back: as they stood, with the reason beside each."""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ahsp.imports.frames import Cell, Dated, Held
from ahsp.imports.sheets.error_cells import error_of

LONGEST = 32_767
"""Characters that a spreadsheet's cell holds."""
NARROWEST, WIDEST, REASON_WIDTH = 6, 60, 64
"""Widths of columns, in characters."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
_NO_TITLE = re.compile(r"[\\*?:/\[\]]")
_LIVE = ("=", "+", "-", "@", "\t")
_TINTS = {"error": "FFF8D7DA", "warning": "FFFFF3CD", "notice": "FFE2ECF7"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is in the workbook; `tone` is a severity, or "" where the row itself is fine."""

    text: str
    tone: str


def write(
    path: Path, held: Iterable[Held], heading: str, reason_of: Callable[[str, int, bool], Reason]
) -> int:
    """Write the workbook.

    Args:
        path: where it goes.
        held: the rows, sheet by sheet.
        heading: what the column of reasons is called.
        reason_of: the reason of a sheet's row, by its number in the file and whether it is a line.

    Returns:
        how many rows it has, headers left out; the file is there in any case.
    """
    book = Workbook(write_only=True)
    page, name, count = None, None, 0
    for part in held:
        if part.sheet != name:
            name = part.sheet
            page = _Page(book, part, heading)
        assert page is not None
        count += page.add(part, reason_of)
    if name is None:
        book.create_sheet()
    book.save(path)
    return count


class _Page:
    """One sheet of the workbook while it is written; the reason stands right of all its cells."""

    def __init__(self, book: Workbook, first: Held, heading: str) -> None:
        self._sheet = book.create_sheet(_NO_TITLE.sub("_", _written(first.sheet))[:31])
        self._place = first.left + first.width
        for at, width in enumerate(_widths(first), first.left + 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width
        self._sheet.column_dimensions[get_column_letter(self._place + 1)].width = REASON_WIDTH
        self._sheet.freeze_panes = f"A{max(first.head, 1) + 1}"
        self._heading = self._cell(heading)
        self._heading.font = Font(bold=True)
        if not first.head:  # blocks have headers of their own, far below
            self._sheet.append([*[None] * self._place, self._heading])

    def add(self, part: Held, reason_of: Callable[[str, int, bool], Reason]) -> int:
        """Add rows; returns how many of them are no header."""
        for index, (number, is_line, cells) in enumerate(part.rows):
            made = [*[None] * part.left, *(self._cell(cell) for cell in cells)]
            made += [None] * (self._place - len(made))
            if index < part.head:
                for cell in made:
                    if cell is not None:
                        cell.font = Font(bold=True)
                made.append(self._heading if index == part.head - 1 else None)
            else:
                made.append(self._reason(reason_of(part.sheet, number, is_line)))
            self._sheet.append(made)
        return len(part.rows) - part.head

    def _reason(self, reason: Reason) -> Any:
        cell = self._cell(reason.text)
        if cell is None:
            return None
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if reason.tone:
            cell.fill = PatternFill("solid", fgColor=_TINTS[reason.tone])
        else:
            cell.font = Font(italic=True, color="FF6B7280")
        return cell

    def _cell(self, value: Cell) -> Any:
        """A cell that a spreadsheet shows and never computes; None for an empty one."""
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            plain: Any = _moment(value) if isinstance(value, Dated) else value
            return WriteOnlyCell(self._sheet, plain)
        if error_of(value) in ERROR_CODES:
            return WriteOnlyCell(self._sheet, error_of(value))
        cell: Any = WriteOnlyCell(self._sheet, "")
        # Not by the constructor, which would make formulas and errors of texts that look so.
        cell._value = _written(value)
        cell.data_type = "s"
        if value.startswith(_LIVE):
            cell.quotePrefix = True
        return cell


def _written(text: str) -> str:
    """Text as the file format spells it: what XML cannot hold as an escape that readers undo."""
    kept = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    kept = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", kept)
    return kept if len(kept) <= LONGEST else kept[:LONGEST]


def _moment(value: Dated) -> datetime.datetime | datetime.date | datetime.time:
    if value.kind == "datetime":
        return datetime.datetime.fromisoformat(value.iso)
    if value.kind == "date":
        return datetime.date.fromisoformat(value.iso)
    return datetime.time.fromisoformat(value.iso)


def _widths(part: Held) -> Sequence[int]:
    """Widths that fit the first rows' texts, each line of a cell for itself."""
    found = [NARROWEST] * part.width
    for _, _, cells in part.rows:
        for at, cell in enumerate(cells):
            if cell is not None:
                lines = str(cell).splitlines() if isinstance(cell, str) else [str(cell)]
                found[at] = max(found[at], *(len(line) + 2 for line in lines or [""]))
    return [min(width, WIDEST) for width in found]
