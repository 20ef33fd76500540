"""Addresses that belong to no feature."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from ahsp.config import LANGUAGES
from ahsp.extensions import limiter
from ahsp.web.access import ANYONE, allow
from ahsp.web.languages import THEMES, keep
from ahsp.web.zones import choose

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
@allow(ANYONE)
def home() -> Response:
    """The site's front door is the search."""
    return redirect(url_for("search.start"))


@blueprint.get("/healthz")
@allow(ANYONE)
@limiter.exempt
def alive() -> Response:
    """Say that this process answers; asks no other server."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.post("/language")
@allow(ANYONE)
def language() -> Response:
    """Remember the language that the person chose."""
    return keep("lang", request.form.get("lang", ""), LANGUAGES)


@blueprint.post("/theme")
@allow(ANYONE)
def theme() -> Response:
    """Remember the colour theme that the person chose."""
    return keep("theme", request.form.get("theme", ""), THEMES)


@blueprint.post("/zone")
@allow(ANYONE)
def zone() -> Response:
    """Remember the zone that the person reads times in."""
    return choose(request.form.get("zone", ""))
