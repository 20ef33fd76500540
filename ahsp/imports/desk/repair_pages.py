"""What was decided about an import: taken back click by click, or applied by another reading."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.imports.desk import repair
from ahsp.imports.routes import batch_of, blueprint, person, status_context, to_import
from ahsp.imports.services import NotPossibleError
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import render, wants_fragment

CHANGED = "repairs-changed"
"""What the rest of the page hears when something was decided, to show its own numbers anew."""
ROWS_CHANGED = "desk-changed"
"""What the rows of a rule hear when it was not they where something was decided."""


@blueprint.get("/<int:batch_id>/repairs")
@allow(Role.ADMIN)
def repairs(batch_id: int) -> Response:
    """What was decided lately, each click with its undo."""
    context = status_context(batch_of(batch_id))
    return render("imports/show.html", "imports/_repairs.html", **context)


@blueprint.post("/<int:batch_id>/repairs")
@allow(Role.ADMIN)
def apply_repairs(batch_id: int) -> Response:
    """Have the file read again with all decisions."""
    batch_of(batch_id)
    try:
        repair.apply(batch_id, person())
    except NotPossibleError:
        db.session.rollback()  # the page shows what it is instead
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


@blueprint.post("/<int:batch_id>/repairs/<uuid:group_id>")
@allow(Role.ADMIN)
def undo_repair(batch_id: int, group_id: UUID) -> Response:
    """Take back what one click decided."""
    batch_of(batch_id)
    try:
        repair.undo(batch_id, group_id, person())
    except NotPossibleError:
        return to_import(batch_id)
    if wants_fragment():
        return Response(status=204, headers={"HX-Trigger": f"{CHANGED}, {ROWS_CHANGED}"})
    return redirect(url_for("imports.show", batch_id=batch_id), 303)
