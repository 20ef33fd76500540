"""Where each row of a file went: into one bucket, and the buckets add up to the file."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.workbook import Sheet

LINES = ("read", "repeated", "held", "left_out")
"""What becomes of a line: read into its analysis, the same as another one of it, held back with its
analysis or for want of one, left out by decision."""
OTHERS = {
    "header": "header",
    "heading": "heading",
    "section": "section",
    "sub-heading": "sub_heading",
    "total": "total",
    "note": "note",
    "worksheet": "worksheet",
    "blank": "blank",
}
"""Buckets of rows that are no lines, by what they are marked as."""
BUCKETS = (*LINES, *OTHERS.values(), "other_sheet")
"""All buckets; the last one is for rows of sheets that are not read."""


class UnaccountedError(Exception):
    """A row of a file is in no bucket, or in two: a fault of the reader."""


def accounted(
    sheets: Sequence[Sheet], parts: Sequence[Part], lines: Mapping[str, int]
) -> dict[str, int]:
    """Count the rows of a file by where they went.

    Args:
        sheets: all sheets; each counts from its first row with content to its last.
        parts: what was read of them, to its end.
        lines: how many lines became what, by `LINES`.

    Returns:
        `rows`, how many there are, and how many are in each of `BUCKETS`.

    Raises:
        UnaccountedError: something was said of a row twice, or nothing.
    """
    marked: Counter[str] = Counter()
    for part in parts:
        marked.update(part.marks.counts())
    found = {name: lines[name] for name in LINES}
    found |= {bucket: marked[kind] for kind, bucket in OTHERS.items()}
    rows = sum(len(sheet.rows) for sheet in sheets)
    found["other_sheet"] = rows - sum(len(part.sheet.rows) for part in parts)
    total = {"rows": rows}
    if marked["line"] != sum(lines.values()) or rows != sum(found.values()):
        raise UnaccountedError(f"{total | found}, marked {dict(marked)}")
    return total | found
