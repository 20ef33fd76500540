"""The page of one analysis beside another."""

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from ahsp.catalog.comparing import Comparison, comparison_of
from ahsp.catalog.queries import find_ahsp
from ahsp.catalog.routes import blueprint
from ahsp.models import Ahsp, Role
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.htmx import render, wants_fragment


@blueprint.get("/<int:ahsp_id>/compare")
@allow(Role.VIEWER)
def compare(ahsp_id: int) -> Response:
    """An analysis beside `with`, or beside its like in the edition `sumber`."""
    ahsp = find_ahsp(ahsp_id)
    if ahsp is None:
        abort(404)
    sumber, other = whole_number(request.args.get("sumber")), whole_number(request.args.get("with"))
    comparison = comparison_of(ahsp, sumber, other)
    if comparison is None:
        abort(404)
    page, part = "catalog/compare.html", "catalog/_compare.html"
    answer = render(page, part, ahsp=ahsp, comparison=comparison)
    if wants_fragment():
        answer.headers["HX-Push-Url"] = _address(ahsp, comparison)
    return answer


def _address(ahsp: Ahsp, comparison: Comparison) -> str:
    """The address that shows the same two analyses again, whatever is imported meanwhile."""
    shown: dict[str, Any] = {"sumber": comparison.edition}
    if comparison.other is not None:
        shown = {"with": comparison.other.id}
    return url_for("catalog.compare", ahsp_id=ahsp.id, **shown)
