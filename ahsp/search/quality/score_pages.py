"""The page of the score: how well both halves are answered, and measuring anew."""

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.caching import current_version
from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.search.golden import HELD_OUT, TUNING
from ahsp.search.quality import listing, runs
from ahsp.search.scoring import FIRST
from ahsp.web.access import allow
from ahsp.web.htmx import render, wants_fragment

blueprint = Blueprint("score", __name__, url_prefix="/search/score")

TARGETS = {TUNING: 0.95, HELD_OUT: 0.90}
"""Share of each half that should be found among the first results."""
MOST_ZERO = 0.05
"""Share of each half that may find nothing at all."""


@blueprint.get("")
@allow(Role.ADMIN)
@limiter.limit("240/minute")
def index() -> Response:
    """The latest score, those before it, and how far the next one is; asked again meanwhile."""
    return _page()


@blueprint.post("")
@allow(Role.ADMIN)
@limiter.limit("20/minute")
def measure() -> Response:
    """Have the search measured anew."""
    runs.start()
    return _page() if wants_fragment() else redirect(url_for("score.index"), 303)


def _page() -> Response:
    return render(
        "search/quality/score.html",
        "search/quality/_score.html",
        score=listing.latest_score(),
        going_on=listing.going_on(),
        measured=listing.measured(),
        version=current_version(),
        first=FIRST,
        targets=TARGETS,
        most_zero=MOST_ZERO,
        kinds=_kinds(),
        halves={TUNING: _("Half to tune on"), HELD_OUT: _("Half held out")},
        open_misses=listing.open_count(),
    )


def _kinds() -> dict[str, str]:
    return {
        "code": _("codes"),
        "work": _("works in plain words"),
        "affix": _("other forms of words"),
        "grade": _("grades and mixes"),
        "abbreviation": _("abbreviations"),
        "typo": _("typing errors"),
        "synonym": _("other names"),
        "item": _("items of the lines"),
        "dimension": _("sizes and capacities"),
    }
