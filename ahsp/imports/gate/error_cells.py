"""Cells that show an error: a reader gives them as empty, but nobody left them empty."""

import re

MOST = 10_000
"""Error cells of a file that are remembered."""
LONGEST = 20
"""Characters of an error that are kept; the longest real one has 14."""
CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
"""Errors of an .xls by their number."""
UNKNOWN = "#ERROR!"
SIGNS = (b'"e"', b"'e'")
_CELL = re.compile(rb"""<c\s[^<>]*?\bt\s*=\s*["']e["'][^<>]*>""")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]*)|</c\s*>")


class ErrorCells:
    """Error cells of a file: by sheet, what each cell shows by its address."""

    def __init__(self) -> None:
        self.by_sheet: dict[str, dict[str, str]] = {}
        self._left = MOST

    def note(self, sheet: str, cell: str, error: str) -> None:
        """Remember one; those past `MOST` are let go."""
        cells = self.by_sheet.setdefault(sheet, {})
        if cell not in cells and self._left:
            self._left -= 1
            cells[cell] = error.strip()[:LONGEST] or UNKNOWN


class ErrorsInBytes:
    """Finds the error cells of one sheet in its raw bytes, piece by piece.

    Pieces are cut where tags begin, so a cell's value may come in a later piece than the cell.
    """

    def __init__(self, found: ErrorCells, sheet: str) -> None:
        """Prepare for one sheet.

        Args:
            found: where its error cells go.
            sheet: its name.
        """
        self._found = found
        self._sheet = sheet
        self._open = ""

    def feed(self, piece: bytes) -> None:
        """Look at the next piece."""
        if self._open:
            self._value(piece, 0)
        if not any(sign in piece for sign in SIGNS):
            return
        for cell in _CELL.finditer(piece):
            reference = _REFERENCE.search(cell[0])
            if reference and not cell[0].endswith(b"/>"):
                self._open = reference[1].decode()
                self._value(piece, cell.end())

    def _value(self, piece: bytes, at: int) -> None:
        value = _VALUE.search(piece, at)
        if value:
            error = value[1] or b""
            self._found.note(self._sheet, self._open, error.decode(errors="replace"))
            self._open = ""
