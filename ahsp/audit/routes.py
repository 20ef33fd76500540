"""The record's page, for administrators."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from ahsp.audit.queries import page_of_events
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """Events, newest first."""
    found = page_of_events(
        request.args.get("before", type=int), request.args.get("after", type=int)
    )
    return render(
        "audit/index.html",
        "audit/_events.html",
        events=found.events,
        older_url=url_for("audit.index", before=found.older) if found.older else None,
        newer_url=url_for("audit.index", after=found.newer) if found.newer else None,
    )
