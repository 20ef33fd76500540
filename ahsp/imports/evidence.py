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
NEAR = 0.5
"""Distance, in powers of ten from the peers' middle, up to which a proposal can be certain."""
ENOUGH = 3
"""Peers from which on their range says something."""
DOTS = 15
"""Peers that are kept to be drawn."""
SMALLEST, LARGEST = Decimal("1e-15"), Decimal("1e15")
"""Past these a peer is a fault itself, and a float may not even hold it."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The koefisien of one item and unit in other analyses, as powers of ten."""

    count: int
    low: float
    median: float
    high: float
    dots: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[Decimal]) -> "Peers | None":
        """Sum up values; None where none of them is one that could be real."""
        logs = sorted(log10(value) for value in values if SMALLEST < value < LARGEST)
        if not logs:
            return None
        step = max(len(logs) - 1, 1) / (DOTS - 1)
        dots = logs if len(logs) <= DOTS else [logs[round(step * each)] for each in range(DOTS)]
        return cls(len(logs), logs[0], median(logs), logs[-1], tuple(dots))

    def singles_out(self, places: list[float], chosen: float) -> bool:
        """Whether of some places, as powers of ten, the chosen one alone is like the peers."""
        among = [place for place in places if self.low <= place <= self.high]
        return self.count >= ENOUGH and among == [chosen] and abs(chosen - self.median) <= NEAR


def candidates(value: Decimal) -> list[str]:
    """All values that could have lost their decimal point to become this whole number."""
    return [_with_point(value, decimals) for decimals in _places(log10(value))]


def _places(whole: float) -> list[int]:
    return [decimals for decimals in DECIMALS if whole >= decimals]


def propose(value: Decimal, peers: Peers | None) -> tuple[str | None, dict[str, Any]]:
    """Propose the koefisien that lost its decimal point.

    Args:
        value: the whole number as read, 1,000 or more.
        peers: the same item and unit in other analyses, none of them suspect; None for none.

    Returns:
        the proposed value as text, or None where nothing speaks for one; and the evidence: how
        many peers, their lowest, middle and highest value, and some to draw; the divisor; how far,
        in powers of ten, the proposed value is from their range; whether the point fits one place
        only; and whether the proposal is certain.
    """
    evidence: dict[str, Any] = {"peers": 0}
    if peers is not None:
        evidence["peers"] = peers.count
        for name, power in (("low", peers.low), ("median", peers.median), ("high", peers.high)):
            evidence[name] = float(f"{10**power:.6g}")
        evidence["dots"] = [float(f"{10**power:.4g}") for power in peers.dots]
    whole = log10(value)
    places = _places(whole)
    if len(places) == 1:
        evidence |= {"divisor": 10 ** places[0], "only": True, "certain": True}
        return _with_point(value, places[0]), evidence
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
    if peers.singles_out([whole - each for each in places], whole - decimals):
        evidence["certain"] = True
    return _with_point(value, decimals), evidence


def _with_point(value: Decimal, decimals: int) -> str:
    return format(value.scaleb(-decimals).normalize(), "f")
