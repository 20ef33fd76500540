"""Metrics for Prometheus, which shows a token, and for an administrator, who is signed in.

There are two addresses, so that the one for machines neither reads a session nor makes one. No
address of a client opens anything: behind a proxy every request comes from this machine.
"""

from hmac import compare_digest

from flask import Blueprint, abort, current_app, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from ahsp.config import Settings
from ahsp.metrics.text import CONTENT_TYPE
from ahsp.models import Role
from ahsp.ops.scrape import scraped
from ahsp.web.access import ANYONE, allow

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@allow(ANYONE)
def scrape() -> Response:
    """Metrics for whoever shows a token of `AHSP_METRICS_TOKEN`; 404 where none is set."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.metrics_tokens:
        abort(404)
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    right = [
        compare_digest(shown.strip().encode(), one.encode()) for one in settings.metrics_tokens
    ]
    if kind.lower() != "bearer" or not any(right):
        refusal = Response("a token is needed\n", 401, mimetype="text/plain")
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        raise Unauthorized(response=refusal)
    return Response(scraped(), content_type=CONTENT_TYPE)


@blueprint.get("/admin/metrics")
@allow(Role.ADMIN)
def show() -> Response:
    """The same for an administrator to look at."""
    return Response(scraped(), content_type=CONTENT_TYPE)
