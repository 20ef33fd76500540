"""How answers were come by: counted in the process, and added up in Redis every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ahsp.caching.families import Family
from ahsp.running.sums import SINCE, Sums

NEAR, FAR, WAITED, COMPUTED, MICROSECONDS = "near", "far", "waited", "computed", "us"
"""Found in the process, found in Redis, computed meanwhile by another process, computed here, and
how long that took."""
_sums = Sums("ahsp:cache-counts")


@dataclass(frozen=True, slots=True)
class Counts:
    """How the answers of a family were come by.

    Attributes:
        near: found in the process that was asked.
        far: found in Redis, or computed meanwhile by another process.
        computed: had to be computed.
        seconds: that computing took, all together.
    """

    near: int = 0
    far: int = 0
    computed: int = 0
    seconds: float = 0.0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.near + self.far + self.computed

    @property
    def rate(self) -> float | None:
        """The part that was not computed, from 0 to 1; None before anybody asked."""
        return (self.near + self.far) / self.asked if self.asked else None

    @property
    def mean(self) -> float | None:
        """Seconds that computing one takes; None before one was."""
        return self.seconds / self.computed if self.computed else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.near + other.near, self.far + other.far,
                      self.computed + other.computed, self.seconds + other.seconds)  # fmt: skip


def note(family: Family, how: str, seconds: float = 0.0) -> None:
    """Count one answer.

    Args:
        family: of the answer.
        how: it was come by.
        seconds: that computing took.
    """
    amounts = {f"{family.name}:{how}": 1}
    if seconds:
        amounts[f"{family.name}:{MICROSECONDS}"] = round(seconds * 1e6)
    _sums.add(amounts)


def forget() -> None:
    """Drop what was counted and not added yet."""
    _sums.forget()


def counted(families: list[Family]) -> tuple[dict[str, Counts], datetime | None]:
    """What all processes counted, by family, and since when; None before anything was.

    Raises:
        RedisError: Redis does not answer.
    """
    raw = _sums.read()
    since = datetime.fromisoformat(raw[SINCE]) if SINCE in raw else None
    return {each.name: _of(each, raw) for each in families}, since


def _of(family: Family, raw: Mapping[str, str]) -> Counts:
    def number(how: str) -> int:
        return int(raw.get(f"{family.name}:{how}", 0))

    return Counts(number(NEAR), number(FAR) + number(WAITED), number(COMPUTED),
                  number(MICROSECONDS) / 1e6)  # fmt: skip


def begin_anew() -> None:
    """Count from nothing.

    Raises:
        RedisError: Redis does not answer.
    """
    _sums.begin_anew()
