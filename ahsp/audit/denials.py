"""The record of what was asked for and not given: a page, a link."""

from flask import Response, request
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.audit.once import first
from ahsp.extensions import who


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
    if current_user.must_change_password or not first("denied", current_user.get_id(), route):
        return response
    record_aside(Event.ACCESS_DENIED, {"role": str(current_user.role), "route": route})
    return response


def record_link() -> None:
    """Record a link of a mail that is forged or was cut, once a minute for one address and page."""
    route = request.endpoint or ""
    if first("link", who(), route):
        record_aside(Event.LINK_REFUSED, {"route": route})
