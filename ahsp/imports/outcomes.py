"""Pages of what an import would do, what it did, and how it is taken back."""

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.catalog import aliases
from ahsp.catalog.units import Canonical
from ahsp.extensions import db
from ahsp.imports import services, views
from ahsp.imports.routes import batch_of, blueprint, status_context
from ahsp.imports.storing import changes as changing
from ahsp.imports.storing import choices
from ahsp.imports.storing import undo as undoing
from ahsp.imports.wording.states import EFFECTS, EXPLANATIONS, undo_reason
from ahsp.models import BatchState, Role
from ahsp.web.access import allow
from ahsp.web.htmx import render, wants_fragment


@blueprint.get("/<int:batch_id>/plan")
@allow(Role.ADMIN)
def plan(batch_id: int) -> Response:
    """The modes of a commit and the button that names the effect of the chosen one."""
    batch = batch_of(batch_id)
    if batch.state != BatchState.READY:
        return _to(batch_id)
    response = render("imports/show.html", "imports/_plan.html", **status_context(batch))
    mode = choices.mode_of(request.args.get("mode"))
    response.headers["HX-Replace-Url"] = url_for("imports.show", batch_id=batch_id, mode=mode)
    return response


@blueprint.get("/<int:batch_id>/changes")
@allow(Role.ADMIN)
def changes(batch_id: int) -> Response:
    """The analyses that are new, changed and so on, each change field by field."""
    batch = batch_of(batch_id)
    listed = changing.listed(batch)
    if not listed:
        return _to(batch_id)
    effect = request.args.get("effect", "changed")
    if effect not in listed:
        return redirect(url_for("imports.changes", batch_id=batch_id))
    found = changing.changes_page(batch, effect, request.args.get("page", 1, type=int))
    ahsp = (batch.summary or {}).get("ahsp", {})

    def address(page: int, to: str = effect) -> str:
        return url_for(
            "imports.changes", batch_id=batch_id, effect=to, page=page if page > 1 else None
        )

    return render(
        "imports/changes.html",
        "imports/_changes.html",
        batch=views.batch_view(batch),
        effect=effect,
        effects=[
            (name, str(EFFECTS[name]), ahsp.get(name, 0), address(1, name)) for name in listed
        ],
        explanation=str(EXPLANATIONS[effect]),
        found=found,
        baku=Canonical(aliases.current(db.session())),
        prev_url=address(found.page - 1) if found.page > 1 else None,
        next_url=address(found.page + 1) if found.page < found.pages else None,
    )


@blueprint.get("/<int:batch_id>/undo")
@allow(Role.ADMIN)
def undo(batch_id: int) -> Response:
    """What undoing an import would do, in counts, before it is done."""
    batch = batch_of(batch_id)
    found = undoing.plan(db.session(), batch)
    return render(
        "imports/undo.html",
        "imports/_undo.html",
        batch=views.batch_view(batch),
        counts=found.counts(),
        reason=undo_reason(found.reason),
        depended=undoing.named(db.session(), found),
    )


@blueprint.post("/<int:batch_id>/undo")
@allow(Role.ADMIN)
def take_back(batch_id: int) -> Response:
    """Undo an import; once, however often it is asked."""
    batch_of(batch_id)
    try:
        services.undo(batch_id, current_user._get_current_object())
    except services.NotPossibleError:
        db.session.rollback()  # the page shows what it is instead
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


def _to(batch_id: int) -> Response:
    """The import's own page, where this one has nothing to show."""
    target = url_for("imports.show", batch_id=batch_id)
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": target, "Vary": "HX-Request"})
    return redirect(target)
