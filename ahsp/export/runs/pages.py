"""My exports: asked for, watched, downloaded, cancelled, made again, deleted."""

from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.audit import denials
from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.kinds import KINDS
from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import asking, downloads, links, moves, notices, views
from ahsp.export.scope import Scope
from ahsp.export.services import TooManyRowsError
from ahsp.extensions import db, limiter
from ahsp.models import ExportRun, Role
from ahsp.running import bells
from ahsp.web.access import ANYONE, allow
from ahsp.web.beside import beside
from ahsp.web.errors import error_page
from ahsp.web.formatting import number
from ahsp.web.htmx import STOP_POLLING, done, render, toast, wants_fragment
from ahsp.web.languages import language

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _own(run_id: int) -> ExportRun:
    """An export of the person's; those of others are not there."""
    run = db.session.get(ExportRun, run_id)
    if run is None or run.user_id != current_user.id:
        abort(404)
    if Order.restored(run.ordered).month and current_user.role != Role.ADMIN:
        abort(404)  # they were an administrator when they scheduled it
    return run


def _list(found: list[views.RunView] | None = None) -> Response:
    found = views.runs_of(current_user._get_current_object()) if found is None else found
    return render(
        "exports/index.html",
        "exports/_list.html",
        runs=found,
        active=any(each.active for each in found),
        said=views.said(found),
        days=_settings().export_days,
    )


@blueprint.get("")
@allow(Role.VIEWER)
@limiter.limit("240/minute")
def index() -> Response:
    """The person's exports; polled while one of them waits or is made."""
    person = current_user._get_current_object()
    with beside():
        notices.look(person)
    found = views.runs_of(person)
    response = _list(found)
    if wants_fragment() and not any(each.active for each in found):
        response.status_code = STOP_POLLING
    return response


@blueprint.post("")
@allow(Role.VIEWER)
@limiter.limit("30/minute")
def ask() -> Response:
    """Have a file made behind; one form makes one, however often it is sent."""
    key = _key(request.form.get("key"))
    scope = wording.existing(Scope.from_args(request.form))
    options = Options.from_args(request.form, Options(language=language()))
    if key is None or options.format not in KINDS:
        return error_page(422, _("Reload the page and ask once more."))
    try:
        run = asking.ask(
            Order(scope, options),
            key,
            current_user._get_current_object(),
            _settings(),
            reading=language(),
        )
    except asking.NothingError:
        return error_page(422, _("There is nothing to export"))
    except TooManyRowsError as error:
        return error_page(422, _too_many(options, error))
    except asking.TooManyWaitingError:
        flash(_("Several of your exports still wait. Cancel one, or wait for it."), "warning")
        return redirect(url_for("exports.index"), 303)
    except LookupError:
        return error_page(409)
    return _begun(run, redirect(url_for("exports.index"), 303))


@blueprint.route("/<int:run_id>/file")
@allow(Role.VIEWER)
@limiter.limit("60/minute")
def file(run_id: int) -> Response:
    """The file of an export of the person's."""
    return downloads.file_of(_own(run_id))


@blueprint.route("/link/<token>")
@allow(ANYONE)
@limiter.limit("30/minute")
def by_link(token: str) -> Response:
    """The file that a signed link of a mail leads to, until its time is over."""
    try:
        run = links.run_of(token)
    except links.ExpiredError:
        return downloads.gone()
    if run is None:
        denials.record_link()
        abort(404)
    return downloads.file_of(run, by_link=True)


@blueprint.post("/<int:run_id>/cancel")
@allow(Role.VIEWER)
def cancel(run_id: int) -> Response:
    """Give an export up."""
    run = _own(run_id)
    try:
        moves.cancel(run)
    except moves.NotPossibleError:
        return _after(_("This export has ended already."), "warning")
    return _after(_("The export was cancelled."))


@blueprint.post("/<int:run_id>/again")
@allow(Role.VIEWER)
@limiter.limit("30/minute")
def again(run_id: int) -> Response:
    """Have an export made once more."""
    run = _own(run_id)
    try:
        moves.retry(run)
    except moves.NotPossibleError:
        return _after(_("This export is being made already."), "warning")
    return _begun(run, _after(_("The export is made again.")))


@blueprint.post("/<int:run_id>/remove")
@allow(Role.VIEWER)
def remove(run_id: int) -> Response:
    """Delete an export and its file."""
    run = _own(run_id)
    try:
        moves.delete(run)
    except moves.NotPossibleError:
        return _after(_("This export is still being made. Cancel it first."), "warning")
    return _after(_("The export was deleted."))


def _begun(run: ExportRun, response: Response) -> Response:
    """The answer to a start; it says so where the queue is away."""
    if not run.active or bells.ring("exports.run", run.id):
        return response
    told = _("The queue does not answer right now. The export starts by itself once it does.")
    if wants_fragment():
        return toast(response, told, "warning")
    flash(told, "warning")
    return response


def _after(told: str, kind: str = "success") -> Response:
    return done(_list, url_for("exports.index"), told, kind)


def _too_many(options: Options, error: TooManyRowsError) -> str:
    counts = {"rows": number(error.rows), "most": number(error.most)}
    if options.format is Format.PDF:
        told = _(
            "%(rows)s rows are more than a full report in PDF takes (%(most)s)."
            " Choose the summary, another format, or narrow the search.",
            **counts,
        )
    else:
        told = _(
            "%(rows)s rows are more than a sheet takes (%(most)s). Choose CSV or JSON.", **counts
        )
    return str(told)


def _key(raw: str | None) -> UUID | None:
    try:
        return UUID(raw or "")
    except ValueError:
        return None
