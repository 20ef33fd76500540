"""What came since the list of events was drawn."""

from flask import request, session
from werkzeug.wrappers import Response

from ahsp.audit import queries
from ahsp.audit.asking import asked
from ahsp.audit.log_view import news_of
from ahsp.audit.routes import blueprint, status_of, time_context
from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render

POLLS = "600/minute"
"""News, for one person with a dozen pages open."""


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
        news=news_of(now, after, queries.news(now.question, now.stretch, after), paused=paused),
        **time_context("audit.log", now),
    )
