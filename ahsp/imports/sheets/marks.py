"""What each row of a sheet was taken for: exactly one thing, whatever the layout."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

KINDS = (
    "unknown",
    "line",
    "blank",
    "header",
    "heading",
    "section",
    "sub-heading",
    "total",
    "note",
    "worksheet",
)
"""What a row can be; it is unknown until something is said of it."""
UNKNOWN, LINE, BLANK = range(3)
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


class Marks:
    """One mark for each row of a sheet. Who marks a row again takes the earlier mark away."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        """Begin with nothing known.

        Args:
            rows: the sheet's cells; an empty cell is "".
        """
        self._rows = rows
        self.of = bytearray(len(rows))

    def mark(self, first: int, last: int, kind: str) -> int:
        """Say what the rows from one index up to another are; those without content stay blank.

        Returns:
            how many of them have content.
        """
        place, count = _PLACES[kind], 0
        for index in range(first, last):
            if any(cell != "" for cell in self._rows[index]):
                self.of[index] = place
                count += 1
        return count

    def counts(self) -> dict[str, int]:
        """How many rows are of each kind, once all of them were looked at."""
        for index, place in enumerate(self.of):
            if place == UNKNOWN and not any(cell != "" for cell in self._rows[index]):
                self.of[index] = BLANK
        found = Counter(self.of)
        return {kind: found[place] for place, kind in enumerate(KINDS)}
