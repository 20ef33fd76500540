"""Charts as tables: what is drawn, read aloud and clicked is one thing, so they cannot differ."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A series; `colour` names a token of the style sheet."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, and the list that it counts."""

    count: int
    url: str
    heat: int = 0
    """From 0, nothing, to 5, for the tint of a cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """A bar or slice: its name, a shorter one for the axis, and a count for each column."""

    label: str
    cells: list[Cell]
    short: str = ""
    colour: str = ""

    @property
    def total(self) -> int:
        """All columns together."""
        return sum(each.count for each in self.cells)


@dataclass(frozen=True, slots=True)
class Chart:
    """A table and how it is drawn.

    Attributes:
        name: of the part of the page; unique on it.
        title: what it shows, for which stretch of time.
        kind: `bars`, `slices` or `lines`.
        heading: what the rows are.
        columns: the series.
        rows: the bars, slices or points.
        sideways: whether bars lie, because their names are long.
    """

    name: str
    title: str
    kind: str
    heading: str
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    sideways: bool = False

    @property
    def total(self) -> int:
        """All cells together."""
        return sum(row.total for row in self.rows)

    @property
    def totals(self) -> list[int]:
        """Each column's sum."""
        return [sum(row.cells[at].count for row in self.rows) for at in range(len(self.columns))]


def heat(count: int, most: int) -> int:
    """How strongly a cell is tinted, from 0 to 5, growing with the logarithm of its count."""
    if not count:
        return 0
    return max(1, min(5, round(5 * count.bit_length() / max(most, 1).bit_length())))
