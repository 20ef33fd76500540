"""Kept answers on a page: how well they serve, dropping them, and answering ahead."""

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ahsp.caching.families import family
from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.ops import cache as service
from ahsp.ops.trouble import redis_answer
from ahsp.running import bells
from ahsp.running.redis_link import Answer
from ahsp.search.questions import address, names_for, sentence
from ahsp.search.tally import DAYS, most_asked
from ahsp.web.access import allow
from ahsp.web.htmx import done, render

blueprint = Blueprint("cache", __name__, url_prefix="/admin/cache")

SHOWN = 10
"""Frequent questions on the page."""


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """How often answers were kept already, what Redis holds, and how fast it answers."""
    return _page()


@blueprint.post("/drop")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def drop_all() -> Response:
    """Drop every kept answer, and count anew."""
    return _dropped(service.clear())


@blueprint.post("/drop/<family_name>")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def drop(family_name: str) -> Response:
    """Drop the answers of one kind."""
    chosen = family(family_name) or abort(404)
    return _dropped(service.drop([chosen]))


@blueprint.post("/warm")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def warm() -> Response:
    """Have the worker answer the most frequent questions."""
    if bells.ring("search.warm", anyway=True):
        return _told(_("The most frequent questions are being answered."))
    return _told(_("The queue does not answer; nothing was started."), "danger")


def _page() -> Response:
    found = most_asked(SHOWN)
    report = service.report(brief=True)
    names = names_for(each.query for each in found)
    return render(
        "ops/cache.html",
        "ops/_cache.html",
        report=report,
        refuses=report is None and redis_answer() is Answer.REFUSES,
        days=DAYS,
        asked=[(sentence(each.query, names), address(each.query), each.times) for each in found],
    )


def _dropped(removed: int | None) -> Response:
    if removed is None:
        told = _("Dropped. Redis does not answer; what it holds is never read again.")
        return _told(told, "warning")
    counted = ngettext(
        "%(num)s kept answer was dropped.", "%(num)s kept answers were dropped.", removed
    )
    return _told(counted)


def _told(told: str, kind: str = "success") -> Response:
    return done(_page, url_for("cache.index"), told, kind)
