"""The page that the link in a mail leads to: whoever reads the mail silences its rule for a time.

Opening it changes nothing, since programs that look for harm open links by themselves.
"""

from flask import abort, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.alerts import labels, silencing
from ahsp.alerts.forms import SilenceForm
from ahsp.alerts.routes import blueprint
from ahsp.audit import denials
from ahsp.extensions import limiter
from ahsp.models import AlertRule
from ahsp.web.access import ANYONE, allow
from ahsp.web.formatting import when
from ahsp.web.htmx import done, render


@blueprint.get("/silence/<ticket>")
@allow(ANYONE)
@limiter.limit("60/minute")
def silence(ticket: str) -> Response:
    """For how long."""
    return _page(ticket, *_opened(ticket), SilenceForm(formdata=None))


@blueprint.post("/silence/<ticket>", endpoint="silence_now")
@allow(ANYONE)
@limiter.limit("30/minute")
def silence_now(ticket: str) -> Response:
    """Hear nothing of the rule for a time, or hear of it again."""
    rule, address = _opened(ticket)
    form = SilenceForm()
    if not form.validate_on_submit():
        return _page(ticket, rule, address, form, 422)
    silencing.silence_address(rule, address, int(form.hours.data))
    until = silencing.silenced_until(rule, address)
    told = _("Nothing of this rule is sent until %(time)s.", time=when(until))
    told = told if until else _("What this rule finds is sent again.")

    def part() -> Response:
        return _page(ticket, rule, address, SilenceForm(formdata=None))

    return done(part, url_for("alerts.silence", ticket=ticket), told)


def _opened(ticket: str) -> tuple[AlertRule, str]:
    found = silencing.opened(ticket)
    if found is None:
        denials.record_link()
        abort(404)
    return found


def _page(
    ticket: str, rule: AlertRule, address: str, form: SilenceForm, status: int = 200
) -> Response:
    return render(
        "alerts/silence.html",
        "alerts/_silence.html",
        status,
        ticket=ticket,
        form=form,
        address=address,
        name=labels.rule_name(rule),
        condition=labels.condition(rule),
        until=silencing.silenced_until(rule, address),
    )
