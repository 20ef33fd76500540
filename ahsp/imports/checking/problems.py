"""What is wrong with a file, each at its cell."""

from functools import lru_cache
from typing import Any

from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import TEXT_LENGTH, Rule
from ahsp.imports.sheets.cells import shown
from ahsp.imports.sheets.error_cells import error_of
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

LONGEST = 500
"""Characters of a text that a problem shows."""


class Teller:
    """Adds problems of one row to a file's problems; `row` goes from each to the next."""

    __slots__ = ("_problems", "part", "row")

    def __init__(self, problems: list[ProblemRow], part: Part, row: Row) -> None:
        self._problems = problems
        self.part = part
        self.row = row

    def __call__(
        self,
        rule: Rule,
        column: str,
        value: str,
        suggestion: str | None = None,
        evidence: dict[str, Any] | None = None,
    ) -> None:
        """Add a problem.

        Args:
            rule: which rule is broken.
            column: at which column of the row.
            value: what stands there.
            suggestion: a value that a person may accept.
            evidence: what the suggestion rests on, or what is in conflict with the value.
        """
        row = self.row
        self._problems.append(
            (
                rule,
                self.part.name,
                self.part.row_number(row, column),
                self.part.column_letter(row, column),
                visible(row.kode),
                visible(row.nama),
                visible(row.uraian),
                visible(value),
                _offered(suggestion),
                evidence,
            )
        )


@lru_cache(maxsize=10_000)
def visible(text: str) -> str:
    """Text as a problem shows it: what nobody would see of it by its symbol; not endless."""
    return shown(error_of(text) or text)[:LONGEST]


def _offered(suggestion: str | None) -> str | None:
    """A suggestion as a person may accept it; none at all for a text that cannot be kept."""
    kept = suggestion and len(suggestion) <= TEXT_LENGTH and "\x00" not in suggestion
    return suggestion if kept else None
