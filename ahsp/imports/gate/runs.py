"""Cells among the records of an .xls, most of which need no look of their own."""

import re
import struct

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.error_cells import CODES, UNKNOWN
from ahsp.imports.gate.grid import Grid

FORMULA, MULTIPLE, TRUTH_OR_ERROR = 0x0006, 0x00BD, 0x0205
VALUES = frozenset({FORMULA, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, TRUTH_OR_ERROR, MULTIPLE})
"""Records of cells that have a value: numbers, texts, truth values, formulas."""
SHOWS_ERRORS = (FORMULA, TRUTH_OR_ERROR)
RUNS = {0x00FD: 6, 0x027E: 6, 0x0203: 10}
"""Records of single values, and their bytes after row and column: most of any sheet."""
LAST_OLD_ROW, LAST_OLD_COLUMN = 65_536, 256
"""Where the grid of an .xls ends; readers take memory for as much as it claims to use."""
HEAD = struct.Struct("<HH")
NO_NUMBER, FORMULA_ERROR = b"\xff\xff", 2
"""Where a formula's result is no number, these bytes end it, and its first tells what it is."""


def cells(data: bytes, at: int, length: int, kind: int, grid: Grid) -> int:
    """Tell the grid of the cells of a record; returns the last column, counted from 0."""
    row, column = HEAD.unpack_from(data, at)
    grid.at(row + 1, column + 1)
    if kind == MULTIPLE:
        column = struct.unpack_from("<H", data, at + length - 2)[0]
        grid.at(row + 1, column + 1)
    return int(column)


def error_in(data: bytes, at: int, length: int, kind: int) -> str:
    """The error that a record of a cell shows; "" for any other value."""
    if kind == TRUTH_OR_ERROR and length >= 8 and data[at + 7]:
        return CODES.get(data[at + 6], UNKNOWN)
    if kind == FORMULA and length >= 14 and data[at + 12 : at + 14] == NO_NUMBER:
        return CODES.get(data[at + 8], UNKNOWN) if data[at + 6] == FORMULA_ERROR else ""
    return ""


def run_of(bounds: Bounds) -> re.Pattern[bytes]:
    """A pattern of records of single values that lie within the bounds."""
    high, low = divmod(min(bounds.height, LAST_OLD_ROW) - 1, 256)
    rows = rb"(?:[\0-%b][%b]|.[\0-%b])" % (_byte(low), _byte(high), _byte(high - 1))
    if not high:
        rows = rb"[\0-%b]\0" % _byte(low)
    cell = rows + rb"[\0-%b]\0" % _byte(min(bounds.columns, LAST_OLD_COLUMN) - 1)
    each = [
        re.escape(HEAD.pack(kind, rest + 4)) + cell + b".{%d}" % rest for kind, rest in RUNS.items()
    ]
    return re.compile(b"(?:" + b"|".join(each) + b"){2,4096}", re.DOTALL)


def _byte(number: int) -> bytes:
    return b"\\x%02x" % number
