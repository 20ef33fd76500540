"""The page that parts one analysis of an import into several."""

from flask import abort, request
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.imports import views
from ahsp.imports.checking.sequences import Sequence
from ahsp.imports.checking.splits import Split
from ahsp.imports.desk import split_view, splitting
from ahsp.imports.desk.repair import StaleError
from ahsp.imports.desk.splitting import SplitError
from ahsp.imports.routes import batch_of, blueprint, to_import
from ahsp.imports.services import NotPossibleError
from ahsp.models import BatchState, Role
from ahsp.web.access import allow
from ahsp.web.errors import error_page
from ahsp.web.htmx import render


def _of(batch_id: int, position: int) -> Sequence:
    sequence = splitting.sequence_of(batch_id, position)
    if sequence is None:
        abort(404)
    return sequence


def _page(
    batch_id: int, chosen: Split, status: int = 200, failed: SplitError | None = None
) -> Response:
    return render(
        "imports/split.html",
        "imports/_split.html",
        status,
        batch=views.batch_view(batch_of(batch_id)),
        split=split_view.shown(batch_id, chosen, failed),
    )


@blueprint.get("/<int:batch_id>/split/<int:position>")
@allow(Role.ADMIN)
def split(batch_id: int, position: int) -> Response:
    """The lines of an analysis with the parts that they seem to be."""
    if batch_of(batch_id).state != BatchState.READY:
        return to_import(batch_id)
    return _page(batch_id, Split.proposed(_of(batch_id, position)))


@blueprint.post("/<int:batch_id>/split/<int:position>")
@allow(Role.ADMIN)
def save_split(batch_id: int, position: int) -> Response:
    """Show the parts as they were cut anew, or decide for them."""
    if batch_of(batch_id).state != BatchState.READY:
        return to_import(batch_id)
    sequence, form = _of(batch_id, position), request.form
    chosen = Split.chosen(sequence, form.getlist("cut", type=int), form.to_dict())
    if form.get("do") != "save":
        return _page(batch_id, chosen)
    user = current_user._get_current_object()
    try:
        splitting.split(batch_id, position, form.get("mark", ""), chosen, user)
    except SplitError as failed:
        db.session.rollback()
        return _page(batch_id, chosen, 422, failed)
    except StaleError:
        db.session.rollback()
        return error_page(409)
    except NotPossibleError:
        db.session.rollback()
    return to_import(batch_id)
