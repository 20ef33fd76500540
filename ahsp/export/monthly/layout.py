"""What a section of a report is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from ahsp.export.pdf.charts import Chart
from ahsp.web.formatting import number

ROWS = 60
"""Rows of a list that a report shows; its page has the rest."""
Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `counts` says which columns have numbers, `empty` what stands for no rows."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    counts: tuple[bool, ...]
    empty: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of a report; `link` leads to the page that has the same."""

    anchor: str
    label: str
    link: str
    sentences: tuple[str, ...] = ()
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    *,
    numbers: int = 1,
    empty: str = "",
    more: str = "",
) -> Table:
    """A table whose last columns are numbers.

    Args:
        title: above it.
        heads: of its columns.
        rows: its cells.
        numbers: how many of the last columns have numbers.
        empty: a sentence for a table without rows.
        more: a sentence about what it does not show.
    """
    words = len(heads) - numbers
    counts = tuple(place >= words for place in range(len(heads)))
    return Table(title, tuple(heads), list(rows), counts, empty, more)


def more(count: int) -> str:
    """A sentence about the rows beyond `ROWS`; "" where there are none."""
    if count <= ROWS:
        return ""
    return str(_("%(shown)s of %(n)s are shown; the page has all.", shown=number(ROWS),
                 n=number(count)))  # fmt: skip
