"""The page of alert rules, for administrators: seen, made, changed, tried, silenced."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ahsp.alerts import labels, queries, services, silencing
from ahsp.alerts.forms import RuleForm
from ahsp.alerts.services import GoneError
from ahsp.extensions import db, limiter
from ahsp.mail.bells import ring
from ahsp.models import AlertRule, Role
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.formatting import number, when
from ahsp.web.htmx import done, render

blueprint = Blueprint("alerts", __name__, url_prefix="/audit/alerts")


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """All rules and what they told; with `edit` in the address that one in the form."""
    wanted = whole_number(request.args.get("edit"))
    edited = db.session.get(AlertRule, wanted) if wanted else None
    return _page(RuleForm(formdata=None, obj=edited).offer(edited), edited=edited)


@blueprint.post("")
@allow(Role.ADMIN)
def create() -> Response:
    """Make a rule."""
    form = RuleForm().offer(None)
    if not form.validate_on_submit():
        return _page(form, 422)
    rule = services.add(form.wanted)
    return _done(_("The rule “%(rule)s” is on.", rule=rule.name))


@blueprint.post("/<int:rule_id>")
@allow(Role.ADMIN)
def change(rule_id: int) -> Response:
    """Make a rule other than it is."""
    rule = db.get_or_404(AlertRule, rule_id)
    form = RuleForm().offer(rule)
    if not form.validate_on_submit():
        return _page(form, 422, edited=rule)
    try:
        rule = services.change(rule_id, form.wanted)
    except GoneError:
        return _gone()
    return _done(_("The rule “%(rule)s” is changed.", rule=labels.rule_name(rule)))


@blueprint.post("/<int:rule_id>/switch")
@allow(Role.ADMIN)
def switch(rule_id: int) -> Response:
    """Switch a rule on or off."""
    on = request.form.get("on") == "1"
    try:
        rule = services.switch(rule_id, on=on)
    except GoneError:
        return _gone()
    told = _("The rule “%(rule)s” is on.") if on else _("The rule “%(rule)s” is off.")
    return _done(told % {"rule": labels.rule_name(rule)})


@blueprint.post("/<int:rule_id>/mute")
@allow(Role.ADMIN)
def mute(rule_id: int) -> Response:
    """Have a rule write to nobody for a time."""
    hours = whole_number(request.form.get("hours", "0"))
    if hours not in (0, *(each.hours for each in labels.SILENCES)):
        abort(422)
    rule = silencing.silence_rule(rule_id, hours or 0)
    if rule is None:
        return _gone()
    name = labels.rule_name(rule)
    if rule.silenced_until is None:
        return _done(_("The rule “%(rule)s” writes again.", rule=name))
    until = when(rule.silenced_until)
    return _done(_("The rule “%(rule)s” is silent until %(until)s.", rule=name, until=until))


@blueprint.post("/<int:rule_id>/test")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def test(rule_id: int) -> Response:
    """Write to everybody whom a rule writes to, as a test."""
    try:
        key = UUID(request.form.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        wrote = services.test(rule_id, key)
    except GoneError:
        return _gone()
    if not wrote:
        return _done(
            _("No test was written: nobody whom the rule writes to has an address."), "warning"
        )
    ring()
    told: str = ngettext(
        "%(n)s test mail is on its way.",
        "%(n)s test mails are on their way.",
        wrote,
        n=number(wrote),
    )
    return _done(told)


@blueprint.post("/<int:rule_id>/remove")
@allow(Role.ADMIN)
def remove(rule_id: int) -> Response:
    """Remove a rule."""
    try:
        name = services.remove(rule_id)
    except GoneError:
        return _gone()
    return _done(_("The rule “%(rule)s” is removed.", rule=name))


def _page(form: RuleForm, status: int = 200, *, edited: AlertRule | None = None) -> Response:
    context: dict[str, Any] = {"form": form, "edited": edited}
    return render(
        "alerts/index.html",
        "alerts/_alerts.html",
        status,
        rules=queries.rules(),
        notices=queries.newest(),
        name_of=labels.rule_name,
        condition=labels.condition,
        pace=labels.pace,
        silences=labels.SILENCES,
        outcomes=labels.OUTCOMES,
        tones=labels.TONES,
        test_key=str(uuid4()),
        page_url=url_for,
        **context,
    )


def _done(told: str, kind: str = "success") -> Response:
    def part() -> Response:
        return _page(RuleForm(formdata=None).offer(None))

    return done(part, url_for("alerts.index"), told, kind)


def _gone() -> Response:
    return _done(_("Somebody removed this rule meanwhile."), "warning")
