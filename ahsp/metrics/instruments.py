"""Counters and histograms: they count in the process, and are read for all processes."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

from ahsp.metrics.processes import report
from ahsp.metrics.text import Family, Sample
from ahsp.running.sums import Sums

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds, of what a person waits for."""
LONG_BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)
"""The same for work that goes on behind."""
_APART = "\t"  # what a label's value never holds
_MICROSECONDS = "us"

sums = Sums("ahsp:metrics", report)


class Counter:
    """A number that only rises.

    Args:
        name: as Prometheus knows it; ends with `_total`.
        meaning: in one sentence.
        labels: names of what tells its numbers apart.
    """

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        self.name, self.meaning, self.labels = name, meaning, labels

    def count(self, *values: str) -> None:
        """Count one.

        Args:
            values: of the labels, in their order.
        """
        sums.add(self.noted(*values))

    def noted(self, *values: str) -> dict[str, int]:
        """The same, to be added together with others."""
        return {_APART.join((self.name, *values)): 1}

    def family(self, read: Mapping[str, str]) -> Family:
        """What was counted, out of all sums."""
        found = [Sample(int(n), labels) for labels, _, n in _of(self.name, self.labels, read)]
        return Family(self.name, "counter", self.meaning, found)


class Histogram:
    """How long something took.

    Args:
        name: as Prometheus knows it; ends with `_seconds`.
        meaning: in one sentence.
        labels: names of what tells its numbers apart.
        buckets: upper bounds, rising.
    """

    def __init__(
        self, name: str, meaning: str, *labels: str, buckets: tuple[float, ...] = BUCKETS
    ) -> None:
        self.name, self.meaning, self.labels, self.buckets = name, meaning, labels, buckets

    def observe(self, seconds: float, *values: str) -> None:
        """Note how long it took once.

        Args:
            seconds: that it took.
            values: of the labels, in their order.
        """
        sums.add(self.noted(seconds, *values))

    @contextmanager
    def timed(self, *values: str) -> Iterator[None]:
        """Note how long the block takes, where it does not raise."""
        began = perf_counter()
        yield
        self.observe(perf_counter() - began, *values)

    def noted(self, seconds: float, *values: str) -> dict[str, int]:
        """The same, to be added together with others."""
        place = _APART.join((self.name, *values))
        return {
            f"{place}{_APART}{bisect_left(self.buckets, seconds)}": 1,
            f"{place}{_APART}{_MICROSECONDS}": round(seconds * 1e6),
        }

    def family(self, read: Mapping[str, str]) -> Family:
        """What was noted, out of all sums."""
        found: dict[tuple[str, ...], dict[str, int]] = {}
        for labels, last, number in _of(self.name, self.labels, read):
            found.setdefault(tuple(labels.values()), {})[last] = int(number)
        samples = [each for values, parts in found.items() for each in self._samples(values, parts)]
        return Family(self.name, "histogram", self.meaning, samples)

    def _samples(self, values: tuple[str, ...], parts: Mapping[str, int]) -> Iterator[Sample]:
        labels = dict(zip(self.labels, values, strict=True))
        total = 0
        for place, bound in enumerate((*map(str, self.buckets), "+Inf")):
            total += parts.get(str(place), 0)
            yield Sample(total, {**labels, "le": bound}, "_bucket")
        yield Sample(parts.get(_MICROSECONDS, 0) / 1e6, labels, "_sum")
        yield Sample(total, labels, "_count")


def _of(
    name: str, labels: tuple[str, ...], read: Mapping[str, str]
) -> Iterator[tuple[dict[str, str], str, str]]:
    """The sums of one instrument: labels, what stands behind them, and the number.

    What another release counted under other labels is left out.
    """
    for key in sorted(read):
        first, *rest = key.split(_APART)
        if first == name and len(rest) - len(labels) in (0, 1):
            behind = rest[len(labels)] if len(rest) > len(labels) else ""
            yield dict(zip(labels, rest, strict=False)), behind, read[key]
