"""The list of events: the page, its exact count, and the CSV file."""

from urllib.parse import unquote_plus, urlencode

from flask import Response as FlaskResponse
from flask import request
from werkzeug.wrappers import Response

from ahsp.audit import counting, csv_lines, queries
from ahsp.audit.asking import Asked, asked
from ahsp.audit.events import Event
from ahsp.audit.log_view import fixed, here, log_page
from ahsp.audit.routes import blueprint, status_of, time_context
from ahsp.audit.services import record
from ahsp.extensions import db, limiter
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render, wants_fragment


@blueprint.get("/log")
@allow(Role.ADMIN)
def log() -> Response:
    """Events that a question finds, newest first, fifty a page."""
    now = asked()
    response = log_page(now, status_of(now))
    if wants_fragment() and response.status_code == 200:
        response.headers["HX-Push-Url"] = here(now)
    return response


@blueprint.get("/log/count")
@allow(Role.ADMIN)
@limiter.limit("60/minute")
def log_count() -> Response:
    """The exact number of a question's rows, where counting would have kept the page waiting."""
    now, upto = asked(), _upto()
    return render(
        "audit/count.html",
        "audit/_count.html",
        status_of(now),
        count=counting.count(now.question, now.stretch, upto, exact=True),
        **fixed(now, upto),
        **time_context("audit.log", now),
    )


@blueprint.get("/log.csv")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def log_csv() -> Response:
    """All events that a question finds, as a file; taking it is an event, too."""
    now, upto = asked(), _upto()
    if now.question.problems:
        return log_page(now, 422)
    rows = counting.count(now.question, now.stretch, upto, exact=True).number
    record(Event.LOG_EXPORTED, detail={"question": _said(now), "rows": rows})
    db.session.commit()
    entries = queries.rows(now.question, now.stretch, upto)
    name = f"audit-{now.now.astimezone(now.zone):%Y-%m-%d}.csv"
    return FlaskResponse(
        csv_lines.lines(entries),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _upto() -> int:
    """The newest event that an address is about; without its saying so, the newest of now."""
    given = request.args.get("upto", type=int)
    return queries.newest_id() if given is None else queries.within(given)


def _said(now: Asked) -> str:
    return unquote_plus(urlencode(now.question.args(), doseq=True))
