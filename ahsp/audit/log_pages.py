"""The list of events: filters, pages, what is new, the count, the CSV file, resolving many."""

from typing import Any
from urllib.parse import unquote_plus, urlencode

from flask import Response as FlaskResponse
from flask import flash, redirect, request, session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.audit import counting, csv_lines, queries, resolving, wording
from ahsp.audit.asking import Asked, address, asked, event_addresses, log_address
from ahsp.audit.events import Event
from ahsp.audit.queries import Cursor, EventPage
from ahsp.audit.routes import blueprint, status_of, time_context
from ahsp.audit.services import record
from ahsp.extensions import db, limiter
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render, toast, wants_fragment

POLLS = "600/minute"
"""News, for one person with a dozen pages open."""


@blueprint.get("/log")
@allow(Role.ADMIN)
def log() -> Response:
    """Events that a question finds, newest first, fifty a page."""
    now = asked()
    response = _log(now, status_of(now))
    if wants_fragment() and response.status_code == 200:
        response.headers["HX-Push-Url"] = _here(now)
    return response


def _cursors() -> tuple[Cursor | None, Cursor | None]:
    return Cursor.read(request.args.get("before")), Cursor.read(request.args.get("after"))


def _here(now: Asked) -> str:
    before, after = _cursors()
    more = {"before": str(before)} if before else {"after": str(after)} if after else {}
    return address("audit.log", now.question, **more)


def _log(now: Asked, status: int, problem: str = "", note: str = "") -> Response:
    question, stretch = now.question, now.stretch
    newest = queries.newest_id()
    unclear = bool(question.problems)
    found = (
        EventPage([], None, None) if unclear else queries.page_of(question, stretch, *_cursors())
    )
    controls = wording.controls(question)
    return render(
        "audit/log.html",
        "audit/_log.html",
        status,
        found=found,
        count=None if unclear else counting.count(question, stretch, newest),
        controls={each.name: each for each in controls},
        event_groups=wording.event_groups(next(each for each in controls if each.name == "event")),
        chips=wording.chips(question, log_address),
        older_url=_turn(now, before=found.older),
        newer_url=_turn(now, after=found.newer),
        here=_here(now),
        resolve_url=address("audit.resolve_many", question, **_place()),
        event_url=event_addresses(question),
        any_to_resolve=any(entry.needs_resolving for entry in found.entries),
        problem=problem,
        note=note,
        longest=resolving.LONGEST_NOTE,
        plain_url=log_address(question.unfiltered()),
        news=_news(now, newest, 0),
        **_fixed(now, newest),
        **time_context("audit.log", now),
    )


def _place() -> dict[str, str]:
    return {name: request.args[name] for name in ("before", "after") if request.args.get(name)}


def _turn(now: Asked, **place: Cursor | None) -> str | None:
    known = {name: str(cursor) for name, cursor in place.items() if cursor is not None}
    return address("audit.log", now.question, **known) if known else None


def _fixed(now: Asked, upto: int) -> dict[str, Any]:
    """Addresses of the file and of its number of rows: for exactly what the page counts."""
    fixed = now.question.but(range="all", since=now.stretch.start, until=now.stretch.end)
    return {
        "csv_url": address("audit.log_csv", fixed, upto=upto),
        "count_url": address("audit.log_count", fixed, upto=upto),
    }


def _upto() -> int:
    """The newest event that an address is about; without its saying so, the newest of now."""
    given = request.args.get("upto", type=int)
    return queries.newest_id() if given is None else queries.within(given)


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
        **_fixed(now, upto),
        **time_context("audit.log", now),
    )


@blueprint.get("/log.csv")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def log_csv() -> Response:
    """All events that a question finds, as a file; taking it is an event, too."""
    now, upto = asked(), _upto()
    if now.question.problems:
        return _log(now, 422)
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


def _said(now: Asked) -> str:
    return unquote_plus(urlencode(now.question.args(), doseq=True))


@blueprint.get("/log/news")
@allow(Role.ADMIN)
@limiter.limit(POLLS)
def log_news() -> Response:
    """How many events of a question came since a page was drawn; asked every other second."""
    session.kept = False  # type: ignore[attr-defined]  # watching is no sign of a person's presence
    now = asked()
    after = queries.within(request.args.get("after", 0, type=int))
    paused = request.args.get("paused") == "1"
    return render(
        "audit/news.html",
        "audit/_news.html",
        status_of(now),
        news=_news(now, after, queries.news(now.question, now.stretch, after), paused=paused),
        **time_context("audit.log", now),
    )


def _news(now: Asked, after: int, number: int, *, paused: bool = False) -> dict[str, Any]:
    def turn(**more: str) -> str:
        return address("audit.log_news", now.question, after=after, **more)

    return {
        "number": min(number, queries.NEWS_MOST),
        "more": number > queries.NEWS_MOST,
        "paused": paused,
        "poll_url": turn(),
        "pause_url": turn(paused="1"),
        "list_url": log_address(now.question),
    }


@blueprint.post("/log/resolve")
@allow(Role.ADMIN)
def resolve_many() -> Response:
    """Say of the chosen events that they are dealt with."""
    now = asked()
    ids = [each for each in request.form.getlist("id", type=int) if 0 < each <= queries.LAST_ID]
    note = request.form.get("note", "").strip()
    problem = _problem(ids, note)
    if problem:
        return _log(now, 422, problem, note[: resolving.LONGEST_NOTE])
    marked = len(resolving.resolve(ids, note, current_user._get_current_object()))
    told = ngettext("%(num)s event resolved.", "%(num)s events resolved.", marked)
    if wants_fragment():
        return toast(_log(now, 200), told)
    flash(told, "success")
    return redirect(_here(now), 303)


def _problem(ids: list[int], note: str) -> str:
    if not ids:
        return str(_("Select the events to resolve."))
    if len(ids) > resolving.MOST_AT_ONCE:
        return str(_("At most %(most)s events at a time.", most=resolving.MOST_AT_ONCE))
    if len(note) > resolving.LONGEST_NOTE:
        return str(_("The note has more than %(most)s characters.", most=resolving.LONGEST_NOTE))
    return ""
