"""The page of switches, for administrators: what is off, since when and why, and switching."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.switches import queries, services
from ahsp.switches.forms import OffForm
from ahsp.switches.known import KNOWN, Known
from ahsp.switches.state import memory
from ahsp.web.access import allow
from ahsp.web.htmx import render

blueprint = Blueprint("switches", __name__, url_prefix="/admin/switches")
SHOWN = 10
"""Switchings of the record that the page shows."""


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """All capabilities; with `change` in the address the form that asks before switching it."""
    return _page(KNOWN.get(request.args.get("change", "")))


@blueprint.post("/<feature>/off")
@allow(Role.ADMIN)
@limiter.limit("30/minute")
def off(feature: str) -> Response:
    """Switch a capability off."""
    known, form = _known(feature), OffForm()
    if not form.validate_on_submit():
        return _page(known, form, 422)
    if services.switch_off(feature, form.reason.data, current_user.username):
        return _done(_("“%(feature)s” is switched off.", feature=known.label), "warning")
    return _done(_("“%(feature)s” was switched off already.", feature=known.label), "info")


@blueprint.post("/<feature>/on")
@allow(Role.ADMIN)
@limiter.limit("30/minute")
def on(feature: str) -> Response:
    """Switch a capability on again."""
    known = _known(feature)
    try:
        changed = services.switch_on(feature)
    except services.SetError:
        told = _("“%(feature)s” stays off: the setting AHSP_OFF has it.", feature=known.label)
        return _done(told, "danger")
    if changed:
        return _done(_("“%(feature)s” is on again.", feature=known.label), "success")
    return _done(_("“%(feature)s” was on already.", feature=known.label), "info")


def _known(feature: str) -> Known:
    return KNOWN.get(feature) or abort(404)


def _page(changed: Known | None, form: OffForm | None = None, status: int = 200) -> Response:
    memory.forget()  # Menus agree with the page, whichever process was asked to switch.
    standings = queries.standings()
    asked = (each for each in standings if each.known is changed and not each.by_setting)
    return render(
        "switches/index.html",
        "switches/_switches.html",
        status,
        standings=standings,
        changed=next(asked, None),
        form=form or OffForm(formdata=None),
        latest=queries.latest(SHOWN),
        known=KNOWN,
    )


def _done(told: str, kind: str) -> Response:
    # The whole page anew: the entries of its menus come and go with what is switched.
    flash(told, kind)
    return redirect(url_for("switches.index"), 303)
