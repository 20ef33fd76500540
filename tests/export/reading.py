"""An exported workbook as openpyxl reads it, whatever its language."""

from pathlib import Path
from typing import IO, Any

import openpyxl


def lines_in(book: Path | IO[bytes]) -> list[tuple[Any, ...]]:
    """The rows of the sheet of lines, without its header."""
    sheet = openpyxl.load_workbook(book).worksheets[2]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def facts_in(book: Path | IO[bytes]) -> dict[Any, Any]:
    """What the first sheet says: values by label."""
    sheet = openpyxl.load_workbook(book, data_only=True).worksheets[0]
    return {row[0]: row[1] for row in sheet.iter_rows(max_col=2, values_only=True)}
