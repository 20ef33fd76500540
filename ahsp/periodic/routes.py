"""The pages of tasks, for administrators: seen, changed, paused, run, and what became of runs."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.periodic import labels, queries, services
from ahsp.periodic.forms import PlanForm
from ahsp.periodic.known import KNOWN, Known
from ahsp.web.access import allow
from ahsp.web.htmx import done, render

blueprint = Blueprint("periodic", __name__, url_prefix="/admin/tasks")
SHOWN = 50
"""Runs of a task that its page shows."""


@blueprint.get("")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def index() -> Response:
    """All tasks; with `edit` in the address the times of that one in a form."""
    edited = KNOWN.get(request.args.get("edit", ""))
    return _page(edited=edited)


@blueprint.get("/<name>")
@allow(Role.ADMIN)
def show(name: str) -> Response:
    """The last runs of a task."""
    known = _known(name)
    return render(
        "periodic/show.html",
        "periodic/_runs.html",
        known=known,
        runs=queries.runs_of(name, SHOWN),
        labels=labels,
    )


@blueprint.post("/<name>")
@allow(Role.ADMIN)
def change(name: str) -> Response:
    """Have a task done at other times."""
    known = _known(name)
    form = PlanForm(known)
    plan = form.wanted()
    if plan is None:
        return _page(form, 422, edited=known)
    services.change(name, plan)
    told = _("“%(task)s” is done %(often)s.", task=known.label, often=labels.rhythm(plan))
    return _done(told)


@blueprint.post("/<name>/usual")
@allow(Role.ADMIN)
def usual(name: str) -> Response:
    """Have a task done at its usual times again."""
    known = _known(name)
    services.change(name, None)
    return _done(_("“%(task)s” has its usual times again.", task=known.label))


@blueprint.post("/<name>/pause")
@allow(Role.ADMIN)
def pause(name: str) -> Response:
    """Have a task not done until it is resumed."""
    known = _known(name)
    services.pause(name)
    return _done(_("“%(task)s” is paused.", task=known.label), "warning")


@blueprint.post("/<name>/resume")
@allow(Role.ADMIN)
def resume(name: str) -> Response:
    """Have a task done again."""
    known = _known(name)
    services.resume(name)
    return _done(_("“%(task)s” is done again at its times.", task=known.label))


@blueprint.post("/<name>/run")
@allow(Role.ADMIN)
@limiter.limit("30/minute")
def run(name: str) -> Response:
    """Have a worker do a task now."""
    known = _known(name)
    if services.run_now(name, current_user.username):
        return _done(_("“%(task)s” was started.", task=known.label))
    return _done(_("Redis does not answer, so no worker can be told. Try again later."), "danger")


def _known(name: str) -> Known:
    return KNOWN.get(name) or abort(404)


def _page(
    form: PlanForm | None = None, status: int = 200, *, edited: Known | None = None
) -> Response:
    standings = queries.standings()
    if edited is not None and form is None:
        form = next(
            PlanForm.showing(each.known, each.plan) for each in standings if each.known is edited
        )
    return render(
        "periodic/index.html",
        "periodic/_tasks.html",
        status,
        standings=standings,
        failed=queries.failed_lately(10),
        known=KNOWN,
        awaited=edited is None and any(each.awaited for each in standings),
        labels=labels,
        form=form,
        edited=edited,
        chosen=any(each.chosen for each in standings if each.known is edited),
    )


def _done(told: str, kind: str = "success") -> Response:
    return done(_page, url_for("periodic.index"), told, kind)
