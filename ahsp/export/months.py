"""Months, as a report is about one: which came last, and when it began and ended."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile("([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Month:
    """One month, written `2026-10`."""

    year: int
    month: int

    @classmethod
    def read(cls, raw: str) -> "Month":
        """What `str` gives.

        Raises:
            ValueError: it is no month, or one outside the years 1900 to 2199.
        """
        found = _WRITTEN.fullmatch(raw)
        if found is None:
            raise ValueError(f"{raw!r} is no month")
        year, month = map(int, found.groups())
        if not (1900 <= year < 2200 and 1 <= month <= 12):
            raise ValueError(f"{raw!r} is no month")
        return cls(year, month)

    @classmethod
    def before(cls, moment: datetime, zone: ZoneInfo) -> "Month":
        """The month before the one that holds a moment, by the clock of a zone."""
        last = moment.astimezone(zone).date().replace(day=1) - timedelta(days=1)
        return cls(last.year, last.month)

    def __str__(self) -> str:
        """As an order keeps it."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def days(self) -> list[date]:
        """All its days."""
        return [self.first + timedelta(days=n) for n in range(self.last.day)]

    def start(self, zone: ZoneInfo) -> datetime:
        """When it begins in a zone."""
        return datetime.combine(self.first, time(), zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """When the next one begins in a zone."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone)
