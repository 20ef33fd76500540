"""Opening a workbook: rows of cells, or the reason why not.

Runs in the reading child only: calamine can be made to eat all memory or abort by a small file.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from ahsp.imports.layout import LOOK_AT

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTENSIONS = (".xlsx", ".xls")


class RefusedError(Exception):
    """The file is not taken: a reason code, and what a sentence about it needs."""

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells; `top` and `left` are how many empty rows and columns come before."""

    name: str
    top: int
    left: int
    rows: Sequence[Sequence[Any]]

    def row_number(self, index: int) -> int:
        """The number that a spreadsheet shows beside `rows[index]`."""
        return self.top + index + 1

    def column_letter(self, index: int) -> str:
        """The letters that a spreadsheet shows above column `index` of `rows`."""
        number, letters = self.left + index + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


def check_kind(path: Path, name: str) -> None:
    """Compare what the file is with what its name says.

    Args:
        path: the stored file.
        name: the name it was uploaded under.

    Raises:
        RefusedError: `bad_extension`, `empty_file`, `type_mismatch`, `bad_magic` or `corrupt`.
    """
    extension = Path(name).suffix.lower()
    if extension not in EXTENSIONS:
        raise RefusedError("bad_extension", extension=extension or name, allowed=list(EXTENSIONS))
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise RefusedError("empty_file")
    is_zip, is_ole = head.startswith(ZIP), head.startswith(OLE)
    if extension == ".xlsx" and is_ole:
        raise RefusedError("type_mismatch", extension=extension, found="xls")
    if extension == ".xls" and is_zip:
        raise RefusedError("type_mismatch", extension=extension, found="xlsx")
    if not (is_zip or is_ole):
        raise RefusedError("bad_magic", extension=extension)
    if is_zip:
        _check_parts(path)


def _check_parts(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise RefusedError("corrupt") from None
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise RefusedError("type_mismatch", extension=".xlsx", found="zip")


def sheets(path: Path, max_rows: int, max_columns: int) -> list[Sheet]:
    """Read the cells of all worksheets.

    Args:
        path: the stored file.
        max_rows: most data rows of a sheet, those above and in its header not counted.
        max_columns: most columns of a sheet.

    Returns:
        the sheets that have any cells, in order. Empty cells are "", errors too.

    Raises:
        RefusedError: `encrypted`, `corrupt`, `too_many_rows`, `too_many_columns` or `no_data`.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        found = [_sheet(book, name, max_rows, max_columns) for name in book.sheet_names]
    except python_calamine.PasswordError:
        raise RefusedError("encrypted") from None
    except (python_calamine.CalamineError, OSError, ValueError, ArithmeticError):
        raise RefusedError("corrupt") from None
    kept = [sheet for sheet in found if sheet is not None]
    if not kept:
        raise RefusedError("no_data")
    return kept


def _sheet(
    book: python_calamine.CalamineWorkbook, name: str, max_rows: int, max_columns: int
) -> Sheet | None:
    sheet = book.get_sheet_by_name(name)
    name = name.replace("\x00", "\u2400")  # no database keeps a NUL
    if sheet.start is None:
        return None
    if sheet.width > max_columns:
        raise RefusedError("too_many_columns", sheet=name, found=sheet.width, limit=max_columns)
    top, left = sheet.start
    if sheet.height > max_rows + LOOK_AT:  # the exact count follows the header row
        raise RefusedError("too_many_rows", sheet=name, found=sheet.height, limit=max_rows)
    return Sheet(name, top, left, sheet.to_python())
