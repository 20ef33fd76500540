"""The rows of a file that were held back, as they stand in it, with what they stand under."""

import datetime
import math
from collections.abc import Iterator, Sequence
from typing import Any, cast

from ahsp.imports.frames import AhspRow, Cell, Dated, Held, ProblemRow
from ahsp.imports.rules import SEVERITY, Rule, Severity
from ahsp.imports.sheets.cells import Cleaned
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

CHUNK = 2_000
"""Rows in one frame."""


class Watched:
    """A part of a file that remembers which rows were read from it, and is the part otherwise."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self.seen: list[Row] = []

    def __getattr__(self, name: str) -> Any:
        """All that the part has."""
        return getattr(self._part, name)

    def rows(self, cleaned: Cleaned) -> Iterator[Row]:
        """The part's rows, each remembered."""
        for row in self._part.rows(cleaned):
            self.seen.append(row)
            yield row


def watched(parts: Sequence[Part]) -> list[Part]:
    """The parts, each watched from now on."""
    return [cast("Part", Watched(part)) for part in parts]


def held_frames(
    parts: Sequence[Part], analyses: Sequence[AhspRow], problems: Sequence[ProblemRow]
) -> Iterator[Held]:
    """The rows of all refused analyses, and those that are of no analysis and broke a rule.

    Args:
        parts: watched parts that were read to their ends.
        analyses: all analyses that came out.
        problems: all problems that were found.

    Yields:
        the rows, sheet by sheet, in the order of the file.
    """
    first_rows = {(row[6], row[7]) for row in analyses if row[11]}
    broken = {
        (problem[1], problem[2])
        for problem in problems
        if SEVERITY[Rule(problem[0])] is Severity.ERROR
    }
    groups = _groups(parts, first_rows)
    for part in cast("Sequence[Watched]", parts):
        held = {
            row.number
            for row in part.seen
            if row.group in groups or (not row.group and (part.name, row.number) in broken)
        }
        if held:
            yield from _frames(part, held)


def _groups(parts: Sequence[Part], first_rows: set[tuple[str, int]]) -> set[str]:
    """What the rows of the analyses have in common; one may go on in the next sheet."""
    return {
        row.group
        for part in cast("Sequence[Watched]", parts)
        for row in part.seen
        if row.group and (part.name, row.number) in first_rows
    }


def _frames(part: Watched, held: set[int]) -> Iterator[Held]:
    head, taken = part.surroundings(part.seen, held)
    left, width = part.sheet.left, len(part.sheet.rows[0])
    rows = [
        (number, number in held, [_cell(cell) for cell in cells])
        for number, cells in (*head, *taken)
    ]
    for start in range(0, len(rows), CHUNK):
        kept = max(0, len(head) - start)
        yield Held(part.name, left, width, kept, rows[start : start + CHUNK])


def _cell(cell: Any) -> Cell:
    """A cell as it can travel; what is no value at all travels as text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime.datetime):
        return Dated("datetime", cell.isoformat())
    if isinstance(cell, datetime.date):
        return Dated("date", cell.isoformat())
    if isinstance(cell, datetime.time):
        return Dated("time", cell.isoformat())
    return str(cell)
