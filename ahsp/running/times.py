"""When something is due again and again: by the clock on the wall of its zone, each time once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

_STRETCH = {
    "hour": timedelta(hours=2),
    "day": timedelta(days=2),
    "week": timedelta(days=8),
    "month": timedelta(days=32),
}
"""In so much time each kind is due at least once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When something is due.

    `every` is `interval` (each `seconds`, counted from 1970), `hour` (at the minute of `at`),
    `day` (at `at`), `week` (on `weekday`, 1 is Monday) or `month` (on `day`); all but the first by
    the clock of `zone`.
    """

    every: str
    weekday: int = 1
    day: int = 1
    at: str = "00:00"
    zone: str = "UTC"
    seconds: int = 0

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The times that are due later than a moment, in UTC, without end.

        A time that the clock jumps over in spring is due as much later as it jumps; of an hour
        that comes twice in autumn it is the first.
        """
        if self.every == "interval":
            return self._steps(moment)
        return self._hours(moment) if self.every == "hour" else self._days(moment)

    def next(self, moment: datetime, count: int = 5) -> list[datetime]:
        """The next times that are due."""
        return list(islice(self.after(moment), count))

    def last(self, moment: datetime, until: datetime) -> datetime | None:
        """The last time later than one moment and not later than another; None for none."""
        stretch = _STRETCH.get(self.every, timedelta(seconds=self.seconds))
        found = self.between(max(moment, until - stretch), until, most=2)
        return found[-1] if found else None

    def between(self, moment: datetime, until: datetime, most: int = 100) -> list[datetime]:
        """The times later than one moment and not later than another; of very many the last.

        Args:
            moment: it is left out.
            until: it is counted in.
            most: times that are given.
        """
        start = max(moment, until - timedelta(days=most * 31))
        found: list[datetime] = []
        for due in self.after(start):
            if due > until:
                break
            found.append(due)
        return found[-most:]

    def _steps(self, moment: datetime) -> Iterator[datetime]:
        step = int(moment.timestamp()) // self.seconds
        while True:
            step += 1
            yield datetime.fromtimestamp(step * self.seconds, UTC)

    def _hours(self, moment: datetime) -> Iterator[datetime]:
        minute = time.fromisoformat(self.at).minute
        local = moment.astimezone(ZoneInfo(self.zone)).replace(minute=minute, second=0)
        due = local.replace(microsecond=0).astimezone(UTC) - timedelta(hours=1)
        while True:
            if due > moment:
                yield due
            due += timedelta(hours=1)

    def _days(self, moment: datetime) -> Iterator[datetime]:
        zone, at = ZoneInfo(self.zone), time.fromisoformat(self.at)
        day = moment.astimezone(zone).date() - timedelta(days=1)
        while True:
            if self._fits(day):
                due = datetime.combine(day, at, zone).astimezone(UTC)
                if due > moment:
                    yield due
            day += timedelta(days=1)

    def _fits(self, day: date) -> bool:
        if self.every == "week":
            return day.isoweekday() == self.weekday
        return self.every == "day" or day.day == self.day
