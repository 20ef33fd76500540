"""A value among its likes, as points on a line: where a template draws them, and nothing of how."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

WIDTH, HEIGHT, EDGE = 176, 20, 8
"""Units of the picture, and how much of them stays free at both ends."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Places on a line whose scale counts powers of ten, from the left."""

    dots: list[float]
    rings: list[tuple[float, bool]]
    written: float


def spread(dots: Iterable[float], written: float, rings: Iterable[tuple[float, bool]]) -> Spread:
    """Place a written value, what else it could be, and what others are.

    Args:
        dots: the others, all above zero.
        written: the value as written, above zero.
        rings: the candidates, above zero, each with whether it is the one proposed.
    """
    likes, could_be = [log10(dot) for dot in dots], [(log10(at), best) for at, best in rings]
    own = log10(written)
    every = [own, *likes, *(at for at, _ in could_be)]
    low, high = min(every), max(every)
    scale = (WIDTH - 2 * EDGE) / ((high - low) or 1.0)

    def place(at: float) -> float:
        return round(EDGE + (at - low) * scale, 1)

    rings_placed = [(place(at), best) for at, best in could_be]
    return Spread([place(dot) for dot in likes], rings_placed, place(own))
