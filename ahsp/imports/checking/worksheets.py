"""Cost worksheets among the analyses of a flat file: amounts of money, and no units."""

from decimal import Decimal
from typing import Any

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.problems import visible
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.rows import Row

AMOUNT = 1000
"""A koefisien from which on it may be rupiah; real ones that large are rare."""
FEWEST = 5
"""Rows without a unit below which an analysis is merely faulty."""


class Worksheets:
    """Counts what is odd about the faulty rows of each analysis; the others cost nothing."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._unitless: dict[int, list[Decimal]] = {}

    def note(self, analysis: Analysis, row: Row) -> None:
        """A faulty row of an analysis."""
        self._rows[analysis.position] = self._rows.get(analysis.position, 0) + 1
        if not row.satuan:
            value = row.koefisien.value
            self._unitless.setdefault(analysis.position, []).append(value or Decimal(0))

    def tell(self, problems: list[ProblemRow], analyses: list[Analysis]) -> None:
        """Tell of each analysis that is a worksheet, at its first row."""
        for analysis in analyses:
            values = self._unitless.get(analysis.position, [])
            rows = self._rows.get(analysis.position, 0) + analysis.count
            if _is_worksheet(rows, values):
                proof: dict[str, Any] = {"rows": rows, "unitless": len(values)}
                proof["amounts"] = sum(value >= AMOUNT for value in values)
                place = (Rule.NOT_AN_ANALYSIS, analysis.sheet, analysis.row, "")
                names = (visible(analysis.kode), visible(analysis.nama), "")
                largest = format(max(values), "f")
                problems.append((*place, *names, visible(largest), None, proof))


def _is_worksheet(rows: int, unitless: list[Decimal]) -> bool:
    """Whether two thirds of the rows have no unit, and half of these hold amounts."""
    amounts = sum(value >= AMOUNT for value in unitless)
    return (
        len(unitless) >= FEWEST and 3 * len(unitless) >= 2 * rows and 2 * amounts >= len(unitless)
    )
