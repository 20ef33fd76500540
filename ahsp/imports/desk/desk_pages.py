"""Pages of the repair desk: the rows of a rule, and what a person decides about them."""

from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.imports import views
from ahsp.imports.desk import alike, desk, repair
from ahsp.imports.desk.entries import EntryError
from ahsp.imports.desk.repair_pages import CHANGED
from ahsp.imports.desk.tallies import LEVELS, sure, tally
from ahsp.imports.routes import batch_of, blueprint, person, to_import
from ahsp.imports.rules import Rule
from ahsp.imports.services import NotPossibleError
from ahsp.models import Action, Role
from ahsp.web.access import allow
from ahsp.web.errors import error_page
from ahsp.web.htmx import render, wants_fragment

SURE = {f"sure-{level}": level / 100 for level in LEVELS}
"""What the buttons of the confidences send."""


def _rule(name: str) -> Rule:
    if name not in set(Rule):
        abort(404)
    return Rule(name)


def _desk(batch_id: int, rule: Rule, number: int) -> Response:
    context = _context(batch_id, rule)
    found = alike.page(batch_id, rule, number)

    def turn(page: int) -> str:
        return url_for("imports.problems", batch_id=batch_id, rule=rule.value, page=page)

    return render(
        "imports/problems.html",
        "imports/_problems.html",
        **context,
        number=found.page,
        rows=desk.rows(found.items),
        prev_url=turn(found.page - 1) if found.has_prev else None,
        next_url=turn(found.page + 1) if found.has_next else None,
    )


def _one(
    batch_id: int, rule: Rule, problem_id: int, status: int = 200, typed: str = "", error: str = ""
) -> Response:
    """One row, alone on its page where no htmx asked."""
    context = _context(batch_id, rule)
    found = desk.problem_of(batch_id, rule, problem_id)
    if found is None:
        abort(404)
    rows = desk.rows([found], typed, error)
    return render(
        "imports/problems.html",
        "imports/_row.html",
        status,
        **context,
        number=1,
        rows=rows,
        row=rows[0],
        prev_url=None,
        next_url=None,
    )


def _context(batch_id: int, rule: Rule) -> dict[str, Any]:
    """What the pages of a rule show besides its rows."""
    batch = batch_of(batch_id)
    group = next((each for each in views.problem_groups(batch_id) if each.rule == rule), None)
    if group is None:
        abort(404)
    counts = tally(batch_id, rule)
    return {
        "batch": views.batch_view(batch),
        "group": group,
        "tally": counts,
        "sure": sure(batch_id, rule, counts.certain),
    }


def _told(response: Response) -> Response:
    response.headers["HX-Trigger-After-Settle"] = CHANGED
    return response


@blueprint.get("/<int:batch_id>/problems/<rule>")
@allow(Role.ADMIN)
def problems(batch_id: int, rule: str) -> Response:
    """The rows of one broken rule, 50 a page."""
    return _desk(batch_id, _rule(rule), request.args.get("page", 1, type=int))


@blueprint.post("/<int:batch_id>/problems/<rule>")
@allow(Role.ADMIN)
def accept(batch_id: int, rule: str) -> Response:
    """Take the suggestions of a rule: the certain ones, or a page; or leave a page flagged."""
    batch_of(batch_id)
    known, number = _rule(rule), request.form.get("page", 1, type=int)
    ids = request.form.getlist("id", type=int)
    take = request.form.get("take")
    try:
        if take == "keep":
            repair.decide(batch_id, known, ids, Action.KEEP, user=person())
        elif take in SURE:
            repair.accept_sure(batch_id, known, SURE[take], person())
        elif take == "all":
            repair.accept_all(batch_id, known, person())
        else:
            repair.accept(batch_id, known, ids if take == "page" else None, person())
    except NotPossibleError:
        return to_import(batch_id)
    except repair.StaleError:
        return _stale()
    if wants_fragment():
        return _told(_desk(batch_id, known, number))
    return redirect(
        url_for("imports.problems", batch_id=batch_id, rule=known.value, page=number), 303
    )


@blueprint.get("/<int:batch_id>/problems/<rule>/<int:problem_id>")
@allow(Role.ADMIN)
def problem(batch_id: int, rule: str, problem_id: int) -> Response:
    """One row of a rule."""
    return _one(batch_id, _rule(rule), problem_id)


@blueprint.post("/<int:batch_id>/problems/<rule>/<int:problem_id>")
@allow(Role.ADMIN)
def decide(batch_id: int, rule: str, problem_id: int) -> Response:
    """Decide about one cell, or take that back."""
    batch_of(batch_id)
    known, typed = _rule(rule), request.form.get("value", "")
    action = request.form.get("action", Action.SET)
    try:
        if action == Action.UNDONE:
            repair.undo_cells(batch_id, known, [problem_id], person())
        else:
            repair.decide(batch_id, known, [problem_id], action, typed, person())
    except EntryError as error:
        db.session.rollback()
        return _one(batch_id, known, problem_id, 422, typed[:500], str(error))
    except NotPossibleError:
        return to_import(batch_id)
    except repair.StaleError:
        return _stale()
    if wants_fragment():
        return _told(_one(batch_id, known, problem_id))
    url = url_for(
        "imports.problems",
        batch_id=batch_id,
        rule=known.value,
        page=request.form.get("page", type=int),
        _anchor=f"problem-{problem_id}",
    )
    return redirect(url, 303)


def _stale() -> Response:
    db.session.rollback()
    return error_page(409)
