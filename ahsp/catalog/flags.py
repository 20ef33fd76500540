"""What the flags on stored lines mean, in words.

Only rules that let a line in appear here; the other rules of the reader refuse it.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

LOST_DECIMAL = "lost-decimal"
MOJIBAKE = "mojibake"
DUPLICATE_SAME = "duplicate-same"


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
    MOJIBAKE: Meaning(
        _l("Garbled characters"),
        _l("Some characters were read in the wrong encoding before they reached the workbook."),
    ),
    DUPLICATE_SAME: Meaning(
        _l("Repeated line"),
        _l("The workbook repeats this line with the same coefficient; it is kept once."),
    ),
}
