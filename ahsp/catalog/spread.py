"""Where koefisien of one item and unit lie, from what editions keep of them.

Leaf: knows neither Flask nor a database. An edition keeps all values of up to `KEPT`, else the
three lowest, the three highest and nine that stand for equal parts of those between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KEPT = 15
_ENDS = 3

Figure = tuple[int, Sequence[float]]
"""How many values there are, and those of them that were kept, in order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What share of all other values is lower than one, and what share is higher; 0 to 1."""

    lower: float
    higher: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are, the ends, and the middle, which is near enough unless `exact`."""

    count: int
    lowest: float
    median: float
    highest: float
    exact: bool
    weights: tuple[tuple[float, float], ...]

    def standing(self, value: float) -> Standing:
        """Where a value stands among all of them; itself is not counted."""
        others = max(self.count - 1, 1)
        lower = sum(weight for each, weight in self.weights if each < value)
        higher = sum(weight for each, weight in self.weights if each > value)
        return Standing(min(lower / others, 1.0), min(higher / others, 1.0))


def spread_of(figures: Iterable[Figure]) -> Spread | None:
    """What several editions know of one item and unit, as one.

    Args:
        figures: of each edition.

    Returns:
        None where no edition knows of any value.
    """
    known = [figure for figure in figures if figure[1]]
    if not known:
        return None
    weights = sorted(pair for figure in known for pair in _weighted(*figure))
    return Spread(
        sum(count for count, _ in known),
        weights[0][0],
        _median(weights),
        weights[-1][0],
        all(count == len(samples) for count, samples in known),
        tuple(weights),
    )


def _weighted(count: int, samples: Sequence[float]) -> list[tuple[float, float]]:
    """Samples with the number of values that each stands for."""
    if count == len(samples):
        return [(sample, 1.0) for sample in samples]
    between = (count - 2 * _ENDS) / (len(samples) - 2 * _ENDS)
    middle = samples[_ENDS:-_ENDS]
    ends = (*samples[:_ENDS], *samples[-_ENDS:])
    return [(sample, 1.0) for sample in ends] + [(sample, between) for sample in middle]


def _median(weights: Sequence[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in weights) / 2
    passed = 0.0
    for place, (sample, weight) in enumerate(weights):
        passed += weight
        if passed > half + 1e-9:
            return sample
        if passed > half - 1e-9:
            return (sample + weights[place + 1][0]) / 2
    return weights[-1][0]
