"""Decisions about an analysis and not about a cell: its file has no column for them."""

from collections.abc import Iterable

from ahsp.imports.sheets.overrides import SATUAN, Override
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Headings, Row


class Fields:
    """Fields of analyses that a person decided, by the rows where they did."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        """Pick the decisions about units of analyses.

        Args:
            overrides: all decisions.
        """
        self._units = {
            (each.sheet, each.row): each.value
            for each in overrides
            if each.column == SATUAN and each.value is not None
        }

    def headings(self, part: Part, row: Row, headings: Headings) -> Headings:
        """The headings of a row's analysis with what was decided at this row."""
        satuan = self._units.get((part.name, row.number)) if self._units else None
        return headings if satuan is None else headings._replace(satuan_ahsp=satuan)
