"""The charts of the first sheet: bars with their numbers, and nothing else."""

from collections.abc import Sequence
from typing import Any


def chart(
    book: Any, kind: str, title: str, sheet: str, first: int, values: Sequence[tuple[str, int]]
) -> Any:
    """A chart of numbers that stand in column C, their names beside them in B.

    Args:
        book: the workbook.
        kind: `column`, or `bar` for bars that lie.
        title: above it.
        sheet: where the numbers stand.
        first: their first row, from nought.
        values: the same names and numbers, which a reader that computes nothing shows.
    """
    made = book.add_chart({"type": kind})
    last = first + len(values) - 1
    made.add_series(
        {
            "categories": [sheet, first, 1, last, 1],
            "categories_data": [label for label, _ in values],
            "values": [sheet, first, 2, last, 2],
            "values_data": [value for _, value in values],
            "fill": {"color": "#1F5F8B"},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "#,##0"},
        }
    )
    made.set_title({"name": title, "name_font": {"size": 12}})
    made.set_legend({"none": True})
    # Bars lie, so their names are on the other axis; and they would begin at the bottom.
    named, counted = made.set_x_axis, made.set_y_axis
    if kind == "bar":
        named, counted = counted, named
    named({"reverse": kind == "bar", "major_gridlines": {"visible": False}})
    counted({"visible": False, "major_gridlines": {"visible": False}})
    made.set_size({"width": 560, "height": 340 if kind == "column" else 120 + 26 * len(values)})
    return made
