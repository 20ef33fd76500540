"""Where each row of an import went, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

BUCKETS: dict[str, LazyString] = {
    "read": _l("Lines read into their analyses"),
    "repeated": _l("Lines that repeat another one, kept once"),
    "held": _l("Lines held back"),
    "left_out": _l("Lines left out by decision"),
    "header": _l("Column headers"),
    "heading": _l("Titles and headings"),
    "section": _l("Titles that tell the category"),
    "sub_heading": _l("Titles without coefficient"),
    "total": _l("Totals"),
    "note": _l("Notes"),
    "worksheet": _l("Cost worksheets"),
    "blank": _l("Empty rows"),
    "other_sheet": _l("Rows of sheets that are left out"),
}
"""What a row of a file can have become; each became one of these."""


def account_of(summary: dict[str, Any]) -> tuple[int, list[tuple[str, int]]]:
    """Where the rows of an import went.

    Args:
        summary: of its reading.

    Returns:
        how many rows its file has, 0 where that was not kept, and how many of them became what;
        what none became is left out.
    """
    found: dict[str, int] = summary.get("accounted", {})
    rows = [(str(words), found[name]) for name, words in BUCKETS.items() if found.get(name)]
    return found.get("rows", 0), rows
