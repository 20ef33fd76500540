"""Beginning what a schedule sends: one row for each time, whoever sees that it is due."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.export import choices
from ahsp.export.months import Month
from ahsp.export.order import LAST_MONTH, Format, Options, Order
from ahsp.export.runs.asking import NothingError, add, rows_of
from ahsp.export.schedules import people
from ahsp.export.schedules.moments import Moment
from ahsp.export.scope import Scope
from ahsp.export.services import TooManyRowsError
from ahsp.extensions import db
from ahsp.models import DueState, ExportRun, ExportSchedule, ScheduleDue
from ahsp.running import bells
from ahsp.search.questions import read
from ahsp.web.zones import site_zone


class PresetGoneError(Exception):
    """The saved search, or the template, that the schedule sends is not there any more."""


def order_of(schedule: ExportSchedule, at: datetime) -> Order:
    """What a schedule sends.

    Args:
        schedule: which one.
        at: when it is due; of that, the report is about the month before.

    Raises:
        PresetGoneError: the saved search or the template was removed.
    """
    kept = Order.restored(schedule.ordered)
    if kept.month == LAST_MONTH:
        return replace(kept, month=str(Month.before(at, ZoneInfo(site_zone()))))
    return Order(_scope_of(schedule, kept), options_of(schedule))


def options_of(schedule: ExportSchedule) -> Options:
    """How the file of a schedule is written; raises as `order_of` does."""
    kept = Order.restored(schedule.ordered).options
    if not schedule.from_template:
        return kept
    if schedule.template is None:
        raise PresetGoneError
    return choices.options_of(schedule.template, kept)


def _scope_of(schedule: ExportSchedule, kept: Order) -> Scope:
    if not schedule.from_saved:
        return kept.scope
    if schedule.saved_search is None:
        raise PresetGoneError
    return Scope(read(schedule.saved_search.question))


def skip(schedule: ExportSchedule, moment: Moment, reason: str) -> None:
    """Log a due time at which nothing goes out, if nobody else did; committed."""
    if (due_id := _log(schedule, moment)) is not None:
        _end(db.session.get_one(ScheduleDue, due_id), DueState.SKIPPED, reason)
    db.session.commit()


def start(schedule: ExportSchedule, moment: Moment) -> ScheduleDue | None:
    """Have the file of a due time made, if nobody else does; committed, and rung for.

    Args:
        schedule: which one.
        moment: the time, its kind, and who alone gets it.

    Returns:
        the row of the log, or None where the time was somebody else's.
    """
    due_id = _log(schedule, moment)
    if due_id is None:
        db.session.rollback()
        return None
    due = db.session.get_one(ScheduleDue, due_id)
    try:
        if not people.addresses_of(schedule, due.only_to):
            _end(due, DueState.FAILED, "no_recipients")
        else:
            order = order_of(schedule, moment.at)
            due.run_id = add(order, uuid4(), schedule.user_id, rows_of(order))
    except PresetGoneError:
        _end(due, DueState.FAILED, "preset_gone")
    except NothingError:
        _end(due, DueState.SKIPPED, "nothing")
    except TooManyRowsError:
        _end(due, DueState.FAILED, "pdf_rows" if _is_pdf(schedule) else "too_many_rows")
    run_id = due.run_id
    db.session.commit()
    if run_id is not None:
        bells.ring("exports.run", run_id)
    return due


def end_of(run: ExportRun, reason: str) -> None:
    """Log that the file of a due time was not made, in the current transaction."""
    due = db.session.scalar(select(ScheduleDue).where(ScheduleDue.run_id == run.id))
    if due is not None and due.state == DueState.MAKING:
        _end(due, DueState.FAILED, reason)


def _is_pdf(schedule: ExportSchedule) -> bool:
    return options_of(schedule).format is Format.PDF


def _log(schedule: ExportSchedule, moment: Moment) -> int | None:
    statement = insert(ScheduleDue).values(
        schedule_id=schedule.id,
        due_at=moment.at,
        kind=moment.kind,
        state=DueState.MAKING,
        only_to=moment.only_to,
    )
    if moment.kind == "due":
        # In words: a statement that is kept prepared finds no partial index for a parameter.
        statement = statement.on_conflict_do_nothing(
            index_elements=["schedule_id", "due_at"], index_where=text("kind = 'due'")
        )
    return db.session.scalar(statement.returning(ScheduleDue.id))


def _end(due: ScheduleDue, state: DueState, reason: str) -> None:
    due.state, due.reason, due.finished_at = state, reason, func.now()
    event = Event.SCHEDULE_FAILED if state == DueState.FAILED else Event.SCHEDULE_SKIPPED
    record(event, detail={"name": due.schedule.name, "reason": reason})
