"""Looking through an .xls: its records, one after the other, without keeping any."""

import re
import struct
from collections.abc import Iterator

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.compound import Compound
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.globals import Globals
from ahsp.imports.gate.grid import Grid
from ahsp.imports.gate.members import check_members, check_object
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.gate.runs import (
    FORMULA,
    HEAD,
    LAST_OLD_COLUMN,
    LAST_OLD_ROW,
    RUNS,
    SHOWS_ERRORS,
    VALUES,
    cells,
    error_in,
    run_of,
)
from ahsp.imports.gate.tokens import danger

BEGIN, END, PASSWORD = 0x0809, 0x000A, 0x002F
ARRAY, SHARED = 0x0221, 0x04BC
FORMULAS = {FORMULA: 20, ARRAY: 12, SHARED: 8}
"""Where in these records the length of the formula is, which follows it."""
CONDITION, LINK, CONNECTION, DIMENSIONS = 0x01B1, 0x01B8, 0x0876, 0x0200
OLD, NEW = 0x0500, 0x0600
MACRO_SHEET = 0x0040
Record = tuple[int, int, int]
TEXT_FILE = b"\x06\0"
_SCRIPT = "javascript:".encode("utf-16-le")


def inspect(file: Compound, bounds: Bounds) -> Findings:
    """Look through a compound file that should be an .xls.

    Args:
        file: the compound file.
        bounds: the limits.

    Returns:
        what was seen and let pass.

    Raises:
        RefusedError: the file is not taken.
    """
    data = file.read(check_members(file.members))
    book = _Book(data, bounds)
    try:
        book.read()
    except struct.error:
        raise RefusedError("corrupt", place="Workbook") from None
    for member in file.members:
        check_object(file, member)
    return book.findings


class _Book:
    def __init__(self, data: bytes, bounds: Bounds) -> None:
        self.findings = Findings("xls")
        self._data = data
        self._bounds = bounds
        self._run = run_of(bounds)
        self._left = 2 * len(data) + 65_536
        self._old = False
        self._outside: RefusedError | None = None
        self._empty = True

    def read(self) -> None:
        """Read the workbook's own records, then each sheet's."""
        kind, length = HEAD.unpack_from(self._data)
        if kind != BEGIN or length < 4:
            raise RefusedError("corrupt", place="Workbook")
        self._old = HEAD.unpack_from(self._data, 4)[0] != NEW
        book = Globals(self.findings, self._bounds, old=self._old)
        for kind, at, length in self._records(0):
            if kind == CONNECTION:
                self._connection("Workbook", at)
            book.record(kind, self._data[at : at + length])
        for name, start in book.sheets:
            self._sheet(name, start)
        if self._outside:
            raise RefusedError("no_data") if self._empty else self._outside

    def _connection(self, place: str, at: int) -> None:
        """Data from a text file were typed in once; data from elsewhere come anew each time."""
        if self._data[at + 4 : at + 6] != TEXT_FILE:
            self._outside = RefusedError("external_link", place=place, found="connection")

    def _records(self, at: int, run: re.Pattern[bytes] | None = None) -> Iterator[Record]:
        """The records from a place on to the end of what begins there; runs as one."""
        data, depth, start = self._data, 0, at
        unpack, size = HEAD.unpack_from, len(data)
        while at + 4 <= size:
            kind, length = unpack(data, at)
            at += 4
            if at + length > size:
                raise RefusedError("corrupt", place="Workbook")
            if kind == BEGIN:
                depth += 1
                if length >= 4 and unpack(data, at)[1] == MACRO_SHEET:
                    raise RefusedError("macro", place="Workbook")
            elif kind == PASSWORD:
                raise RefusedError("encrypted")
            yield kind, at, length
            found = run.match(data, at - 4) if run and kind in RUNS else None
            at = found.end() if found else at + length
            if kind == END:
                depth -= 1
                if depth <= 0:
                    break
        self._left -= at - start
        if self._left < 0:  # sheets that share their bytes
            raise RefusedError("corrupt", place="Workbook")

    def _sheet(self, name: str, start: int) -> None:
        left = self._left
        if not self._walk(name, start, self._run):
            self._left = left
            self._walk(name, start, None)

    def _walk(self, name: str, start: int, run: re.Pattern[bytes] | None) -> bool:
        """Look at a sheet's records; False where runs hide what its width depends on."""
        grid = Grid(name, self._bounds)
        data = self._data
        for kind, at, length in self._records(start, run):
            if kind in VALUES:
                last = cells(data, at, length, kind, grid)
                error = error_in(data, at, length, kind) if kind in SHOWS_ERRORS else ""
                if error:
                    self.findings.errors.note(name, grid.cell, error)
                if run and last >= self._bounds.columns:
                    return False
            if kind in FORMULAS:
                self._formula(grid, at, length, FORMULAS[kind])
            elif kind in (CONDITION, LINK, CONNECTION, DIMENSIONS):
                self._other(name, grid, kind, at, length)
        self._empty = self._empty and grid.empty
        grid.finish()
        return True

    def _other(self, name: str, grid: Grid, kind: int, at: int, length: int) -> None:
        data = self._data
        if kind == CONDITION:
            first, second = HEAD.unpack_from(data, at + 2)
            end = at + length
            self._code(grid, data[max(at, end - first - second) : end - second])
            self._code(grid, data[max(at, end - second) : end])
        elif kind == CONNECTION:
            self._connection(name, at)
        elif kind == LINK and _SCRIPT in data[at : at + length].lower():
            raise RefusedError("external_link", place=name, found="javascript:")
        elif kind == DIMENSIONS and not self._old:
            last_row, last_column = struct.unpack_from("<4xL2xH", data, at)
            if last_row > LAST_OLD_ROW or last_column > LAST_OLD_COLUMN:
                raise RefusedError("corrupt", place=name)

    def _formula(self, grid: Grid, at: int, length: int, where: int) -> None:
        if length < where + 2:
            return
        size = struct.unpack_from("<H", self._data, at + where)[0]
        begin = at + where + 2
        self._code(grid, self._data[begin : min(begin + size, at + length)])

    def _code(self, grid: Grid, code: bytes) -> None:
        found = danger(code, old=self._old)
        if found:
            raise RefusedError("malicious_formula", place=grid.place, found=found)
