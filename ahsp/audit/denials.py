"""The record of what was asked for and not given: a page, a link, a file too large."""

from flask import Response, request
from flask_login import current_user
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.extensions import limiter, who

UPLOAD = "imports.upload"
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


def record_link() -> None:
    """Record a link of a mail that is forged or was cut, once a minute for one address and page."""
    route = request.endpoint or ""
    if limiter.limiter.hit(_ONCE, "link", who(), route):
        record_aside(Event.LINK_REFUSED, {"route": route})


def record_too_large(response: Response) -> Response:
    """Record an upload that is too large to be looked at, once a minute for one person.

    Args:
        response: any answer.

    Returns:
        the same answer.
    """
    refused = response.status_code == RequestEntityTooLarge.code and request.endpoint == UPLOAD
    if refused and limiter.limiter.hit(_ONCE, "too large", who()):
        detail = {"batch": None, "file": "", "reason": "too_large", "place": ""}
        record_aside(Event.FILE_REFUSED, detail)
    return response
