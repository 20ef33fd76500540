"""Whether this site can serve, for whoever sends traffic; and how its parts are, for people."""

from flask import Blueprint, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.ops import health
from ahsp.ops.signs import signs, worst
from ahsp.web.access import ANYONE, allow
from ahsp.web.htmx import render, wants_fragment

blueprint = Blueprint("health", __name__)


@blueprint.get("/readyz")
@allow(ANYONE)
def ready() -> tuple[Response, int]:
    """200 where requests can be served, else 503, and what each part answers."""
    found = health.look()
    answer = {"ready": found.ready, "database": found.database, "redis": found.redis}
    return jsonify(answer), 200 if found.ready else 503


@blueprint.get("/admin/health")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def show() -> Response:
    """How each part is, in plain words, and what to do about it."""
    found = signs()
    return render("ops/health.html", "ops/_health.html", signs=found, worst=worst(found))


@blueprint.get("/admin/health/trouble")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def trouble() -> Response:
    """What every page tells of parts that are away, until they are back; alone it is no page."""
    if not wants_fragment():
        return redirect(url_for("health.show"))
    return render("ops/health.html", "ops/_trouble.html")
