"""Opening a workbook: rows of cells, or the reason why not.

Runs in the reading child only: calamine can be made to eat all memory or abort by a small file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import python_calamine

from ahsp.imports.gate.bounds import letters
from ahsp.imports.gate.kind import EXTENSIONS, OLE
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.sheets.addresses import coordinate
from ahsp.imports.sheets.error_cells import with_errors
from ahsp.imports.sheets.layout import LOOK_AT

__all__ = ["EXTENSIONS", "OLE", "RefusedError", "Sheet", "sheets"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells; `top` and `left` are how many empty rows and columns come before.

    `errors` is what cells show that hold an error, by index of row and column; in `rows` these are
    empty.
    """

    name: str
    top: int
    left: int
    rows: Sequence[Sequence[Any]]
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def having(self, errors: Mapping[str, str]) -> "Sheet":
        """The sheet with what the gate found of its error cells, by address."""
        places = map(coordinate, errors)
        found = {
            (row - self.top - 1, column - self.left - 1): error
            for (row, column), error in zip(places, errors.values(), strict=True)
        }
        return replace(self, errors=found)

    def showing(self, wanted: Callable[[int, int], bool]) -> "Sheet":
        """The sheet with the errors of some cells, told by index of row and column, in `rows`."""
        shown = {place: error for place, error in self.errors.items() if wanted(*place)}
        return replace(self, rows=with_errors(self.rows, shown)) if shown else self

    def row_number(self, index: int) -> int:
        """The number that a spreadsheet shows beside `rows[index]`."""
        return self.top + index + 1

    def column_letter(self, index: int) -> str:
        """The letters that a spreadsheet shows above column `index` of `rows`."""
        return letters(self.left + index + 1)


def sheets(path: Path, max_rows: int, max_columns: int) -> list[Sheet]:
    """Read the cells of all worksheets.

    Args:
        path: the stored file.
        max_rows: most data rows of a sheet, those above and in its header not counted.
        max_columns: most columns of a sheet.

    Returns:
        the sheets in order; one without cells has no rows. Empty cells are "", errors too.

    Raises:
        RefusedError: `encrypted`, `corrupt`, `too_many_rows`, `too_many_columns` or `no_data`.
    """
    try:
        book = _opened(path)
        found = [_sheet(book, name, max_rows, max_columns) for name in book.sheet_names]
    except python_calamine.PasswordError:
        raise RefusedError("encrypted") from None
    except (python_calamine.CalamineError, OSError, ValueError, ArithmeticError):
        raise RefusedError("corrupt") from None
    if not any(sheet.rows for sheet in found):
        raise RefusedError("no_data")
    return found


def check_texts(found: list[Sheet], longest: int) -> None:
    """Find the cell whose text is longer than any spreadsheet program writes.

    Args:
        found: the sheets.
        longest: characters that a cell may have.

    Raises:
        RefusedError: `cell_too_long`.
    """
    for sheet in found:
        for index, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and len(cell) > longest:
                    place = f"{sheet.name}!{sheet.column_letter(column)}{sheet.row_number(index)}"
                    raise RefusedError("cell_too_long", place=place, found=len(cell), limit=longest)


def _opened(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        str(path).encode()
    except UnicodeEncodeError:  # a name that is no text, which calamine cannot be told
        with path.open("rb") as file:
            return python_calamine.CalamineWorkbook.from_filelike(file)
    return python_calamine.CalamineWorkbook.from_path(str(path))


def _sheet(
    book: python_calamine.CalamineWorkbook, name: str, max_rows: int, max_columns: int
) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    name = name.replace("\x00", "\u2400")  # no database keeps a NUL
    if sheet.start is None:
        return Sheet(name, 0, 0, ())
    if sheet.width > max_columns:
        raise RefusedError("too_many_columns", sheet=name, found=sheet.width, limit=max_columns)
    top, left = sheet.start
    if sheet.height > max_rows + LOOK_AT:  # the exact count follows the header row
        raise RefusedError("too_many_rows", sheet=name, found=sheet.height, limit=max_rows)
    return Sheet(name, top, left, sheet.to_python())
