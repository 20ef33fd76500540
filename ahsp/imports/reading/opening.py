"""From an uploaded file to its sheets: through the gate first, then by the reader."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ahsp.imports import frames
from ahsp.imports.gate import Bounds, Findings, inspect
from ahsp.imports.sheets.layout import recognise
from ahsp.imports.sheets.workbook import RefusedError, Sheet, check_texts, sheets

AHEAD_FROM = 1 << 19
"""Bytes of a file from which on it is opened while the gate still looks at it."""


def open_book(
    path: Path, name: str, max_rows: int, max_columns: int, *, ahead: bool = False
) -> tuple[list[Sheet], Findings]:
    """Let a file through the gate and open it; the arguments are those of `child.read`.

    Args:
        path: the stored file.
        name: the name it was uploaded under.
        max_rows: most data rows.
        max_columns: most columns.
        ahead: open a large file while the gate still looks at it, on a second processor. What the
            gate says counts first; yet if opening the file ends the process, the gate said nothing
            and has to be asked again, alone.

    Raises:
        RefusedError: the file is not taken.
    """
    bounds = Bounds(rows=max_rows, columns=max_columns)

    def opened() -> list[Sheet]:
        return sheets(path, max_rows, max_columns)

    get = _Ahead(opened).get if ahead and path.stat().st_size >= AHEAD_FROM else opened
    findings = inspect(path, name, bounds)
    found = get()
    if findings.long_text:
        check_texts(found, bounds.text)
    errors = findings.errors.by_sheet
    return [
        sheet.having(errors[sheet.name]) if sheet.name in errors else sheet for sheet in found
    ], findings


def check_gate(path: Path, name: str, max_rows: int, max_columns: int, pipe: BinaryIO) -> None:
    """Let a file through the gate and do no more; the arguments are those of `child.read`.

    Raises:
        RefusedError: the gate does not take it.
    """
    inspect(path, name, Bounds(rows=max_rows, columns=max_columns))
    frames.send(pipe, frames.Done(rows_read=0))


class _Ahead:
    """Does something in a thread that nobody waits for at the end of the process."""

    def __init__(self, action: Callable[[], list[Sheet]]) -> None:
        self._action = action
        self._found: list[Sheet] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._act, daemon=True)
        self._thread.start()

    def _act(self) -> None:
        try:
            self._found = self._action()
        except BaseException as error:
            self._error = error

    def get(self) -> list[Sheet]:
        """Wait for it.

        Raises:
            BaseException: what it ended with.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found


def count_rows(found: list[Sheet], max_rows: int) -> int:
    """Count the rows of sheets below their headers, where they have any.

    Raises:
        RefusedError: `too_many_rows` of one sheet.
    """
    total = 0
    for sheet in found:
        layout = recognise(sheet.rows)
        rows = max(0, len(sheet.rows) - 1 - (layout.header if layout else 0))
        if rows > max_rows:
            raise RefusedError("too_many_rows", sheet=sheet.name, found=rows, limit=max_rows)
        total += rows
    return total


def check(path: Path, name: str, max_rows: int, max_columns: int, pipe: BinaryIO) -> None:
    """Find out whether a file can be read, whatever its layout; arguments as of `child.read`.

    Raises:
        RefusedError: the file is not taken.
    """
    found, findings = open_book(path, name, max_rows, max_columns)
    total = count_rows(found, max_rows)
    if not any(str(cell).strip() for sheet in found for row in sheet.rows for cell in row):
        raise RefusedError("no_data")
    names = [sheet.name for sheet in found]
    start = frames.Start(layout="", sheets=names, skipped=[], rows=total, links=findings.links)
    frames.send(pipe, start)
    frames.send(pipe, frames.Done(rows_read=total))
