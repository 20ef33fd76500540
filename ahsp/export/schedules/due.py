"""The scheduler's round: every time that became due since the last one, exactly once."""

from datetime import datetime, timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import func, select

from ahsp.export.schedules import starting
from ahsp.export.schedules.moments import Moment
from ahsp.extensions import db
from ahsp.models import ExportSchedule, ScheduleDue
from ahsp.running.safe_points import safe_point
from ahsp.running.times import Plan

GRACE = timedelta(hours=6)
"""How late a due time may be found and still go out, for example after a night without power."""
log = structlog.get_logger()


def plan_of(schedule: ExportSchedule) -> Plan:
    """When a schedule is due."""
    return Plan(schedule.every, schedule.weekday, schedule.day, schedule.at, schedule.zone)


def sweep() -> int:
    """Start what is due, and log what was missed; all by the database's clock.

    Returns:
        how many due times were logged by this round.
    """
    now = db.session.scalars(select(func.now())).one()
    ids = list(db.session.scalars(select(ExportSchedule.id).order_by(ExportSchedule.id)))
    db.session.rollback()
    return sum(_look_at(schedule_id, now) for schedule_id in ids)


def _look_at(schedule_id: int, now: datetime) -> int:
    safe_point()
    schedule = db.session.get(ExportSchedule, schedule_id)
    if schedule is None:  # it was removed meanwhile
        return 0
    last = select(func.max(ScheduleDue.due_at)).where(
        ScheduleDue.schedule_id == schedule_id, ScheduleDue.kind == "due"
    )
    since = max(filter(None, (schedule.since, db.session.scalar(last))))
    times = plan_of(schedule).between(since, now)
    for at in times:
        moment = Moment(at)
        if schedule.paused:
            starting.skip(schedule, moment, "paused")
        elif at != times[-1] or now - at > GRACE:
            starting.skip(schedule, moment, "late")
        else:
            try:
                starting.start(schedule, moment)
            except SoftTimeLimitExceeded:
                raise
            except Exception:  # one schedule must not keep the others from going out
                db.session.rollback()
                log.exception("schedule failed to start", schedule=schedule_id)
    return len(times)
