"""How a stretch of time is counted: the whole days and hours from sums, the rest from rows."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ahsp.audit.ranges import Span

HOUR = timedelta(hours=1)
RAW, HOURLY, DAILY = "raw", "hourly", "daily"


class Piece(NamedTuple):
    """A part of a stretch, and where it is counted; None has no bound, for rows only."""

    source: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Summed:
    """What the sums can be trusted for.

    Attributes:
        since: before this moment rows were deleted that the sums still hold; None if never.
        hours: until when hours are summed up; None if no hour is.
        days: the same of days.
        zone: whose days they are.
    """

    since: datetime | None
    hours: datetime | None
    days: datetime | None
    zone: ZoneInfo


def next_hour(moment: datetime) -> datetime:
    """The first whole hour that is not before a moment."""
    whole = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + HOUR


def next_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first midnight of a zone that is not before a moment, in UTC."""
    day = moment.astimezone(zone).date()
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    if midnight == moment:
        return midnight
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _last_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _last_day(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)


def pieces(stretch: Span, summed: Summed, *, whole_days: bool = True) -> list[Piece]:
    """Cut a stretch into parts that touch and do not overlap, in the order of time.

    Args:
        stretch: what is counted; its bounds in UTC.
        summed: what the sums can be trusted for.
        whole_days: whether sums of days may stand for their hours; not where each event's hour or
            another zone's day matters.
    """
    rows_only = [Piece(RAW, stretch.start, stretch.end)]
    if summed.hours is None:
        return rows_only
    bounds = [each for each in (stretch.start, summed.since) if each is not None]
    first = next_hour(max(bounds)) if bounds else None
    last = _last_hour(min(stretch.end or summed.hours, summed.hours))
    if first is not None and first >= last:
        return rows_only
    found = [] if first is None else [Piece(RAW, stretch.start, first)]
    found += _hours(first, last, summed, whole_days)
    return _within([*found, Piece(RAW, last, stretch.end)])


def _hours(first: datetime | None, last: datetime, summed: Summed, whole_days: bool) -> list[Piece]:
    if summed.days is None or not whole_days:
        return [Piece(HOURLY, first, last)]
    begin = next_day(first, summed.zone) if first is not None else None
    finish = _last_day(min(last, summed.days), summed.zone)
    if begin is not None and begin >= finish:
        return [Piece(HOURLY, first, last)]
    before = [Piece(HOURLY, first, begin)] if begin is not None else []
    return [*before, Piece(DAILY, begin, finish), Piece(HOURLY, finish, last)]


def _within(found: list[Piece]) -> list[Piece]:
    return [each for each in found if None in (each.start, each.end) or each.start < each.end]  # type: ignore[operator]  # neither is None here
