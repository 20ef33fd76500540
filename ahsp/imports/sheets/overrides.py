"""What people decided about cells, laid over a workbook's cells before any rule sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from ahsp.imports.sheets.addresses import column_number
from ahsp.imports.sheets.cells import Cleaned
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row
from ahsp.imports.sheets.workbook import Sheet

SATUAN = "@satuan"
"""Stands for a column where the unit of an analysis is decided; its row is any of the analysis."""


class Override(msgspec.Struct, array_like=True, frozen=True):
    """One cell, as a spreadsheet names it: the text it is read as, or None to skip its analysis.

    The column `SATUAN` names no cell, but the unit of the row's analysis.
    """

    sheet: str
    row: int
    column: str
    value: str | None


class Cell(msgspec.Struct, array_like=True, frozen=True):
    """One cell, as a spreadsheet names it."""

    sheet: str
    row: int
    column: str


class Confirmed:
    """Cells that a person looked at and left as they are."""

    def __init__(self, cells: Iterable[Cell] = ()) -> None:
        self._cells = frozenset(cells)

    def has(self, part: Part, row: Row, name: str) -> bool:
        """Whether the cell of a row under a column is one of them."""
        if not self._cells:
            return False
        return Cell(part.name, part.row_number(row, name), part.column_letter(row, name)) in (
            self._cells
        )


class BrokenOverridesError(ValueError):
    """What was decided does not fit the file."""


def lay_over(sheets: list[Sheet], overrides: Sequence[Override]) -> list[Sheet]:
    """The sheets with the decided values in their cells; each is a text cell from then on.

    Raises:
        BrokenOverridesError: the file has no such cell.
    """
    by_sheet: dict[str, list[Override]] = {}
    for override in overrides:
        if override.value is not None and override.column != SATUAN:
            by_sheet.setdefault(override.sheet, []).append(override)
    laid = [_laid(sheet, by_sheet.pop(sheet.name, [])) for sheet in sheets]
    if by_sheet:
        raise BrokenOverridesError(f"no sheet {next(iter(by_sheet))!r}")
    return laid


def _laid(sheet: Sheet, overrides: Sequence[Override]) -> Sheet:
    if not overrides:
        return sheet
    rows = list(sheet.rows)
    for override in overrides:
        row, column = override.row - sheet.top - 1, column_number(override.column) - sheet.left - 1
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise BrokenOverridesError(f"no cell {override.column}{override.row}")
        cells = list(rows[row])
        cells[column] = override.value
        rows[row] = cells
    return replace(sheet, rows=rows)


class LeftOut:
    """Analyses that a person wants left out, whichever of their rows was decided about."""

    def __init__(self, parts: Iterable[Part] = (), overrides: Iterable[Override] = ()) -> None:
        """Find the analyses of the decided rows.

        Args:
            parts: the file's parts, made for this alone: their rows are read here.
            overrides: all decisions.
        """
        self._rows = {(each.sheet, each.row) for each in overrides if each.value is None}
        self._groups: set[str] = set()
        for part in parts if self._rows else ():
            self._groups.update(
                row.group
                for row in part.rows(Cleaned())
                if row.group and not self._rows.isdisjoint(_places(part, row))
            )

    def has(self, part: Part, row: Row) -> bool:
        """Whether a row is left out: with its analysis, or alone where it belongs to none."""
        if not self._rows:
            return False
        return row.group in self._groups or (part.name, row.number) in self._rows


def _places(part: Part, row: Row) -> set[tuple[str, int]]:
    """Where a decision about a row may stand: in the row, or in its analysis' heading."""
    return {(part.name, row.number), (part.name, part.row_number(row, "kode"))}
