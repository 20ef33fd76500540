"""The form of a schedule: made, changed, and the next times of what it says at this moment."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from ahsp.export import choices, wording
from ahsp.export.order import Order
from ahsp.export.schedules import keeping, views
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
from ahsp.export.schedules.pages import blueprint, person, schedule_of
from ahsp.export.scope import Scope
from ahsp.extensions import limiter
from ahsp.models import Every, ExportSchedule, Role
from ahsp.running.times import Plan
from ahsp.search import saved
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.htmx import render
from ahsp.web.languages import language
from ahsp.web.zones import site_zone


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
    schedule = schedule_of(schedule_id)
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
    form.what.choices = _scopes(form, schedule)
    form.format.choices = _formats(schedule)
    if form.validate_on_submit():
        try:
            if schedule is None:
                schedule = keeping.add(form.wanted(), person())
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


def _scopes(form: ScheduleForm, schedule: ExportSchedule | None) -> list[SelectChoice]:
    found = [
        SelectChoice(EVERYTHING, _("The whole catalogue")),
        SelectChoice(MONTHLY, _("Monthly report of the month before (always PDF)")),
    ]
    if form.question.data:
        asked = ScheduleForm.scope_of(form.question.data)
        if said := wording.sentence(asked):
            found.append(SelectChoice(SEARCH, said))
    own, others = saved.seen_by(person())
    searches = [*own, *others]
    kept = {f"{SAVED}{each.id}": each.name for each in searches}
    if schedule is not None and schedule.saved_search is not None:
        kept.setdefault(f"{SAVED}{schedule.saved_search_id}", schedule.saved_search.name)
    word = _("Saved search")
    return found + [SelectChoice(value, f"{word}: {name}") for value, name in kept.items()]


def _formats(schedule: ExportSchedule | None) -> list[SelectChoice]:
    """All kinds of files, and the templates that the person may use."""
    kept = {each.id: each for each in choices.templates_of(person())}
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
