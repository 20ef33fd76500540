"""Errors as a person should meet them: what happened, and what to do."""

import time
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolEmptyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.wrappers import Response

from ahsp.extensions import db, limiter
from ahsp.metrics.known import POOL_EXHAUSTED
from ahsp.running.policy import DATABASE_AGAIN_SECONDS
from ahsp.running.refusals import Refusal, refusal_of
from ahsp.web.again import again
from ahsp.web.correlation import correlation_id
from ahsp.web.formatting import when_exactly
from ahsp.web.htmx import wants_fragment
from ahsp.web.refused import Words, words_of

log = structlog.get_logger()
NO_ROOM = 507


def _words(status: int) -> tuple[str, str, str]:
    """Title, sentence and remedy for a status."""
    words = {
        400: (
            _("That request could not be understood"),
            _("The address or the form holds something this page does not know."),
            _("Go back, reload the page and try again."),
        ),
        403: (
            _("Not for your account"),
            _("Your role does not include this page."),
            _("Ask an administrator if you need it."),
        ),
        404: (
            _("Nothing here"),
            _("This page does not exist, or what it showed was removed."),
            _("Search for the analysis instead."),
        ),
        405: (
            _("That is not possible here"),
            _("This address does not take that kind of request."),
            _("Go back and use the page's own buttons."),
        ),
        409: (
            _("This page is out of date"),
            _("What it showed has changed since it was loaded."),
            _("Reload the page and try again."),
        ),
        410: (
            _("This file is not here any more"),
            _("What this address led to was deleted."),
            _("Have it made again, or ask whoever sent you the link."),
        ),
        413: (
            _("That file is too large"),
            _("The upload is larger than this site takes."),
            _("Split the workbook, or remove pictures from it, and upload again."),
        ),
        429: (
            _("Too many requests"),
            _("You did this more often than this site allows for a while."),
            _("Wait a little and try again; nothing you entered is lost."),
        ),
        507: (
            _("There is no room left"),
            _("The disk of this site is full. Nothing was half written."),
            _("Tell an administrator, and try again later."),
        ),
        503: (
            _("Back in a moment"),
            _("The database does not answer right now. Nothing was changed."),
            _("Wait a few seconds and reload the page."),
        ),
    }
    return words.get(
        status,
        (
            _("Something went wrong on our side"),
            _("The error was recorded. Nothing was half done."),
            _("Try again; if it stays, tell an administrator the line below."),
        ),
    )


def error_page(
    status: int,
    sentence: str | None = None,
    retry_after: int | None = None,
    words: Words | None = None,
) -> Response:
    """An error as page or fragment.

    Args:
        status: HTTP status.
        sentence: a more specific sentence than the status's own, translated.
        retry_after: seconds until another try makes sense.
        words: title, sentence and remedy instead of the status's own, translated.
    """
    title, usual, remedy = words or _words(status)
    context: dict[str, Any] = {
        "status": status,
        "title": title,
        "sentence": sentence or usual,
        "remedy": remedy,
        "retry_after": retry_after,
        "again": again() if status == ServiceUnavailable.code else None,
        "reload": _address() if status == TooManyRequests.code or status >= 500 else "",
        "reference": _reference() if status == InternalServerError.code else "",
    }
    template = "errors/_error.html" if wants_fragment() else "errors/error.html"
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == NO_ROOM or (words and status >= InternalServerError.code):
        response.headers["HX-Trigger"] = "parts"  # the page looks at once what is the matter
    return response


def _address() -> str:
    """Where the page that failed is asked for once more; "" where it was sent, not asked for."""
    if request.method != "GET":
        return ""
    return f"/{request.full_path.lstrip('/').rstrip('?')}"  # two slashes would name another site


def _reference() -> str:
    """What leads an administrator to the lines of the log."""
    moment = when_exactly(datetime.now(UTC))
    return f"{moment} · {correlation_id()}"


def on_http(error: HTTPException) -> Response:
    """An HTTP error raised anywhere."""
    if error.response is not None:
        return error.get_response()
    response = error_page(error.code or 500, retry_after=_wait(error))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _wait(error: HTTPException) -> int | None:
    """Seconds until the limit that refused this request lets the next one pass, if one did."""
    limit = limiter.current_limit
    if not isinstance(error, TooManyRequests) or limit is None:
        return None
    return max(1, limit.reset_at - int(time.time()))


def on_host(_error: SecurityError) -> Response:
    """A host name that is not ours: nothing can be linked to, so the answer is one bare line."""
    return Response(_("This site does not answer to that name.") + "\n", 400, mimetype="text/plain")


def on_csrf(_error: CSRFError) -> Response:
    """A form that is too old, or was not ours."""
    words = (
        _("This form is too old"),
        _("It was open for long, or you signed out in another window. Nothing was changed."),
        _("Go back, reload the page and send the form again."),
    )
    return error_page(400, words=words)


def on_database(error: DBAPIError | PoolEmptyError) -> Response:
    """A database that does not do what it is asked is 503 or 507; any other error is a bug."""
    refusal = refusal_of(error)
    if refusal is None:
        return on_bug(error)
    db.session.rollback()
    if isinstance(error, PoolEmptyError):
        POOL_EXHAUSTED.count()
    log.error("database refuses", refusal=refusal, exc_info=error)
    if refusal is Refusal.FULL:
        return error_page(NO_ROOM)
    words = words_of(refusal, held=wants_fragment() or again() is not None)
    # A restart is over soon; until changes are allowed again takes as long as it takes.
    wait = None if refusal is Refusal.READ_ONLY else DATABASE_AGAIN_SECONDS
    response = error_page(ServiceUnavailable.code, words=words, retry_after=wait)
    response.headers["Retry-After"] = str(DATABASE_AGAIN_SECONDS)
    return response


def on_bug(error: Exception) -> Response:
    """Anything that nobody foresaw."""
    log.error("unforeseen error", exc_info=error)
    db.session.rollback()
    return error_page(InternalServerError.code)


def init_app(app: Flask) -> None:
    """Answer errors with our pages."""
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(SecurityError, on_host)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(DBAPIError, on_database)
    app.register_error_handler(PoolEmptyError, on_database)
    app.register_error_handler(Exception, on_bug)
