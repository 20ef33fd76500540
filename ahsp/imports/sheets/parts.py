"""What a part of a workbook offers to the checks, whatever its layout."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from ahsp.imports.sheets.cells import Cleaned
from ahsp.imports.sheets.marks import Marks
from ahsp.imports.sheets.rows import Headings, Row
from ahsp.imports.sheets.workbook import Sheet


class Skipped(NamedTuple):
    """Rows that are no lines: the first one's number, how many have content, why, and a text."""

    number: int
    rows: int
    reason: str
    text: str


Numbered = tuple[int, Sequence[Any]]
"""A row's number and its cells."""


class Part(Protocol):
    """A sheet whose layout is known.

    `kind` names the layout. `decimal_text` tells whether the koefisien column is text with decimal
    marks, `decimal_mark` which one its numbers leave no doubt of ("" for none), `names_each_row`
    whether the analysis' name stands on each row. Once the rows were read, `skipped` lists those
    that are no lines, and `marks` tells of every row what it was taken for.
    """

    kind: str
    name: str
    sheet: Sheet
    row_count: int
    decimal_text: bool
    decimal_mark: str
    names_each_row: bool
    skipped: list[Skipped]
    marks: Marks

    def rows(self, cleaned: Cleaned) -> Iterator[Row]:
        """The rows that are lines, in order."""

    def row_number(self, row: Row, column: str) -> int:
        """The number of the row where a row's cell of a column stands: a heading's, perhaps."""

    def column_letter(self, row: Row, column: str) -> str:
        """The letters above a column at a row; "" where the part has no such column."""

    def surroundings(
        self, rows: Sequence[Row], held: Collection[int]
    ) -> tuple[list[Numbered], list[Numbered]]:
        """What some lines stand under, so that they can be read alone.

        Args:
            rows: all lines of the part, in order.
            held: numbers of those that are wanted.

        Returns:
            the header, and the wanted lines with all other rows that they need, in order.
        """

    def headings(self, row: Row) -> Headings:
        """What describes the row's analysis besides its code and name."""
