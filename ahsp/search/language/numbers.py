"""Numbers and ranges as estimators write them."""

import re

from ahsp.search.language.question import Range

_NUMBER = r"[0-9]{1,12}(?:[.,][0-9]{1,12})?"
_RANGE = re.compile(rf"(>=|<=|>|<|=)?\s*({_NUMBER})(?:\s*(?:\.\.|–|-)\s*({_NUMBER}))?")


def range_of(text: str) -> Range | None:
    """A range such as `>300`, `<=0,5`, `0.1..0.5` or `0.3`; None where it is none.

    Args:
        text: with a decimal comma or a decimal point.
    """
    found = _RANGE.fullmatch(text.strip())
    if not found:
        return None
    sign, first, second = found.groups()
    low = first.replace(",", ".")
    if second is not None:
        if sign:
            return None
        high = second.replace(",", ".")
        return Range(low, high) if float(low) <= float(high) else Range(high, low)
    if sign in (">", ">="):
        return Range(low=low, with_low=sign == ">=")
    if sign in ("<", "<="):
        return Range(high=low, with_high=sign == "<=")
    return Range(low, low)


def written(one: Range) -> str:
    """The range as it is typed; `range_of` reads it again."""
    if one.low is not None and one.low == one.high:
        return f"={one.low}"
    if one.low is not None and one.high is not None:
        return f"{one.low}..{one.high}"
    if one.low is not None:
        return f">{'=' if one.with_low else ''}{one.low}"
    return f"<{'=' if one.with_high else ''}{one.high}"
