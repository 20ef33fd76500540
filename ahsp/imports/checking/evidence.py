"""Lost decimal points: a value to propose, and what speaks for it.

A spreadsheet takes a dot for a thousands mark only where three digits or more follow and no zero
leads, so the lost point stood before the last three digits or more, and the true value is 1 or
above (of the 2025 file's cases that can be checked, 619 lost three decimals and 88 four). Which of
these it was, the same item in other analyses tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log10
from typing import Any

from ahsp.imports.checking.crowd import Crowd

DECIMALS = (3, 4, 5, 6)
FAR = 1.5
"""Distance, in powers of ten from the peers, past which nothing is proposed."""
NEAR = 0.5
"""Distance, in powers of ten from the peers' middle, up to which a proposal can be certain."""
ENOUGH = 3
"""Peers from which on their range says something."""
DOTS = 15
"""Peers that are kept to be drawn."""
SURE = 0.995
"""Confidence where the point fits one place only; of the 2025 file's cases that can be checked in
another book, all 214 are right."""
OFTEN = {3: 0.4, 4: 0.5, 5: 0.07, 6: 0.03}
"""How often how many decimals are lost where several places fit: counted in the same cases."""
WIDTH, STRAY, NOBODY = 0.3, 0.02, 0.1
"""How far a peer speaks, in powers of ten; how likely an item is something that no peer is, and
how much more where there is none. Chosen so that what is called 80 % sure is right that often."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The koefisien of one item and unit in other analyses, as powers of ten."""

    count: int
    low: float
    median: float
    high: float
    dots: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[float, float]) -> "Peers | None":
        """Sum up values by their weight; None for none."""
        if not weights:
            return None
        crowd = Crowd(weights)
        ends = crowd.at[0], crowd.at[-1]
        return cls(round(crowd.total), ends[0], crowd.median, ends[1], tuple(crowd.some(DOTS)))

    def singles_out(self, places: list[float], chosen: float) -> bool:
        """Whether of some places, as powers of ten, the chosen one alone is like the peers."""
        among = [place for place in places if self.low <= place <= self.high]
        return self.count >= ENOUGH and among == [chosen] and abs(chosen - self.median) <= NEAR

    def told(self) -> dict[str, Any]:
        """The peers as evidence: how many, their lowest, middle and highest, some to draw."""
        ends = {"low": self.low, "median": self.median, "high": self.high}
        found: dict[str, Any] = {"peers": self.count}
        found |= {name: float(f"{10**power:.6g}") for name, power in ends.items()}
        return found | {"dots": [float(f"{10**power:.4g}") for power in self.dots]}

    def likeness(self, place: float) -> float:
        """How likely this item is of a size, from what the peers are: 0 to 1, relative."""
        near = sum(exp(-(((place - dot) / WIDTH) ** 2) / 2) for dot in self.dots) / len(self.dots)
        return near * self.count / (self.count + 1) + STRAY + NOBODY / (self.count + 1)


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
        only; whether the proposal is certain; and the confidence in it, 0 to 1.
    """
    evidence: dict[str, Any] = peers.told() if peers else {"peers": 0}
    whole = log10(value)
    places = _places(whole)
    if len(places) == 1:
        evidence |= {"divisor": 10 ** places[0], "only": True, "certain": True}
        evidence["confidence"] = SURE
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
    likely = {each: OFTEN[each] * peers.likeness(whole - each) for each in places}
    evidence["confidence"] = round(likely[decimals] / sum(likely.values()), 3)
    if peers.singles_out([whole - each for each in places], whole - decimals):
        evidence["certain"] = True
    return _with_point(value, decimals), evidence


def _with_point(value: Decimal, decimals: int) -> str:
    return format(value.scaleb(-decimals).normalize(), "f")
