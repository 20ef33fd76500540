"""What administrators do with schedules: each a transaction, its record inside."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.export.order import Order
from ahsp.export.schedules import starting
from ahsp.export.schedules.moments import Moment
from ahsp.extensions import db
from ahsp.models import ExportSchedule, ScheduleDue, User


class NameTakenError(Exception):
    """There is another schedule of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a form says of a schedule; the fields are those of `ExportSchedule`."""

    name: str
    order: Order
    saved_search_id: int | None
    template_id: int | None = None
    to_admins: bool
    recipients: tuple[str, ...]
    every: str
    weekday: int
    day: int
    at: str
    zone: str

    def columns(self) -> dict[str, Any]:
        """The same as a row keeps it."""
        return {
            "name": self.name,
            "ordered": self.order.stored(),
            "saved_search_id": self.saved_search_id,
            "from_saved": self.saved_search_id is not None,
            "template_id": self.template_id,
            "from_template": self.template_id is not None,
            "language": self.order.options.language,
            "to_admins": self.to_admins,
            "recipients": list(self.recipients),
            "every": self.every,
            "weekday": self.weekday,
            "day": self.day,
            "at": self.at,
            "zone": self.zone,
        }


def add(wanted: Wanted, user: User) -> ExportSchedule:
    """Keep a schedule, switched on; its first time is the next one.

    Raises:
        NameTakenError: there is another of that name.
    """
    schedule = ExportSchedule(**wanted.columns(), user_id=user.id, since=func.now())
    db.session.add(schedule)
    _flush()
    record(Event.SCHEDULE_ADDED, user=user, detail=_detail(schedule))
    db.session.commit()
    return schedule


def change(schedule: ExportSchedule, wanted: Wanted) -> None:
    """Have a schedule as a form says; what was due before is not due once more.

    Raises:
        NameTakenError: there is another of that name.
    """
    for name, value in wanted.columns().items():
        setattr(schedule, name, value)
    schedule.since = func.now()
    _flush()
    record(Event.SCHEDULE_CHANGED, detail=_detail(schedule))
    db.session.commit()


def pause(schedule: ExportSchedule, paused: bool) -> None:
    """Have the times of a schedule skipped, or no longer."""
    if schedule.paused != paused:
        schedule.paused = paused
        event = Event.SCHEDULE_PAUSED if paused else Event.SCHEDULE_RESUMED
        record(event, detail={"name": schedule.name})
        db.session.commit()


def remove(schedule: ExportSchedule) -> None:
    """Forget a schedule and its log; files that it made stay until they expire."""
    record(Event.SCHEDULE_REMOVED, detail={"name": schedule.name})
    db.session.delete(schedule)
    db.session.commit()


def run_now(schedule: ExportSchedule, only_to: str = "") -> ScheduleDue | None:
    """Send at once, whether it is paused or not.

    Args:
        schedule: which one.
        only_to: who alone gets it, as a test; "" for all recipients.
    """
    now = db.session.scalars(select(func.clock_timestamp())).one()
    detail = {"name": schedule.name, "to": only_to or _recipients(schedule)}
    record(Event.SCHEDULE_STARTED, detail=detail)
    return starting.start(schedule, Moment(now, "test" if only_to else "now", only_to))


def _recipients(schedule: ExportSchedule) -> str:
    said = ["administrators"] if schedule.to_admins else []
    return ", ".join([*said, *schedule.recipients])


def _detail(schedule: ExportSchedule) -> dict[str, str]:
    on = schedule.weekday if schedule.every == "week" else schedule.day
    when = f"{schedule.every} {on}, {schedule.at} {schedule.zone}"
    return {"name": schedule.name, "when": when, "to": _recipients(schedule)}


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        if "uq_export_schedule_name" in str(error.orig):
            raise NameTakenError from error
        raise
