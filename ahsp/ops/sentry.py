"""Exceptions for Sentry, where an address of one is set; its library is loaded only then.

What is sent of an exception is its kind and where it was raised: no values of variables, no
parameters, no request, no person, and not its text either, which can hold what somebody typed. The
id of the request is sent, by which the line of the log is found that has the text.
"""

import sys
from typing import TYPE_CHECKING, Any

import structlog
from flask import has_request_context, request

from ahsp.config import Settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

TAGS = ("request_id", "task", "task_id", "import_id", "export_id")
"""What is taken along of a log line."""


class _Switch:
    on = False


def begin(settings: Settings) -> None:
    """Report exceptions from now on, where the settings name a Sentry.

    Args:
        settings: the program's settings.
    """
    _Switch.on = settings.sentry_dsn is not None
    if settings.sentry_dsn is None:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration

    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(callback=lambda _waiting, _seconds: None)],
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        auto_session_tracking=False,
        enable_backpressure_handling=False,
        send_client_reports=False,
        before_send=_bare,
    )


def report(
    _logger: Any, _name: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A step of every log line: report the exception that it tells of, and pass it on."""
    if _Switch.on and line.get("exc_info"):
        _send(line)
    return line


def _send(line: structlog.typing.EventDict) -> None:
    import sentry_sdk

    error = line["exc_info"]
    if error is True:
        error = sys.exc_info()
    with sentry_sdk.new_scope() as scope:
        for tag in TAGS:
            if tag in line:
                scope.set_tag(tag, str(line[tag]))
        if has_request_context() and request.url_rule:
            scope.set_tag("route", request.url_rule.rule)
        sentry_sdk.capture_exception(error)


def _bare(event: "Event", _hint: "Hint") -> "Event":
    for name in ("request", "user", "breadcrumbs", "extra", "logentry", "message"):
        event.pop(name, None)  # type: ignore[misc]  # a key of the event, whichever
    for each in event.get("exception", {}).get("values", []):
        each["value"] = ""
    return event
