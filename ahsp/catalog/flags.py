"""What the flags on stored lines mean, in words.

Only rules that let a line in appear here; the other rules of the reader refuse it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from ahsp.web.formatting import koefisien

LOST_DECIMAL = "lost-decimal"
KOEFISIEN_AMBIGUOUS = "koefisien-ambiguous"
KOEFISIEN_OUTLIER = "koefisien-outlier"
MOJIBAKE = "mojibake"
DUPLICATE_SAME = "duplicate-same"


def suggestion_words(rule: str, suggestion: str | None) -> str:
    """A suggested value as the reader writes it; "" for none.

    Args:
        rule: whose suggestion; those about a decimal mark are koefisien, others are text.
        suggestion: as it is stored, with a decimal point.
    """
    if not suggestion or rule not in (LOST_DECIMAL, KOEFISIEN_AMBIGUOUS, KOEFISIEN_OUTLIER):
        return suggestion or ""
    return koefisien(Decimal(suggestion))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One rule's name for people, and a sentence that says what it saw."""

    label: Any
    sentence: Any


MEANINGS: dict[str, Meaning] = {
    LOST_DECIMAL: Meaning(
        _l("Decimal mark probably lost"),
        _l(
            "The workbook holds a whole number of 1,000 or more here, in a column of decimal text:"
            " the mark was probably read as a thousands mark."
        ),
    ),
    KOEFISIEN_AMBIGUOUS: Meaning(
        _l("Two ways to read"),
        _l("The mark may be a decimal mark or separate thousands; it was read as a decimal mark."),
    ),
    KOEFISIEN_OUTLIER: Meaning(
        _l("Coefficient far from all others"),
        _l(
            "No other analysis has this item with a coefficient near this one: a slip, or a work"
            " of another size."
        ),
    ),
    MOJIBAKE: Meaning(
        _l("Garbled characters"),
        _l("Some characters were read in the wrong encoding before they reached the workbook."),
    ),
    DUPLICATE_SAME: Meaning(
        _l("Repeated line"),
        _l("The workbook repeats this line with the same coefficient; it is kept once."),
    ),
}
