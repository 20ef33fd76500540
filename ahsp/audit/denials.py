"""The record of people who asked for what their role does not include."""

from flask import Response, request
from flask_login import current_user
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import Forbidden

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.extensions import limiter

_ONCE = RateLimitItemPerMinute(1)


def record_denial(response: Response) -> Response:
    """Record an answer of 403, once a minute for one person and page.

    Args:
        response: any answer.

    Returns:
        the same answer.
    """
    if response.status_code != Forbidden.code or not current_user.is_authenticated:
        return response
    route = request.endpoint or ""
    if current_user.must_change_password or not limiter.limiter.hit(
        _ONCE, "denied", current_user.get_id(), route
    ):
        return response
    record_aside(Event.ACCESS_DENIED, {"role": str(current_user.role), "route": route})
    return response
