"""The page of work: how things are, who works, and cancelling and retrying from there."""

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.extensions import db, limiter
from ahsp.models import Role
from ahsp.ops.work import moves
from ahsp.ops.work.overview import DAYS, Overview, overview
from ahsp.ops.work.workers import workers
from ahsp.web.access import allow
from ahsp.web.htmx import done, render

blueprint = Blueprint("work", __name__, url_prefix="/admin/tasks/work")
PIECE = "/<any('import', 'export', 'mail', 'run'):work_kind>/<int:work_id>"


@blueprint.get("")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def index() -> Response:
    """Queues, what runs, what waits and what failed; looks again when something moved."""
    return _page(overview())


@blueprint.get("/workers")
@allow(Role.ADMIN)
@limiter.limit("60/minute")
def who() -> Response:
    """The workers that answer; a part of its own, as asking takes a moment."""
    return render("ops/workers.html", "ops/_workers.html", workers=workers())


@blueprint.post(f"{PIECE}/cancel")
@allow(Role.ADMIN)
@limiter.limit("60/minute")
def cancel(work_kind: str, work_id: int) -> Response:
    """Give up a piece of work."""
    _there(work_kind, work_id)
    try:
        ended = moves.cancel(work_kind, work_id, current_user.username)
    except moves.NOT_POSSIBLE:
        db.session.rollback()
        return _done(_("It has ended already, or a worker was faster."), "warning")
    return _done(_("It was cancelled.") if ended else _("It ends at its next safe point."))


@blueprint.post(f"{PIECE}/retry")
@allow(Role.ADMIN)
@limiter.limit("60/minute")
def retry(work_kind: str, work_id: int) -> Response:
    """Have a piece of work that failed done once more."""
    _there(work_kind, work_id)
    try:
        rang = moves.retry(work_kind, work_id, current_user.username)
    except moves.NOT_POSSIBLE:
        db.session.rollback()
        return _done(_("It goes on already, or has ended well since."), "warning")
    if rang:
        return _done(_("It is done once more."))
    return _done(_("The queue does not answer right now; it starts once it does."), "warning")


def _there(kind: str, number: int) -> None:
    if not moves.exists(kind, number):
        abort(404)


def _page(found: Overview) -> Response:
    return render("ops/work.html", "ops/_work.html", found=found, days=DAYS)


def _done(told: str, kind: str = "success") -> Response:
    return done(lambda: _page(overview()), url_for("work.index"), told, kind)
