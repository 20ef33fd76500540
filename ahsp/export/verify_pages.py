"""What a file was, for whoever has one: its hash leads here."""

import re

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from ahsp.export import queries, wording
from ahsp.export.remembering import SHORTEST, exported_as
from ahsp.export.scope import Scope, restored
from ahsp.export.snapshot import snapshot
from ahsp.extensions import limiter
from ahsp.models import ExportedContent, Role
from ahsp.web.access import allow
from ahsp.web.htmx import render

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
PER_MINUTE = "30/minute"
_HASH = re.compile(f"[0-9a-f]{{{SHORTEST},64}}")


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """A box for a hash; one that was typed leads to its page."""
    asked = "".join(request.args.get("hash", "").split()).lower()[:100]
    if asked and _HASH.fullmatch(asked):
        return redirect(url_for("verify.show", sha256=asked), 303)
    return _page(asked, 422 if asked else 200)


@blueprint.get("/<sha256>")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def show(sha256: str) -> Response:
    """What was exported with this hash, and whether the same question gives the same today."""
    asked = sha256.lower()[:100]
    if not _HASH.fullmatch(asked):
        return _page(asked, 404)
    found = [(each, *_today(each)) for each in exported_as(asked)]
    return _page(asked, 200 if found else 404, found)


def _today(each: ExportedContent) -> tuple[list[tuple[str, str]], bool]:
    scope = Scope.from_args(restored(each.scope))
    with snapshot() as connection:
        now = queries.contents_of(connection, scope)
    return wording.narrowings(scope), now.sha256 == each.sha256


def _page(
    asked: str,
    status: int,
    found: list[tuple[ExportedContent, list[tuple[str, str]], bool]] | None = None,
) -> Response:
    return render(
        "export/verify.html",
        "export/_verify.html",
        status,
        asked=asked,
        found=found or [],
        shortest=SHORTEST,
    )
