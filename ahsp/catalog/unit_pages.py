"""The page of units: which spellings are one, how often they occur, and changing that."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.catalog import respelling, unit_list
from ahsp.catalog.forms import SpellingForm
from ahsp.catalog.respelling import BusyError, Change, StaleError
from ahsp.catalog.units import HasSpellingsError
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.formatting import number
from ahsp.web.htmx import done, render

blueprint = Blueprint("units", __name__, url_prefix="/admin/units")


def _page(form: SpellingForm, status: int = 200, change: Change | None = None) -> Response:
    found = unit_list.listed()
    context: dict[str, Any] = {"form": form, "change": change, "found": found}
    return render("catalog/units.html", "catalog/_units.html", status, **context)


def _empty() -> SpellingForm:
    return SpellingForm(formdata=None)


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """All units; with a spelling and a unit in the address, also what that change would do."""
    form = SpellingForm(request.args, meta={"csrf": False}) if request.args else _empty()
    asked = form.spelling.data and form.unit.data and form.validate()
    return _page(form, change=_planned(form) if asked else None)


@blueprint.post("")
@allow(Role.ADMIN)
def change() -> Response:
    """Have a spelling stand for a unit."""
    form = SpellingForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    return _decided(form, form.unit.data)


@blueprint.post("/remove")
@allow(Role.ADMIN)
def remove() -> Response:
    """Have a spelling stand for nothing but itself."""
    form = SpellingForm()
    if not form.spelling.validate(form):
        return _page(form, 422)
    return _decided(form, None)


def _planned(form: SpellingForm) -> Change | None:
    """What the form asks for, or its error."""
    try:
        return respelling.planned(form.spelling.data, form.unit.data)
    except HasSpellingsError as error:
        form.spelling.errors = [has_spellings(error.unit)]
        return None


def _decided(form: SpellingForm, unit: str | None) -> Response:
    person = current_user._get_current_object()
    again = None
    try:
        change = respelling.decide(form.spelling.data, unit, form.seen.data, person)
    except StaleError as error:
        again = _planned(form) if unit else None
        form.spelling.errors = [stale(error.now)]
    except HasSpellingsError as error:
        form.spelling.errors = [has_spellings(error.unit)]
    except BusyError:
        form.form_errors.append(_("An import is being written just now. Try again in a moment."))
    else:
        return done(lambda: _page(_empty()), url_for("units.index"), told(change))
    return _page(form, 422, again)


def told(change: Change) -> str:
    """What a change did, in a sentence or two."""
    count = change.reach.lines
    lines = ngettext("%(n)s line changed.", "%(n)s lines changed.", count, n=number(count))
    values = {"spelling": change.spelling, "unit": change.new or change.old, "lines": lines}
    if change.idle:
        sentence: str = _("Nothing had to change.")
    elif change.new:
        sentence = _("“%(spelling)s” counts as %(unit)s. %(lines)s", **values)
    else:
        sentence = _("“%(spelling)s” no longer counts as %(unit)s. %(lines)s", **values)
    return sentence


def stale(now: str) -> str:
    """What somebody else did meanwhile; `now` is "" where they removed the spelling."""
    sentence: str = _("Somebody removed this spelling meanwhile. Look at it again.")
    if now:
        sentence = _("Somebody had it count as %(unit)s meanwhile. Look at it again.", unit=now)
    return sentence


def has_spellings(unit: str) -> str:
    """Why a unit cannot join another one, or go."""
    sentence: str = _(
        "%(unit)s is a unit with spellings of its own. Move or remove those first.", unit=unit
    )
    return sentence
