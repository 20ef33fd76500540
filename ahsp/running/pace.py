"""How fast an import goes and how long it will take, from what its worker last wrote down."""

from dataclasses import dataclass
from datetime import datetime

SETTLING = 1.5
"""Seconds of a phase before its speed says anything."""
STEPS = ((10, 1), (60, 5), (600, 30))
"""Up to so many seconds a time left is told in steps of so many; beyond, in whole minutes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`rate` in rows a second, `left` in seconds; None while nobody can tell."""

    rate: int | None = None
    left: int | None = None


UNKNOWN = Pace()


def pace(
    done: int, total: int | None, began: datetime | None, told: datetime | None, now: datetime
) -> Pace:
    """The speed of a phase, over all of it until its last sign of life, so that it does not jump.

    Args:
        done: rows done at `told`.
        total: rows in all, None while unknown.
        began: when the phase began.
        told: when `done` was written.
        now: this moment, by the same clock as the others.
    """
    if began is None or told is None or done <= 0:
        return UNKNOWN
    seconds = (told - began).total_seconds()
    if seconds < SETTLING:
        return UNKNOWN
    rate = done / seconds
    if total is None or done >= total:
        return Pace(_figure(rate))
    left = (total - done) / rate - max(0.0, (now - told).total_seconds())
    return Pace(_figure(rate), _rounded(left))


def _figure(rate: float) -> int:
    """Two figures are all that a measured speed is good for."""
    whole = max(1, round(rate))
    return round(whole, 2 - len(str(whole))) if whole > 99 else whole


def _rounded(seconds: float) -> int:
    """Upwards, in steps that grow with the time: never a fraction, never below one second."""
    step = next((step for until, step in STEPS if seconds <= until), 60)
    return max(1, -int(-seconds // step) * step)
