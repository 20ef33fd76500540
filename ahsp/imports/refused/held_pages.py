"""The workbook of the refused analyses of an import: asked for, waited for, taken away."""

from pathlib import Path

from flask import redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.extensions import limiter
from ahsp.imports import store, views
from ahsp.imports.refused import held_asking
from ahsp.imports.routes import batch_of, blueprint, to_import
from ahsp.imports.running.moves import NotPossibleError
from ahsp.models import HeldState, Role
from ahsp.storage.kept import AwayError
from ahsp.web.access import allow
from ahsp.web.errors import error_page
from ahsp.web.htmx import STOP_POLLING, render, wants_fragment

UNFIT = str.maketrans("", "", '\\/:*?"<>|')
LONGEST_NAME = 120
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_name(file_name: str) -> str:
    """The name that the workbook is saved under: the file's own, marked, always `.xlsx`.

    Without what no file system takes, and without marks that would show it as another name.
    """
    plain = "".join(mark for mark in Path(file_name).stem if mark.isprintable())
    plain = plain.translate(UNFIT)[:LONGEST_NAME].strip(" .")
    return f"{plain or 'impor'}-ditahan.xlsx"


@blueprint.errorhandler(AwayError)
def away(_error: AwayError) -> Response:
    """The bucket that machines share does not answer."""
    sentence = _("The place for files does not answer right now. Your file is not lost.")
    return error_page(503, sentence, retry_after=30)


def _part(batch_id: int) -> Response:
    batch = batch_of(batch_id)
    view = views.held_view(batch)
    if view is None:
        return to_import(batch_id)
    return render("imports/held.html", "imports/_held.html", held=view, file_name=batch.file_name)


@blueprint.get("/<int:batch_id>/refused")
@allow(Role.ADMIN)
def refused(batch_id: int) -> Response:
    """The workbook; where it is not made, the page from which it is asked for."""
    batch = batch_of(batch_id)
    view = views.held_view(batch)
    if view is None:
        return to_import(batch_id)
    path = store.held_file(batch.held_as) if view.state == HeldState.MADE else None
    if path is None:
        return redirect(url_for("imports.refused_state", batch_id=batch_id))
    name = download_name(batch.file_name)
    if request.method != "HEAD":
        held_asking.note_taken(batch, name, path.stat().st_size)
    response = send_file(path, XLSX, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<int:batch_id>/refused")
@allow(Role.ADMIN)
def make_refused(batch_id: int) -> Response:
    """Have the workbook made."""
    batch_of(batch_id)
    try:
        held_asking.ask(batch_id)
    except NotPossibleError:
        return to_import(batch_id)
    if wants_fragment():
        return _part(batch_id)
    return redirect(url_for("imports.refused_state", batch_id=batch_id), 303)


@blueprint.get("/<int:batch_id>/refused/state")
@allow(Role.ADMIN)
@limiter.limit("240/minute")
def refused_state(batch_id: int) -> Response:
    """How far the workbook is; polling stops when there is nothing to wait for."""
    response = _part(batch_id)
    wanted = batch_of(batch_id).held_state == HeldState.WANTED
    if response.status_code == 200 and wants_fragment() and not wanted:
        response.status_code = STOP_POLLING
    return response
