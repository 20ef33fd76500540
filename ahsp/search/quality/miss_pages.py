"""Searches that found nothing: told by the search page, listed for administrators."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.extensions import db, limiter
from ahsp.models import MissOutcome, Role, SearchMiss
from ahsp.search.quality import listing, misses
from ahsp.web.access import allow
from ahsp.web.htmx import render, toast, wants_fragment

blueprint = Blueprint("misses", __name__, url_prefix="/search/misses")


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """Those that wait for somebody; with `closed` in the address, those that were dealt with."""
    return _page()


@blueprint.post("")
@allow(Role.VIEWER)
@limiter.limit("30/minute")
def remember() -> Response:
    """Remember a question that somebody waited on and that found nothing."""
    kept = misses.remember(request.form.get("q", ""))
    if wants_fragment():
        return Response(status=204)
    if kept:
        flash(_("Thank you. The administrator sees what was not found, but not who searched."))
    return redirect(url_for("search.index"), 303)


@blueprint.post("/<int:miss_id>/dismiss")
@allow(Role.ADMIN)
def dismiss(miss_id: int) -> Response:
    """Take one off the list for good."""
    miss = db.get_or_404(SearchMiss, miss_id)
    misses.dismiss(miss.id)
    return _done(_("“%(query)s” is off the list.", query=miss.query))


@blueprint.post("/<int:miss_id>/reopen")
@allow(Role.ADMIN)
def reopen(miss_id: int) -> Response:
    """Put one on the list again."""
    miss = db.get_or_404(SearchMiss, miss_id)
    misses.reopen(miss.id)
    return _done(_("“%(query)s” is on the list again.", query=miss.query))


def _page() -> Response:
    closed = bool(request.args.get("closed"))
    listed = listing.closed_misses if closed else listing.open_misses
    found = listed(request.args.get("page", 1, type=int))

    def at(page: int) -> str | None:
        inside = 1 <= page <= found.pages
        return url_for("misses.index", closed=1 if closed else None, page=page) if inside else None

    return render(
        "search/quality/misses.html",
        "search/quality/_misses.html",
        found=found,
        closed=closed,
        outcomes=_outcomes(),
        open_misses=listing.open_count(),
        prev_url=at(found.page - 1),
        next_url=at(found.page + 1),
    )


def _done(told: str) -> Response:
    if wants_fragment():
        return toast(_page(), told)
    flash(told, "success")
    return redirect(url_for("misses.index", closed=request.args.get("closed")), 303)


def _outcomes() -> dict[str, str]:
    return {
        MissOutcome.SYNONYM: _("synonym added"),
        MissOutcome.FOUND: _("finds something now"),
        MissOutcome.DISMISSED: _("set aside"),
    }
