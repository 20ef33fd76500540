"""The page of one analysis."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ahsp.catalog import aliases
from ahsp.catalog.history import history_of, subject_of
from ahsp.catalog.queries import find_ahsp
from ahsp.catalog.showing import page_of
from ahsp.catalog.units import Canonical
from ahsp.extensions import db
from ahsp.models import Role
from ahsp.replica import read
from ahsp.web.access import allow, local_path
from ahsp.web.htmx import render

blueprint = Blueprint("catalog", __name__, url_prefix="/ahsp")


@blueprint.get("/<int:ahsp_id>")
@allow(Role.VIEWER)
def show(ahsp_id: int) -> Response:
    """One analysis: as a page, or as the part that a search shows beside its results."""
    found = read(lambda: page_of(ahsp_id))
    if found is None:
        if subject_of(ahsp_id, None) is None:
            abort(404)
        return redirect(url_for("catalog.history", ahsp_id=ahsp_id))
    return render(
        "catalog/show.html",
        "catalog/_analysis.html",
        **found,
        back_url=back_url(request.referrer),
        alone=False,
    )


@blueprint.get("/<int:ahsp_id>/history")
@allow(Role.VIEWER)
def history(ahsp_id: int) -> Response:
    """What happened to one analysis, also to one that is no longer in the catalogue."""
    subject = subject_of(ahsp_id, find_ahsp(ahsp_id))
    if subject is None:
        abort(404)
    return render(
        "catalog/history.html",
        "catalog/_history.html",
        subject=subject,
        occurrences=history_of(subject),
        baku=Canonical(aliases.current(db.session())),
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
