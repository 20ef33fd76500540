"""Looking through an .xls: its records, one after the other, without keeping any."""

import struct
from collections.abc import Iterator

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.compound import STORAGE, Compound, Member
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.globals import Globals
from ahsp.imports.gate.grid import Grid
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.gate.tokens import danger

BEGIN, END, PASSWORD = 0x0809, 0x000A, 0x002F
FORMULA, MULTIPLE, ARRAY, SHARED = 0x0006, 0x00BD, 0x0221, 0x04BC
VALUES = frozenset({FORMULA, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205, MULTIPLE})
"""Records of cells that have a value: numbers, texts, truth values, formulas."""
FORMULAS = {FORMULA: 20, ARRAY: 12, SHARED: 8}
"""Where in these records the length of the formula is, which follows it."""
CONDITION, LINK, CONNECTION = 0x01B1, 0x01B8, 0x0876
OLD, NEW = 0x0500, 0x0600
MACRO_SHEET = 0x0040
Record = tuple[int, int, int]
TEXT_FILE = b"\x06\0"
_HEAD = struct.Struct("<HH")
_SCRIPT = "javascript:".encode("utf-16-le")


def check_members(members: list[Member]) -> Member:
    """Find the workbook among a compound file's streams.

    Returns:
        its stream.

    Raises:
        RefusedError: `encrypted`, `macro`, `embedded_object`, `bad_magic` or `corrupt`.
    """
    names = {member.name.casefold(): member for member in members}
    if "encryptedpackage" in names:
        raise RefusedError("encrypted")
    for member in members:
        name = member.name.casefold()
        if name.startswith("_vba_project") or (name == "vba" and member.kind == STORAGE):
            raise RefusedError("macro", place=member.name)
    for name in ("workbook", "book"):
        if name in names:
            return names[name]
    if {"worddocument", "powerpoint document"} & set(names):
        raise RefusedError("bad_magic", extension=".xls")
    raise RefusedError("corrupt", place="Workbook")


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
        _check_object(file, member)
    return book.findings


def _check_object(file: Compound, member: Member) -> None:
    """Documents inside a workbook are never opened; files packed into it and controls are refused.

    Raises:
        RefusedError: `embedded_object`, or `corrupt` where it cannot be told.
    """
    packed = member.name == "\x01Ole10Native" and file.read(member)[4:6] == b"\x02\0"
    if packed or (member.name == "Ctls" and member.size):
        raise RefusedError("embedded_object", place=member.name.lstrip("\x01"))


class _Book:
    def __init__(self, data: bytes, bounds: Bounds) -> None:
        self.findings = Findings("xls")
        self._data = data
        self._bounds = bounds
        self._left = 2 * len(data) + 65_536
        self._old = False
        self._outside: RefusedError | None = None
        self._empty = True

    def read(self) -> None:
        """Read the workbook's own records, then each sheet's."""
        kind, length = _HEAD.unpack_from(self._data)
        if kind != BEGIN or length < 4:
            raise RefusedError("corrupt", place="Workbook")
        self._old = _HEAD.unpack_from(self._data, 4)[0] != NEW
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

    def _records(self, at: int) -> Iterator[Record]:
        """The records from a place on to the end of what begins there."""
        data, depth, start = self._data, 0, at
        unpack, size = _HEAD.unpack_from, len(data)
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
            at += length
            if kind == END:
                depth -= 1
                if depth <= 0:
                    break
        self._left -= at - start
        if self._left < 0:  # sheets that share their bytes
            raise RefusedError("corrupt", place="Workbook")

    def _sheet(self, name: str, start: int) -> None:
        grid = Grid(name, self._bounds)
        data, unpack = self._data, _HEAD.unpack_from
        for kind, at, length in self._records(start):
            if kind in VALUES:
                row, column = unpack(data, at)
                grid.at(row + 1, column + 1)
                if kind == MULTIPLE:
                    grid.at(row + 1, struct.unpack_from("<H", data, at + length - 2)[0] + 1)
            if kind in FORMULAS:
                self._formula(grid, at, length, FORMULAS[kind])
            elif kind == CONDITION:
                first, second = unpack(data, at + 2)
                end = at + length
                self._code(grid, data[max(at, end - first - second) : end - second])
                self._code(grid, data[max(at, end - second) : end])
            elif kind == CONNECTION:
                self._connection(name, at)
            elif kind == LINK and _SCRIPT in data[at : at + length].lower():
                raise RefusedError("external_link", place=name, found="javascript:")
        self._empty = self._empty and grid.empty
        grid.finish()

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
