"""Many values of one item, as powers of ten: their order, middle and spread, and who is alone."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate


class Crowd:
    """Values with weights, in order; a value that stands for several lines weighs as many."""

    __slots__ = ("at", "total", "upto")

    def __init__(self, weights: Mapping[float, float]) -> None:
        """Put values in order.

        Args:
            weights: by value, above zero; at least one.
        """
        self.at = sorted(weights)
        self.upto = list(accumulate(map(weights.__getitem__, self.at)))
        self.total = self.upto[-1]

    def place(self, rank: float) -> float:
        """The value of a rank, counting from 0."""
        return self.at[min(bisect_right(self.upto, rank), len(self.at) - 1)]

    @property
    def median(self) -> float:
        """The middle; between the two middle ones where they are two."""
        middle = (self.total - 1) / 2
        return (self.place(int(middle)) + self.place(-int(-middle // 1))) / 2

    def distances(self, middle: float) -> "Crowd":
        """How far everyone is from some value."""
        far: dict[float, float] = {}
        before = 0.0
        for value, upto in zip(self.at, self.upto, strict=True):
            distance = abs(value - middle)
            far[distance] = far.get(distance, 0.0) + upto - before
            before = upto
        return Crowd(far)

    def between(self, low: float, high: float) -> float:
        """The weight of all values from one to another."""
        first, last = bisect_left(self.at, low), bisect_right(self.at, high)
        return (self.upto[last - 1] if last else 0.0) - (self.upto[first - 1] if first else 0.0)

    def some(self, most: int) -> list[float]:
        """A few values from end to end, that lie as densely as all of them do."""
        count = min(most, max(round(self.total), 1))
        step = max(self.total - 1, 0.0) / max(count - 1, 1)
        return [self.place(step * each) for each in range(count)]
