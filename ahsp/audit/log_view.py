"""The list of events as its pages draw it."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from ahsp.audit import counting, queries, resolving, wording
from ahsp.audit.asking import Asked, address, event_addresses, log_address
from ahsp.audit.entries import Cursor, EventPage
from ahsp.audit.routes import time_context
from ahsp.web.htmx import render


def log_page(now: Asked, status: int, problem: str = "", note: str = "") -> Response:
    """The list of events that a question finds.

    Args:
        now: what is asked.
        status: HTTP status.
        problem: why events could not be resolved.
        note: what was typed as their note.
    """
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
        here=here(now),
        resolve_url=address("audit.resolve_many", question, **_place()),
        event_url=event_addresses(question),
        any_to_resolve=any(entry.needs_resolving for entry in found.entries),
        problem=problem,
        note=note,
        longest=resolving.LONGEST_NOTE,
        plain_url=log_address(question.unfiltered()),
        news=news_of(now, newest, 0),
        **fixed(now, newest),
        **time_context("audit.log", now),
    )


def here(now: Asked) -> str:
    """The address of the page that is shown."""
    before, after = _cursors()
    more = {"before": str(before)} if before else {"after": str(after)} if after else {}
    return address("audit.log", now.question, **more)


def news_of(now: Asked, after: int, number: int, *, paused: bool = False) -> dict[str, Any]:
    """How many events came since a page was drawn, and where to ask again."""

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


def fixed(now: Asked, upto: int) -> dict[str, Any]:
    """Addresses of the file and of its number of rows: for exactly what the page counts."""
    fixed = now.question.but(range="all", since=now.stretch.start, until=now.stretch.end)
    return {
        "csv_url": address("audit.log_csv", fixed, upto=upto),
        "count_url": address("audit.log_count", fixed, upto=upto),
    }


def _cursors() -> tuple[Cursor | None, Cursor | None]:
    return Cursor.read(request.args.get("before")), Cursor.read(request.args.get("after"))


def _place() -> dict[str, str]:
    return {name: request.args[name] for name in ("before", "after") if request.args.get(name)}


def _turn(now: Asked, **place: Cursor | None) -> str | None:
    known = {name: str(cursor) for name, cursor in place.items() if cursor is not None}
    return address("audit.log", now.question, **known) if known else None
