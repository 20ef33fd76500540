"""The record of uploads that are too large to be looked at: no view ever sees them."""

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.audit.once import first
from ahsp.extensions import who

UPLOAD = "imports.upload"


def record_oversized(response: Response) -> Response:
    """Record such an upload, once a minute for one person.

    Args:
        response: any answer.

    Returns:
        the same answer.
    """
    refused = response.status_code == RequestEntityTooLarge.code and request.endpoint == UPLOAD
    if refused and first("too large", who()):
        detail = {"batch": None, "file": "", "reason": "too_large", "place": ""}
        record_aside(Event.FILE_REFUSED, detail)
    return response
