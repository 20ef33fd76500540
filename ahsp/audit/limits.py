"""The record of refused requests: who asked more often than a limit allows."""

from flask import Response, request
from werkzeug.exceptions import TooManyRequests

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.audit.once import first
from ahsp.extensions import limiter

SIGN_IN = "accounts.sign_in"


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
    if not first("recorded", limit.key):
        return response
    detail = {"limit": str(limit.limit)}
    if request.endpoint == SIGN_IN:
        name = request.form.get("username", "")[:64]
        record_aside(Event.LOCKED_OUT, detail | {"username": name})
    else:
        record_aside(Event.LIMIT_EXCEEDED, detail)
    return response
