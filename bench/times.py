"""How long things take: single times, and what many of them come to."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spread:
    """Milliseconds of many answers."""

    p50: float
    p95: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """From single times."""
        places = statistics.quantiles(seconds, n=20)
        numbers = (statistics.median(seconds), places[18], max(seconds))
        return cls(*(round(number * 1000, 2) for number in numbers))


def timed(action: Callable[[Any], object], each: Sequence[Any]) -> list[float]:
    """Seconds of each call."""
    seconds = []
    for one in each:
        began = time.perf_counter()
        action(one)
        seconds.append(time.perf_counter() - began)
    return seconds
