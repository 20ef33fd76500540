"""Saying that events are dealt with, and taking that back; both are events themselves."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.filters import NEEDS_RESOLVING
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import AuditEvent, AuditResolution, User

MOST_AT_ONCE = 50
LONGEST_NOTE = 500


def resolve(event_ids: Sequence[int], note: str, user: User) -> list[int]:
    """Mark events as dealt with, and record that; what already is, or never needed it, stays.

    Args:
        event_ids: the events.
        note: what was done; "" for nothing to say.
        user: who says so.

    Returns:
        ids of the events that were marked, in their order.
    """
    needing = db.session.scalars(
        select(AuditEvent.id)
        .where(AuditEvent.id.in_(event_ids), AuditEvent.severity.in_(NEEDS_RESOLVING))
        .order_by(AuditEvent.id)
    ).all()
    values = [
        {"event_id": each, "user_id": user.id, "username": user.username, "note": note}
        for each in needing
    ]
    if not values:
        return []
    statement = insert(AuditResolution).values(values).on_conflict_do_nothing()
    marked = sorted(db.session.scalars(statement.returning(AuditResolution.event_id)))
    if marked:
        record(Event.EVENT_RESOLVED, user=user, detail={"events": marked, "note": note})
    db.session.commit()
    return marked


def reopen(event_id: int, user: User) -> bool:
    """Take back that an event is dealt with, and record that.

    Returns:
        whether it was.
    """
    statement = delete(AuditResolution).where(AuditResolution.event_id == event_id)
    row = db.session.execute(statement.returning(AuditResolution.note)).one_or_none()
    if row is None:
        db.session.rollback()
        return False
    record(Event.EVENT_REOPENED, user=user, detail={"events": [event_id], "note": row.note})
    db.session.commit()
    return True
