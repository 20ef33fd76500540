"""From an uploaded file to its sheets: through the gate first, then by the reader."""

from pathlib import Path
from typing import BinaryIO

from ahsp.imports import frames
from ahsp.imports.gate import Bounds, Findings, inspect
from ahsp.imports.layout import recognise
from ahsp.imports.workbook import RefusedError, Sheet, check_texts, sheets


def open_book(
    path: Path, name: str, max_rows: int, max_columns: int
) -> tuple[list[Sheet], Findings]:
    """Let a file through the gate and open it; the arguments are those of `child.read`.

    Raises:
        RefusedError: the file is not taken.
    """
    bounds = Bounds(rows=max_rows, columns=max_columns)
    findings = inspect(path, name, bounds)
    found = sheets(path, max_rows, max_columns)
    if findings.long_text:
        check_texts(found, bounds.text)
    return found, findings


def check(path: Path, name: str, max_rows: int, max_columns: int, pipe: BinaryIO) -> None:
    """Find out whether a file can be read, whatever its layout; arguments as of `child.read`.

    Raises:
        RefusedError: the file is not taken.
    """
    found, findings = open_book(path, name, max_rows, max_columns)
    total = 0
    for sheet in found:
        layout = recognise(sheet.rows)
        rows = len(sheet.rows) - 1 - (layout.header if layout else 0)
        if rows > max_rows:
            raise RefusedError("too_many_rows", sheet=sheet.name, found=rows, limit=max_rows)
        total += rows
    if not any(str(cell).strip() for sheet in found for row in sheet.rows for cell in row):
        raise RefusedError("no_data")
    names = [sheet.name for sheet in found]
    start = frames.Start(layout="", sheets=names, skipped=[], rows=total, links=findings.links)
    frames.send(pipe, start)
    frames.send(pipe, frames.Done(rows_read=total))
