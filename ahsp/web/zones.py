"""Which zone a person reads times in: an address's own, else their switch, else the site's."""

from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, request
from werkzeug.exceptions import BadRequest
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from ahsp.web.access import local_path
from ahsp.web.languages import keep

INDONESIAN = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def zones() -> dict[str, str]:
    """The zones on offer, with their short names; the site's own is one of them."""
    site = site_zone()
    return INDONESIAN if site in INDONESIAN else {site: site.rpartition("/")[2], **INDONESIAN}


def site_zone() -> str:
    """Name of the zone that is configured."""
    return str(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def chosen() -> str:
    """Name of the current request's zone, one of `zones()`."""
    if has_request_context():
        for name in (request.args.get("zone"), request.cookies.get("zone")):
            if name in zones():
                return str(name)
    return site_zone()


def zone() -> ZoneInfo:
    """The current request's zone."""
    return ZoneInfo(chosen())


def choose(name: str) -> Response:
    """Remember a zone and go back to where the person was.

    Raises:
        BadRequest: the zone is not on offer.
    """
    if name not in zones():
        raise BadRequest
    response = keep("zone", name, tuple(zones()))
    target = local_path(request.form.get("next")) or "/"
    path, _mark, query = target.partition("?")
    # An address that names a zone would go on showing that one.
    rest = "&".join(part for part in query.split("&") if part and not part.startswith("zone="))
    response.headers["Location"] = iri_to_uri(f"{path}?{rest}" if rest else path)
    return response


def init_app(app: Flask) -> None:
    """Show times in the chosen zone, and tell templates the zones; after `languages.init_app`."""
    app.extensions["babel"].timezone_selector = chosen
    app.context_processor(lambda: {"zones": zones(), "zone": chosen()})
