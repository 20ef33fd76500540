"""Schedules, for administrators: what goes out by mail, when, and what became of each time."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from ahsp.export.schedules import keeping, log, ready, views
from ahsp.export.schedules.due import plan_of
from ahsp.extensions import db, limiter
from ahsp.models import DueState, ExportSchedule, Role, User
from ahsp.web.access import allow
from ahsp.web.htmx import render
from ahsp.web.languages import language

blueprint = Blueprint("schedules", __name__, url_prefix="/exports/schedules")


def schedule_of(schedule_id: int) -> ExportSchedule:
    """A schedule; a page that there is none for answers 404."""
    return db.get_or_404(ExportSchedule, schedule_id)


def person() -> User:
    """Whoever asks."""
    found: User = current_user._get_current_object()
    return found


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """All schedules, each with its next and its last time, and those that are ready to be used."""
    query = select(ExportSchedule).order_by(ExportSchedule.name, ExportSchedule.id)
    found = db.session.scalars(query).all()
    return render(
        "exports/schedules.html",
        "exports/_schedules.html",
        schedules=found,
        rhythm=views.rhythm,
        what=views.what,
        to_whom=views.to_whom,
        next_of=views.next_of,
        last=log.last_of(found),
        ready=ready.unused([each.name for each in found]),
    )


@blueprint.post("/ready/<preset>")
@allow(Role.ADMIN)
def adopt(preset: str) -> Response:
    """Switch one of those on that are ready."""
    wanted = ready.wanted(preset, language())
    if wanted is None:
        abort(404)
    try:
        schedule = keeping.add(wanted, person())
    except keeping.NameTakenError:
        return redirect(url_for("schedules.index"), 303)
    flash(_("The schedule is switched on."), "success")
    return redirect(url_for("schedules.show", schedule_id=schedule.id), 303)


@blueprint.get("/<int:schedule_id>")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def show(schedule_id: int) -> Response:
    """One schedule, its next five times and its log; polled while a file is made."""
    schedule = schedule_of(schedule_id)
    lines = log.log_of(schedule)
    return render(
        "exports/schedule.html",
        "exports/_schedule.html",
        schedule=schedule,
        rhythm=views.rhythm(schedule),
        what=views.what(schedule),
        to_whom=views.to_whom(schedule),
        format=views.format_words(schedule),
        upcoming=views.upcoming(plan_of(schedule)),
        log=lines,
        busy=any(line.state == DueState.MAKING or line.waiting for line in lines[:5]),
        email=current_user.email,
    )


def _back(schedule_id: int, told: str, kind: str = "success") -> Response:
    flash(told, kind)
    return redirect(url_for("schedules.show", schedule_id=schedule_id), 303)


@blueprint.post("/<int:schedule_id>/pause")
@allow(Role.ADMIN)
def pause(schedule_id: int) -> Response:
    """Have its times skipped from now on."""
    keeping.pause(schedule_of(schedule_id), True)
    return _back(schedule_id, _("The schedule is paused: its times are skipped and logged."))


@blueprint.post("/<int:schedule_id>/resume")
@allow(Role.ADMIN)
def resume(schedule_id: int) -> Response:
    """Have it send again from its next time on."""
    keeping.pause(schedule_of(schedule_id), False)
    return _back(schedule_id, _("The schedule is switched on."))


@blueprint.post("/<int:schedule_id>/run")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def run(schedule_id: int) -> Response:
    """Send it at once to all recipients."""
    keeping.run_now(schedule_of(schedule_id))
    return _back(schedule_id, _("The file is being made. What becomes of it is in the log below."))


@blueprint.post("/<int:schedule_id>/test")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def test(schedule_id: int) -> Response:
    """Send it at once to whoever asks, and to nobody else."""
    schedule = schedule_of(schedule_id)
    if not current_user.email:
        told = _("Your account has no mail address. Enter one under Profile.")
        return _back(schedule_id, told, "warning")
    keeping.run_now(schedule, current_user.email)
    return _back(schedule_id, _("The test goes to %(to)s alone.", to=current_user.email))


@blueprint.post("/<int:schedule_id>/withdraw")
@allow(Role.ADMIN)
def withdraw(schedule_id: int) -> Response:
    """Forget a schedule and its log."""
    keeping.remove(schedule_of(schedule_id))
    flash(_("The schedule was removed."), "success")
    return redirect(url_for("schedules.index"), 303)
