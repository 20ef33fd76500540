"""The stretch of time that a question is about: relative to now, or between two written moments.

Days begin where the reader's zone says. A relative stretch begins on a whole hour, so that its
counts can be taken from hourly sums.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RELATIVE = {"24h": timedelta(hours=24), "7d": timedelta(days=6), "30d": timedelta(days=29),
            "90d": timedelta(days=89)}  # fmt: skip
"""Named stretches, and how long before now they begin; those of days count today as the last."""
EVERYTHING = "all"
RANGES = (*RELATIVE, EVERYTHING)
USUAL = "30d"
Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to just before `end`, both with a zone; None has no bound."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        after = self.start is None or self.start <= moment
        return after and (self.end is None or moment < self.end)


def read(raw: str) -> Moment:
    """A day, or a moment with or without its offset, e.g. `2026-11-20` or `2026-11-20T14:00`.

    Raises:
        ValueError: it is neither, or lies outside the years 1900 to 2200.
    """
    text = raw.strip().upper()
    found = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    if not 1900 < found.year < 2200:
        raise ValueError(f"{raw!r} is too far away")
    return found


def write(moment: Moment) -> str:
    """As an address has it: what `read` reads, as short as it is exact."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
        return f"{_short(moment)}Z"
    return _short(moment)


def _short(moment: datetime) -> str:
    whole = not (moment.second or moment.microsecond)
    return moment.isoformat(timespec="minutes") if whole else moment.isoformat()


def begin(moment: Moment, zone: ZoneInfo) -> datetime:
    """The first instant of a day, or the moment itself, in UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def end(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant that ends a day (it belongs to the stretch), or the moment itself, in UTC."""
    if isinstance(moment, datetime):
        return begin(moment, zone)
    return begin(moment + timedelta(days=1), zone)


def span(
    name: str, since: Moment | None, until: Moment | None, zone: ZoneInfo, now: datetime
) -> Span:
    """The stretch that a question names.

    Args:
        name: one of `RANGES`; counts only without `since` and `until`.
        since: the first day or moment.
        until: the last day, or the moment before which the stretch ends.
        zone: where days begin.
        now: the present moment, with its zone.
    """
    if since is not None or until is not None:
        return Span(begin(since, zone) if since else None, end(until, zone) if until else None)
    if name not in RELATIVE:
        return Span(None, None)
    if name == "24h":
        start = now.astimezone(UTC) - RELATIVE[name]
        return Span(start.replace(minute=0, second=0, microsecond=0), None)
    return Span(begin(now.astimezone(zone).date() - RELATIVE[name], zone), None)


def days(stretch: Span, zone: ZoneInfo, now: datetime, most: int) -> list[date]:
    """The reader's days that a stretch touches, oldest first; the last `most` of them."""
    last = (stretch.end - timedelta(microseconds=1) if stretch.end else now).astimezone(zone).date()
    first = last - timedelta(days=most - 1)
    if stretch.start is not None:
        first = max(first, stretch.start.astimezone(zone).date())
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
