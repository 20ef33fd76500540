"""Bars in a document that draws nothing itself: their lengths, worked out beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass

LENGTH = 200
"""Of the longest bar, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its number."""

    label: str
    count: int
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title; `head` names what they stand for, `unit` what is counted."""

    title: str
    head: str
    unit: str
    bars: list[Bar]


def chart(title: str, head: str, unit: str, counts: Iterable[tuple[str, int]]) -> Chart:
    """A chart whose longest bar has the full length.

    Args:
        title: above it.
        head: what the bars stand for.
        unit: what is counted.
        counts: label and number of each bar.
    """
    found = list(counts)
    most = max((count for _, count in found), default=0)
    bars = [Bar(label, count, round(LENGTH * count / most, 2) if most else 0)
            for label, count in found]  # fmt: skip
    return Chart(title, head, unit, bars)
