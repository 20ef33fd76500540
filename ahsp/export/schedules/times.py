"""When a schedule is due: by the clock on the wall of its zone, each time once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Plan:
    """Each week on `weekday` (1 is Monday), or each month on `day`, at `at` of `zone`."""

    every: str
    weekday: int
    day: int
    at: str
    zone: str

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The times that are due later than a moment, in UTC, without end.

        A time that the clock jumps over in spring is due as much later as it jumps; of an hour
        that comes twice in autumn it is the first.
        """
        zone, at = ZoneInfo(self.zone), time.fromisoformat(self.at)
        day = moment.astimezone(zone).date() - timedelta(days=1)
        while True:
            if self._fits(day):
                due = datetime.combine(day, at, zone).astimezone(UTC)
                if due > moment:
                    yield due
            day += timedelta(days=1)

    def next(self, moment: datetime, count: int = 5) -> list[datetime]:
        """The next times that are due."""
        return list(islice(self.after(moment), count))

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

    def _fits(self, day: date) -> bool:
        return day.isoweekday() == self.weekday if self.every == "week" else day.day == self.day
