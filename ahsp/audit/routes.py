"""The record's pages that count, for administrators; those that list are beside them."""

from flask import Blueprint
from werkzeug.wrappers import Response

from ahsp.audit import queries, tallying, wording
from ahsp.audit.asking import (
    Asked,
    address,
    asked,
    event_addresses,
    log_address,
    log_addresses,
    range_address,
)
from ahsp.audit.glance import glance
from ahsp.audit.statistics import statistics
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
NEWEST = 20


def status_of(now: Asked) -> int:
    """422 where a part of the question was not understood."""
    return 422 if now.question.problems else 200


def time_context(endpoint: str, now: Asked) -> dict[str, object]:
    """What the range picker shows."""
    question = now.question
    return {
        "question": question,
        "stretch": wording.stretch_words(question, now.stretch),
        "ranges": [
            (option, range_address(endpoint, question, option.value))
            for option in wording.ranges(question)
        ],
        "picked": endpoint,
        "page_url": lambda other: address(other, question.unfiltered()),
    }


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """Cards, charts and the newest events of a stretch of time."""
    now = asked(only_time=True)
    return render(
        "audit/index.html",
        "audit/_dashboard.html",
        status_of(now),
        glance=glance(now),
        entries=queries.newest(now.question, now.stretch, NEWEST),
        log_url=log_address(now.question),
        event_url=event_addresses(now.question),
        **time_context("audit.index", now),
    )


@blueprint.get("/statistics", endpoint="statistics")
@allow(Role.ADMIN)
def show_statistics() -> Response:
    """The trend, who and what stands out, and where it is severe."""
    now = asked("90d", only_time=True)
    return render(
        "audit/statistics.html",
        "audit/_statistics.html",
        status_of(now),
        statistics=statistics(now),
        **time_context("audit.statistics", now),
    )


@blueprint.get("/people")
@allow(Role.ADMIN)
def people() -> Response:
    """Everybody who did something in a stretch of time, and how much."""
    now = asked(only_time=True)
    found, there = tallying.actors("user", now.stretch), log_addresses()
    return render(
        "audit/people.html",
        "audit/_people.html",
        status_of(now),
        people=[(each, there(now.question.but(user=each.key))) for each in found],
        **time_context("audit.people", now),
    )
