"""Lost decimal points: a value to propose, and what speaks for it.

A spreadsheet takes a dot for a thousands mark only where three digits or more follow and no zero
leads, so the lost point stood before the last three digits or more, and the true value is 1 or
above (of the 2025 file's cases that can be checked, 619 lost three decimals and 88 four). Which of
these it was, the same item in other analyses tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import log10
from statistics import median
from typing import Any

DECIMALS = (3, 4, 5, 6)
FAR = 1.5
"""Distance, in powers of ten from the peers, past which nothing is proposed."""
SMALLEST, LARGEST = Decimal("1e-15"), Decimal("1e15")
"""Past these a peer is a fault itself, and a float may not even hold it."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The koefisien of one item and unit in other analyses, as powers of ten."""

    count: int
    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Iterable[Decimal]) -> "Peers | None":
        """Sum up values; None where none of them is one that could be real."""
        logs = sorted(log10(value) for value in values if SMALLEST < value < LARGEST)
        return cls(len(logs), logs[0], median(logs), logs[-1]) if logs else None


def propose(value: Decimal, peers: Peers | None) -> tuple[str | None, dict[str, Any]]:
    """Propose the koefisien that lost its decimal point.

    Args:
        value: the whole number as read, 1,000 or more.
        peers: the same item and unit in other analyses, none of them suspect; None for none.

    Returns:
        the proposed value as text, or None where nothing speaks for one; and the evidence: how
        many peers, their lowest, middle and highest value; the divisor; how far, in powers of
        ten, the proposed value is from their range; and whether the point fits one place only.
    """
    evidence: dict[str, Any] = {"peers": 0}
    if peers is not None:
        evidence["peers"] = peers.count
        for name, power in (("low", peers.low), ("median", peers.median), ("high", peers.high)):
            evidence[name] = float(f"{10**power:.6g}")
    whole = log10(value)
    places = [decimals for decimals in DECIMALS if whole >= decimals]
    if len(places) == 1:
        return _with_point(value, places[0]), evidence | {"divisor": 10 ** places[0], "only": True}
    if peers is None:
        return None, evidence
    distance, _, decimals = min(
        (max(peers.low - at, at - peers.high, 0.0), abs(at - peers.median), decimals)
        for decimals in places
        for at in (whole - decimals,)
    )
    if distance > FAR:
        return None, evidence
    evidence |= {"divisor": 10**decimals, "distance": round(distance, 3)}
    return _with_point(value, decimals), evidence


def _with_point(value: Decimal, decimals: int) -> str:
    return format(value.scaleb(-decimals).normalize(), "f")
