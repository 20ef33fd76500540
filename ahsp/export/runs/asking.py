"""Having an export made behind; one form makes one export."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.order import Order
from ahsp.export.services import size_for
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import ExportRun, RunState, User
from ahsp.web.correlation import correlation_id

ACTIVE = (RunState.PENDING, RunState.RUNNING)


class NothingError(Exception):
    """There is nothing in the order."""


class TooManyWaitingError(Exception):
    """So many exports of the person wait or run that one more is not taken."""


def ask(order: Order, key: UUID, user: User, settings: Settings, *, reading: str = "") -> ExportRun:
    """Have a file made; committed, and the caller rings for it.

    Args:
        order: what and how.
        key: made with the form.
        user: whose it will be.
        settings: how many may wait.
        reading: the language that the person reads, for mail.

    Returns:
        the export; the earlier one where the key was seen before.

    Raises:
        NothingError: nothing is in it.
        TooManyRowsError: the format does not take that many.
        TooManyWaitingError: wait for one of them, or cancel it.
        LookupError: the key is somebody else's.
    """
    if (known := _of(key, user)) is not None:
        return known
    total = rows_of(order)
    waiting = select(func.count()).where(ExportRun.user_id == user.id, ExportRun.state.in_(ACTIVE))
    if (db.session.scalar(waiting) or 0) >= settings.exports_at_once:
        raise TooManyWaitingError
    run_id = add(order, key, user.id, total, language=reading)
    if run_id is None:  # the same form was faster by a moment
        db.session.rollback()
        found = _of(key, user)
        if found is None:
            raise LookupError
        return found
    detail = {
        "export": run_id,
        "format": str(order.options.format),
        "scope": wording.sentence(order.scope),
    }
    record(Event.EXPORT_ASKED, user=user, detail=detail)
    db.session.commit()
    return db.session.get_one(ExportRun, run_id)


def rows_of(order: Order) -> int:
    """Rows that an order comes to; raises as `ask` does."""
    size = size_for(order)
    if not size.ahsp and not order.month:
        raise NothingError
    return size.rincian


def add(
    order: Order, key: UUID, user_id: int | None, total: int, *, language: str = ""
) -> int | None:
    """Put an export into the queue, in the current transaction.

    Returns:
        its id, or None where the key was seen before.
    """
    statement = (
        insert(ExportRun)
        .values(
            key=key,
            user_id=user_id,
            ordered=order.stored(),
            format=str(order.options.format),
            rows_total=total,
            language=language,
            request_id=correlation_id(),
        )
        .on_conflict_do_nothing(index_elements=[ExportRun.key])
        .returning(ExportRun.id)
    )
    announce(topics.EXPORTS, topics.of_exports(user_id), topics.SCHEDULES)
    return db.session.scalar(statement)


def _of(key: UUID, user: User) -> ExportRun | None:
    query = select(ExportRun).where(ExportRun.key == key, ExportRun.user_id == user.id)
    return db.session.scalar(query)
