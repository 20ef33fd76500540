"""Where the cells of a sheet are, without holding any."""

import re
from typing import NoReturn

from ahsp.imports.gate.bounds import LAST_COLUMN, LAST_ROW, Bounds, letters
from ahsp.imports.gate.refusal import RefusedError

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
WAY_TOO_MANY = 4
"""Times its limit that a sheet is read on, to tell how high it really is."""
_COLUMNS: dict[str, int] = {}


def _column(text: str) -> int:
    number = _COLUMNS.get(text)
    if number is None:
        number = 0
        for letter in text.upper():
            number = number * 26 + ord(letter) - 64
        _COLUMNS[text] = number
    return number


class Grid:
    """Follows the rows and cells of one sheet and knows how far its values reach."""

    def __init__(self, sheet: str, bounds: Bounds) -> None:
        self._sheet = sheet
        self._bounds = bounds
        self._row = 0
        self._column = 0
        self._left = LAST_COLUMN
        self._bottom = self._right = 0

    def start_row(self, reference: str | None) -> None:
        """A row begins; without a number it is the next."""
        self._column = 0
        if reference is None:
            self._row += 1
            if self._row > LAST_ROW:
                self._too_many("rows", self._row)
            return
        if not _ROW.fullmatch(reference) or int(reference) > LAST_ROW:
            raise RefusedError("corrupt", place=f"{self._sheet}!{reference[:20]}")
        self._row = int(reference)

    def start_cell(self, reference: str | None) -> None:
        """A cell begins; without a reference it is the next in its row."""
        if reference is None:
            self._column += 1
            if self._column > LAST_COLUMN:
                self._too_many("columns", self._column)
            if not 0 < self._row <= LAST_ROW:
                raise RefusedError("corrupt", place=self.place)
            return
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise RefusedError("corrupt", place=f"{self._sheet}!{reference[:20]}")
        self._column, self._row = _column(match[1]), int(match[2])
        if self._column > LAST_COLUMN or self._row > LAST_ROW:
            raise RefusedError("corrupt", place=f"{self._sheet}!{reference}")

    def value(self) -> None:
        """The current cell has a value."""
        row, column = self._row, self._column
        if row > self._bottom:
            self._bottom = row
            if row > WAY_TOO_MANY * self._bounds.height:
                self.finish()
        if column > self._right:
            self._right = column
        if column < self._left:
            self._left = column

    def at(self, row: int, column: int) -> None:
        """The cell in this row and column, counted from 1, has a value."""
        self._row, self._column = row, column
        self.value()

    @property
    def empty(self) -> bool:
        """No cell had a value."""
        return not self._bottom

    @property
    def cell(self) -> str:
        """The address of the current cell."""
        return f"{letters(self._column)}{self._row}"

    @property
    def place(self) -> str:
        """The current cell as `sheet!cell`."""
        return f"{self._sheet}!{self.cell}"

    def finish(self) -> None:
        """The sheet ends.

        Raises:
            RefusedError: `too_many_columns` or `too_many_rows`.
        """
        wide, high = self._right - self._left + 1, self._bottom
        if wide > self._bounds.columns:
            self._too_many("columns", wide)
        if high > self._bounds.height:
            self._too_many("rows", high)

    def _too_many(self, what: str, found: int) -> NoReturn:
        limit = self._bounds.columns if what == "columns" else self._bounds.rows
        raise RefusedError(f"too_many_{what}", sheet=self._sheet, found=found, limit=limit)
