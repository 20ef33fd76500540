"""Import pages, for administrators."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from ahsp.config import Settings
from ahsp.extensions import db, limiter
from ahsp.imports import allowance, history, queries, services, views
from ahsp.imports.desk import clicks, decisions
from ahsp.imports.forms import UploadForm
from ahsp.imports.mappings import correcting, remembered
from ahsp.imports.running import notices
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import changes, choices
from ahsp.imports.wording.accounts import account_of
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.imports.wording.states import undo_reason
from ahsp.models import BatchState, ImportBatch, ImportMode, Role, User
from ahsp.web.access import allow
from ahsp.web.beside import beside
from ahsp.web.errors import error_page
from ahsp.web.htmx import STOP_POLLING, render, wants_fragment

_STATUS = {"disk_full": 507, "storage": 503}
"""Of refusals that are no fault of the file."""
blueprint = Blueprint("imports", __name__, url_prefix="/import")


def batch_of(batch_id: int) -> ImportBatch:
    """The import of an address, or 404."""
    return db.get_or_404(ImportBatch, batch_id)


def person() -> User:
    """Who asks."""
    found: User = current_user._get_current_object()
    return found


def go(url: str) -> Response:
    """Lead to another page, also where htmx asked."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def to_import(batch_id: int) -> Response:
    """Lead to the page of an import, which shows what it is by now."""
    db.session.rollback()
    return go(url_for("imports.show", batch_id=batch_id))


def _upload_page(
    form: UploadForm, status: int = 200, part: str = "imports/_upload.html"
) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    limits = {
        "max_mb": settings.import_max_mb,
        "max_rows": settings.import_max_rows,
        "max_columns": settings.import_max_columns,
    }
    return render(
        "imports/index.html",
        part,
        status,
        form=form,
        limits=limits,
        wait=allowance.wait(current_user.id),
        sumber_names=queries.sumber_names(),
        **_history(),
    )


def _history() -> dict[str, Any]:
    wanted = history.Filter.of(request.args)
    found = history.page_of(wanted)

    def turn(page: int) -> str:
        return url_for("imports.index", **wanted.args(page))

    return {
        "wanted": wanted,
        "states": history.states(),
        "people": history.people(),
        "months": history.months(wanted.month),
        "batches": [views.batch_view(batch) for batch in found.items],
        "total": found.total or 0,
        "prev_url": turn(min(found.page - 1, max(found.pages, 1))) if found.has_prev else None,
        "next_url": turn(found.page + 1) if found.has_next else None,
    }


def _too_many() -> Response:
    """Keep the form and say when it can be sent; one that was taken before leads to its import."""
    form = UploadForm()
    known = queries.batch_of_form(form.key.data)
    if known is not None:
        return go(url_for("imports.show", batch_id=known.id))
    wait = allowance.wait(current_user.id)
    if wait is None:  # in this moment somebody reset it
        return error_page(TooManyRequests.code, retry_after=1)
    response = _upload_page(form, TooManyRequests.code, "imports/_wait.html")
    # One more, as the limiter takes the started second off; never a second too early.
    response.headers["Retry-After"] = str(wait.seconds + 1)
    if wants_fragment():  # the message alone: in a new form no file would be chosen any more
        response.headers.update({"HX-Retarget": "#upload-wait", "HX-Reswap": "outerHTML"})
    return response


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """The upload form, and the imports so far; for htmx only these."""
    response = _upload_page(UploadForm(formdata=None), part="imports/_history.html")
    if wants_fragment():
        wanted = history.Filter.of(request.args)
        response.headers["HX-Push-Url"] = url_for("imports.index", **wanted.args(wanted.page))
    return response


@blueprint.post("")
@allow(Role.ADMIN)
@limiter.limit(
    allowance.per_hour,
    deduct_when=allowance.never,
    on_breach=lambda _limit: make_response(_too_many()),
)
def upload() -> Response:
    """Take a workbook; the answer does not wait for it to be read."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form, 422)
    file = form.file.data
    try:
        batch = services.upload(
            file.stream,
            file.filename,
            form.sumber.data,
            UUID(form.key.data),
            current_user._get_current_object(),
            allowance.take,
        )
    except TooManyRequests:  # others came in at the same time
        return _too_many()
    except RefusedError as refused:
        said = reason_sentence(refused.reason, refused.detail)
        status = _STATUS.get(refused.reason, 422)
        if wants_fragment() and status >= 500:  # no fault of the file: it stays chosen in its form
            return error_page(status, words=(_("The workbook was not taken"), said, ""))
        form.file.errors = [said]
        return _upload_page(form, status)
    return go(url_for("imports.show", batch_id=batch.id))


def status_context(batch: ImportBatch) -> dict[str, Any]:
    """What the page of an import shows, and each part of it."""
    mode = choices.mode_of(request.args.get("mode"), batch.mode)
    ready = batch.state == BatchState.READY and batch.summary
    undone = (batch.summary or {}).get("undo", {})
    return {
        "batch": views.batch_view(batch, queries.pace_of(batch)),
        "summary": batch.summary,
        "left_alone": views.left_alone(batch),
        "choices": choices.choices(batch, mode) if ready else [],
        "effects": views.effects_of(batch),
        "account": account_of(batch.summary or {}),
        "listed": changes.listed(batch),
        "problems": views.problem_groups(batch.id) if batch.summary else [],
        "waiting": decisions.waiting(db.session(), batch.id) if ready else 0,
        "repairs": clicks.repairs(batch.id),
        "undo_reason": undo_reason(undone.get("reason", "")),
        "held": views.held_view(batch),
        "outlined": not batch.active and remembered.is_outlined(db.session(), batch.id),
        "correctable": correcting.is_correctable(batch),
        "mine": batch.user_id == current_user.id,
    }


def _status_page(batch: ImportBatch) -> Response:
    with beside():
        notices.look(batch, current_user.id)
    return render("imports/show.html", "imports/_status.html", **status_context(batch))


@blueprint.get("/<int:batch_id>")
@allow(Role.ADMIN)
def show(batch_id: int) -> Response:
    """One import: its progress, or its counts and problems."""
    return _status_page(batch_of(batch_id))


@blueprint.get("/<int:batch_id>/status")
@allow(Role.ADMIN)
@limiter.limit("240/minute")
def status(batch_id: int) -> Response:
    """The same, for the poll; polling stops when the work has ended."""
    batch = batch_of(batch_id)
    response = _status_page(batch)
    if wants_fragment() and not batch.active:
        response.status_code = STOP_POLLING
    return response


@blueprint.post("/<int:batch_id>/confirm")
@allow(Role.ADMIN)
def confirm(batch_id: int) -> Response:
    """Commit what was read; once, however often it is asked."""
    batch_of(batch_id)
    mode = request.form.get("mode", ImportMode.ADD_AND_UPDATE)
    if mode != choices.mode_of(mode):
        abort(400)
    try:
        services.confirm(batch_id, mode)
    except services.NotPossibleError:
        db.session.rollback()  # the page shows what it is instead
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


@blueprint.post("/<int:batch_id>/cancel")
@allow(Role.ADMIN)
def cancel(batch_id: int) -> Response:
    """Give an import up."""
    batch_of(batch_id)
    try:
        services.cancel(batch_id)
    except services.NotPossibleError:
        db.session.rollback()
    return redirect(url_for("imports.show", batch_id=batch_id), 303)
