"""The page of one analysis."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from ahsp.catalog.queries import find_ahsp, groups_of, lines_of, origin_of
from ahsp.models import Role
from ahsp.web.access import allow, local_path
from ahsp.web.htmx import render

blueprint = Blueprint("catalog", __name__, url_prefix="/ahsp")


@blueprint.get("/<int:ahsp_id>")
@allow(Role.VIEWER)
def show(ahsp_id: int) -> Response:
    """One analysis: as a page, or as the part that a search shows beside its results."""
    ahsp = find_ahsp(ahsp_id) if ahsp_id < 1 << 63 else None
    if ahsp is None:
        abort(404)
    lines = lines_of(ahsp)
    return render(
        "catalog/show.html",
        "catalog/_analysis.html",
        ahsp=ahsp,
        groups=groups_of(ahsp, lines),
        origin=origin_of(ahsp, lines),
        back_url=back_url(request.referrer),
        alone=False,
    )


def back_url(referrer: str | None) -> str:
    """The search that the person came from, so that going back keeps words and filters.

    Args:
        referrer: the request's Referer; any address but our own search counts as none.
    """
    search = url_for("search.index")
    ours = f"{request.host_url}{search[1:]}?"
    if not referrer or not referrer.startswith(ours):
        return search
    return local_path(f"{search}?{referrer.removeprefix(ours)}") or search
