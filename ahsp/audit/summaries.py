"""Summing the record up by hour, day, week and month, in the site's zone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Period
from ahsp.running import locks
from ahsp.running.safe_points import safe_point

CHUNK = 1000
"""Periods that one transaction sums up at most."""
_UNITS = {Period.HOURLY: "hour", Period.DAILY: "day", Period.WEEKLY: "week",
          Period.MONTHLY: "month"}  # fmt: skip
_NOW = text("SELECT at FROM audit_head()")
_SUMMED = text("""
    SELECT DISTINCT s.starts_at, c.first_at, c.last_at FROM audit_summary s
    JOIN audit_checkpoint c ON c.first_at < :end AND c.last_at >= :start
        AND c.last_at >= s.starts_at
    WHERE s.period = :period AND s.starts_at >= :start AND s.starts_at < :end
""")
_STRETCH = "period = :period AND starts_at >= :start AND starts_at < :end"
_ROWS = """FROM (
        SELECT *, date_trunc(:unit, at, :zone) AS starts_at FROM audit_event
        WHERE at >= :start AND at < :end) AS e
    WHERE NOT starts_at = ANY(:kept)"""
_STEPS = [
    text(f"DELETE FROM audit_summary WHERE {_STRETCH} AND NOT starts_at = ANY(:kept)"),  # noqa: S608  constants
    text(f"DELETE FROM audit_actor_summary WHERE {_STRETCH} AND NOT starts_at = ANY(:kept)"),  # noqa: S608  constants
    text(f"""
    INSERT INTO audit_summary (period, starts_at, event, severity, category, events, users)
    SELECT :period, starts_at, event, severity, category, count(*),
        count(DISTINCT username) FILTER (WHERE username <> '')
    {_ROWS} GROUP BY starts_at, event, severity, category
    """),
    text(f"""
    INSERT INTO audit_actor_summary (period, dimension, key, starts_at, events)
    SELECT :period, 'user', username, starts_at, count(*)
    {_ROWS} AND username <> '' GROUP BY starts_at, username
    """),
    text(f"""
    INSERT INTO audit_actor_summary (period, dimension, key, starts_at, events)
    SELECT :period, 'address', host(address), starts_at, count(*)
    {_ROWS} AND address IS NOT NULL GROUP BY starts_at, host(address)
    """),
]
_MARK = text("""
    INSERT INTO audit_summary_mark (period, until) VALUES (:period, :until)
    ON CONFLICT (period) DO UPDATE SET until = greatest(audit_summary_mark.until, EXCLUDED.until)
""")


@dataclass(frozen=True, slots=True)
class Summed:
    """What was summed up: from the start of the first period to the end of the last."""

    period: Period
    start: datetime
    end: datetime
    periods: int
    events: int


def begin(period: Period, moment: datetime, zone: ZoneInfo) -> datetime:
    """When the period that holds a moment began."""
    local = moment.astimezone(zone)
    if period == Period.HOURLY:
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.date()
    if period == Period.WEEKLY:
        day -= timedelta(days=day.weekday())
    elif period == Period.MONTHLY:
        day = day.replace(day=1)
    return datetime.combine(day, time(), zone)


def following(period: Period, start: datetime, zone: ZoneInfo) -> datetime:
    """When the period after the one that began at `start` begins."""
    if period == Period.HOURLY:
        return (start.astimezone(ZoneInfo("UTC")) + timedelta(hours=1)).astimezone(zone)
    day: date = start.date()
    if period == Period.MONTHLY:
        day = (day + timedelta(days=31)).replace(day=1)
    else:
        day += timedelta(days=7 if period == Period.WEEKLY else 1)
    return datetime.combine(day, time(), zone)


def zone_of(settings: Settings) -> ZoneInfo:
    """The zone that days begin in."""
    return ZoneInfo(settings.timezone)


def summarise(
    period: Period,
    start: datetime,
    end: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Summed:
    """Sum up all periods that a stretch touches, anew; safe to run twice and at the same time.

    A period whose events retention deleted keeps the sums that it has.

    Args:
        period: of what length.
        start: a moment in the first one.
        end: the moment before which the last one begins.
        progress: told how many periods are done.
    """
    zone = zone_of(current_app.config["SETTINGS"])
    first = begin(period, start, zone)
    last, done = first, 0
    waiting = list(_periods(period, first, end, zone))
    for place in range(0, len(waiting), CHUNK):
        some = waiting[place : place + CHUNK]
        locks.wait_for(db.session, "audit summaries")
        values: dict[str, Any] = {
            "period": period.value,
            "start": some[0][0],
            "end": some[-1][1],
            "unit": _UNITS[period],
            "zone": zone.key,
        }
        values["kept"] = _kept(period, values, zone)
        for step in _STEPS:
            db.session.execute(step, values)
        db.session.commit()
        last, done = some[-1][1], done + len(some)
        progress(done)
        safe_point()
    counted = text("""SELECT coalesce(sum(events), 0) FROM audit_summary
        WHERE period = :period AND starts_at >= :start AND starts_at < :end""")
    values = {"period": period.value, "start": first, "end": last}
    events = int(db.session.execute(counted, values).scalar_one())
    db.session.commit()
    return Summed(period, first, last, done, events)


def summarise_due(
    periods: tuple[Period, ...] = tuple(Period),
    progress: Callable[[int], None] = lambda done: None,
) -> list[Summed]:
    """Sum up what is not yet, to the present moment; the mark is set to the last whole period.

    Args:
        periods: of which lengths.
        progress: told how many periods of one length are done.
    """
    zone = zone_of(current_app.config["SETTINGS"])
    # Taken under the lock of those who append: whoever is earlier has committed.
    now = db.session.execute(_NOW).scalar_one()
    db.session.commit()
    found = []
    for period in periods:
        known = db.session.execute(
            text("""SELECT coalesce((SELECT until FROM audit_summary_mark WHERE period = :period),
                (SELECT min(at) FROM audit_event))"""),
            {"period": period.value},
        ).scalar_one()
        found.append(summarise(period, min(known or now, now), now, progress))
        mark = {"period": period.value, "until": begin(period, now, zone)}
        db.session.execute(_MARK, mark)
        db.session.commit()
    return found


def _kept(period: Period, values: dict[str, Any], zone: ZoneInfo) -> list[datetime]:
    """Periods whose events retention deleted, after they were summed up."""
    found = db.session.execute(_SUMMED, values)
    return [row.starts_at for row in found
            if row.first_at < following(period, row.starts_at.astimezone(zone), zone)]  # fmt: skip


def _periods(
    period: Period, start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        after = following(period, start, zone)
        yield start, after
        start = after
