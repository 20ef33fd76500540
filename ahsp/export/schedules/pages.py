"""Schedules, for administrators: what goes out by mail, when, and what became of each time."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from ahsp.export import choices, wording
from ahsp.export.order import Order
from ahsp.export.schedules import keeping, ready, views
from ahsp.export.schedules.due import plan_of
from ahsp.export.schedules.forms import (
    EVERYTHING,
    FORMAT_WORDS,
    MONTHLY,
    SAVED,
    SEARCH,
    TEMPLATE,
    ScheduleForm,
    zones,
)
from ahsp.export.scope import Scope
from ahsp.extensions import db, limiter
from ahsp.models import DueState, Every, ExportSchedule, Role, User
from ahsp.running.times import Plan
from ahsp.search import saved
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.htmx import render
from ahsp.web.languages import language
from ahsp.web.zones import site_zone

blueprint = Blueprint("schedules", __name__, url_prefix="/exports/schedules")


def _schedule(schedule_id: int) -> ExportSchedule:
    return db.get_or_404(ExportSchedule, schedule_id)


def _person() -> User:
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
        last=views.last_of(found),
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
        schedule = keeping.add(wanted, _person())
    except keeping.NameTakenError:
        return redirect(url_for("schedules.index"), 303)
    flash(_("The schedule is switched on."), "success")
    return redirect(url_for("schedules.show", schedule_id=schedule.id), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.ADMIN)
def new() -> Response:
    """Make a schedule; with the parameters of a search, or the number of a saved one, of that."""
    asked = wording.existing(Scope.from_args(request.args))
    what = EVERYTHING if asked.kind == "everything" else SEARCH
    if number := whole_number(request.args.get("saved")):
        what = f"{SAVED}{number}"
    form = ScheduleForm(
        language=language(),
        zone=site_zone(),
        what=what,
        question=urlencode(asked.args(), doseq=True),
    )
    return _form(form, None)


@blueprint.route("/<int:schedule_id>/edit", methods=["GET", "POST"])
@allow(Role.ADMIN)
def edit(schedule_id: int) -> Response:
    """Change a schedule."""
    schedule = _schedule(schedule_id)
    order = Order.restored(schedule.ordered)
    what = EVERYTHING if order.scope.kind == "everything" else SEARCH
    if order.month:
        what = MONTHLY
    if schedule.from_saved:
        what = f"{SAVED}{schedule.saved_search_id}"
    kept = ("name", "language", "to_admins", "every", "weekday", "day", "at", "zone")
    form = ScheduleForm(
        data={
            **{name: getattr(schedule, name) for name in kept},
            "recipients": "\n".join(schedule.recipients),
            "what": what,
            "question": urlencode(order.scope.args(), doseq=True),
            "format": views.format_choice(schedule),
        }
    )
    return _form(form, schedule)


def _form(form: ScheduleForm, schedule: ExportSchedule | None) -> Response:
    form.what.choices = _choices(form, schedule)
    form.format.choices = _formats(schedule)
    if form.validate_on_submit():
        try:
            if schedule is None:
                schedule = keeping.add(form.wanted(), _person())
            else:
                keeping.change(schedule, form.wanted())
        except keeping.NameTakenError:
            form.name.errors = [_("There is another schedule of this name.")]
        else:
            flash(_("The schedule was saved."), "success")
            return redirect(url_for("schedules.show", schedule_id=schedule.id), 303)
    return render(
        "exports/schedule_form.html",
        "exports/_schedule_form.html",
        422 if form.is_submitted() else 200,
        form=form,
        schedule=schedule,
        known_zones=zones(),
        upcoming=_upcoming(form.data),
    )


def _choices(form: ScheduleForm, schedule: ExportSchedule | None) -> list[SelectChoice]:
    found = [
        SelectChoice(EVERYTHING, _("The whole catalogue")),
        SelectChoice(MONTHLY, _("Monthly report of the month before (always PDF)")),
    ]
    if form.question.data:
        asked = ScheduleForm.scope_of(form.question.data)
        if said := wording.sentence(asked):
            found.append(SelectChoice(SEARCH, said))
    searches = [*saved.own(_person()), *saved.shared_with(_person())]
    kept = {f"{SAVED}{each.id}": each.name for each in searches}
    if schedule is not None and schedule.saved_search is not None:
        kept.setdefault(f"{SAVED}{schedule.saved_search_id}", schedule.saved_search.name)
    word = _("Saved search")
    return found + [SelectChoice(value, f"{word}: {name}") for value, name in kept.items()]


def _formats(schedule: ExportSchedule | None) -> list[SelectChoice]:
    """All kinds of files, and the templates that the person may use."""
    kept = {each.id: each for each in choices.templates_of(_person())}
    if schedule is not None and schedule.template is not None:
        kept.setdefault(schedule.template.id, schedule.template)
    return [
        *(SelectChoice(value, str(label)) for value, label in FORMAT_WORDS.items()),
        *(
            SelectChoice(f"{TEMPLATE}{each.id}", views.template_words(each))
            for each in kept.values()
        ),
    ]


@blueprint.get("/upcoming")
@allow(Role.ADMIN)
@limiter.limit("240/minute")
def upcoming() -> Response:
    """The next five times of what a form says at this moment."""
    return render(
        "exports/upcoming.html", "exports/_upcoming.html", upcoming=_upcoming(request.args)
    )


def _upcoming(said: Any) -> list[str]:
    """None where the form makes no sense yet."""
    try:
        plan = Plan(
            str(Every(said.get("every") or Every.WEEK)),
            int(said.get("weekday") or 1),
            int(said.get("day") or 1),
            str(said.get("at") or "08:00"),
            str(said.get("zone") or site_zone()),
        )
        sound = 1 <= plan.weekday <= 7 and 1 <= plan.day <= 28 and plan.zone in zones()
        return views.upcoming(plan) if sound else []
    except ValueError:
        return []


@blueprint.get("/<int:schedule_id>")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def show(schedule_id: int) -> Response:
    """One schedule, its next five times and its log; polled while a file is made."""
    schedule = _schedule(schedule_id)
    log = views.log_of(schedule)
    return render(
        "exports/schedule.html",
        "exports/_schedule.html",
        schedule=schedule,
        rhythm=views.rhythm(schedule),
        what=views.what(schedule),
        to_whom=views.to_whom(schedule),
        format=views.format_words(schedule),
        upcoming=views.upcoming(plan_of(schedule)),
        log=log,
        busy=any(line.state == DueState.MAKING or line.waiting for line in log[:5]),
        email=current_user.email,
    )


def _back(schedule_id: int, told: str, kind: str = "success") -> Response:
    flash(told, kind)
    return redirect(url_for("schedules.show", schedule_id=schedule_id), 303)


@blueprint.post("/<int:schedule_id>/pause")
@allow(Role.ADMIN)
def pause(schedule_id: int) -> Response:
    """Have its times skipped from now on."""
    keeping.pause(_schedule(schedule_id), True)
    return _back(schedule_id, _("The schedule is paused: its times are skipped and logged."))


@blueprint.post("/<int:schedule_id>/resume")
@allow(Role.ADMIN)
def resume(schedule_id: int) -> Response:
    """Have it send again from its next time on."""
    keeping.pause(_schedule(schedule_id), False)
    return _back(schedule_id, _("The schedule is switched on."))


@blueprint.post("/<int:schedule_id>/run")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def run(schedule_id: int) -> Response:
    """Send it at once to all recipients."""
    keeping.run_now(_schedule(schedule_id))
    return _back(schedule_id, _("The file is being made. What becomes of it is in the log below."))


@blueprint.post("/<int:schedule_id>/test")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def test(schedule_id: int) -> Response:
    """Send it at once to whoever asks, and to nobody else."""
    schedule = _schedule(schedule_id)
    if not current_user.email:
        told = _("Your account has no mail address. Enter one under Profile.")
        return _back(schedule_id, told, "warning")
    keeping.run_now(schedule, current_user.email)
    return _back(schedule_id, _("The test goes to %(to)s alone.", to=current_user.email))


@blueprint.post("/<int:schedule_id>/withdraw")
@allow(Role.ADMIN)
def withdraw(schedule_id: int) -> Response:
    """Forget a schedule and its log."""
    keeping.remove(_schedule(schedule_id))
    flash(_("The schedule was removed."), "success")
    return redirect(url_for("schedules.index"), 303)
