"""The record of refused requests: who asked more often than a limit allows."""

from flask import Response
from limits import RateLimitItemPerMinute
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.exceptions import TooManyRequests

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db, limiter

_ONCE = RateLimitItemPerMinute(1)
log = get_logger()


def record_refusal(response: Response) -> Response:
    """Record an answer that a limit refused, once a minute for one person and limit.

    A flood of refused requests must not become a flood of rows, so the limiter itself counts them:
    in Redis, or in this process while Redis is away.

    Args:
        response: any answer; only a refusal by a limit is recorded.

    Returns:
        the same answer.
    """
    limit = limiter.current_limit
    if limit is None or not limit.breached or response.status_code != TooManyRequests.code:
        return response
    if not limiter.limiter.hit(_ONCE, "recorded", limit.key):
        return response
    try:
        db.session.rollback()
        record(Event.LIMIT_EXCEEDED, detail={"limit": str(limit.limit)})
        db.session.commit()
    except SQLAlchemyError:  # the refusal stands, recorded or not
        log.exception("refusal not recorded")
        db.session.rollback()
    return response
