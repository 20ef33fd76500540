"""Events of requests that did nothing: recorded in a transaction of their own, after the answer."""

from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db

log = get_logger()


def record_aside(event: Event, detail: dict[str, Any]) -> None:
    """Record an event that stands whether the record takes it or not; failures are logged."""
    try:
        db.session.rollback()
        record(event, detail=detail)
        db.session.commit()
    except SQLAlchemyError:
        log.exception("not recorded", events=[event.value])
        db.session.rollback()
