"""What an .xls says of itself as a whole: its sheets, names and links to elsewhere."""

import struct

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.gate.tokens import danger, forbidden_name

SHEET, NAME, OUTSIDE_NAME, BOOK, OLD_BOOK = 0x85, 0x18, 0x23, 0x1AE, 0x17
MACRO_KINDS = {1: "Excel 4", 6: "VBA"}
SELF, ADD_IN = 0x0401, 0x3A01
EXCHANGE = "\x03"
"""Stands in a link between a program and what is asked of it."""
IS_FUNCTION = 0x0002


class Globals:
    """Takes the first records of a workbook, and knows the sheets afterwards."""

    def __init__(self, findings: Findings, bounds: Bounds, *, old: bool) -> None:
        self.sheets: list[tuple[str, int]] = []
        self._findings = findings
        self._bounds = bounds
        self._old = old
        self._add_in = False

    def record(self, kind: int, data: bytes) -> None:
        """Look at a record.

        Raises:
            RefusedError: `macro`, `malicious_formula` or `too_many_sheets`.
        """
        if kind == SHEET:
            self._sheet(data)
        elif kind == NAME:
            self._name(data)
        elif kind == BOOK and len(data) > 4:
            self._book(data)
        elif kind == OLD_BOOK and self._old and len(data) > 1:
            self._link(data[1 : 1 + data[0]].decode("latin-1"))
        elif kind == OUTSIDE_NAME and self._add_in:
            self._function(_text(data, 6, self._old))

    def _sheet(self, data: bytes) -> None:
        start, _, kind = struct.unpack_from("<LBB", data)
        name = _text(data, 6, self._old)
        if kind in MACRO_KINDS:
            raise RefusedError("macro", place=name or "Workbook", found=MACRO_KINDS[kind])
        self.sheets.append((name, start))
        if len(self.sheets) > self._bounds.sheets:
            limit = self._bounds.sheets
            raise RefusedError("too_many_sheets", found=len(self.sheets), limit=limit)

    def _book(self, data: bytes) -> None:
        length = struct.unpack_from("<H", data, 2)[0]
        self._add_in = length == ADD_IN
        if length not in (SELF, ADD_IN):
            wide = data[4] & 1
            raw = data[5 : 5 + length * (2 if wide else 1)]
            self._link(raw.decode("utf-16-le" if wide else "latin-1", "replace"))

    def _link(self, target: str) -> None:
        if EXCHANGE in target[1:]:
            what = target.partition(EXCHANGE)[0].strip("\x01\x02\x00")[:80]
            raise RefusedError("malicious_formula", place="Workbook", found=f"DDE {what}".strip())
        readable = "".join(letter for letter in target if letter.isprintable())
        if len(readable) > 1:
            self._findings.link(readable)

    def _name(self, data: bytes) -> None:
        flags, _, length, size = struct.unpack_from("<HBBH", data)
        wide = not self._old and len(data) > 14 and data[14] & 1
        start = 14 if self._old else 15
        end = start + length * (2 if wide else 1)
        name = data[start:end].decode("utf-16-le" if wide else "latin-1", "replace")
        if flags & IS_FUNCTION or name.startswith("_xl"):
            self._function(name)
        found = danger(data[end : end + size], old=self._old)
        if found:
            raise RefusedError("malicious_formula", place=name[:60], found=found)

    def _function(self, name: str) -> None:
        found = forbidden_name(name)
        if found:
            raise RefusedError("malicious_formula", place="Workbook", found=found)


def _text(data: bytes, at: int, old: bool) -> str:
    """A short text: its length, in newer files a byte that tells how wide its letters are."""
    if at >= len(data):
        return ""
    length, at = data[at], at + 1
    if old:
        return data[at : at + length].decode("latin-1")
    wide = at < len(data) and data[at] & 1
    raw = data[at + 1 : at + 1 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")
