"""The mail page, for administrators: what went out, what did not, and why."""

from uuid import UUID, uuid4

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.config import Settings
from ahsp.extensions import db, limiter
from ahsp.mail import labels, queries, services
from ahsp.mail.bells import ring
from ahsp.mail.forms import RecipientForm
from ahsp.mail.outbox import sender
from ahsp.models import MailMessage, MailState, Role
from ahsp.web.access import allow
from ahsp.web.htmx import done, render, wants_fragment
from ahsp.web.languages import language
from ahsp.web.security import CONTENT_SECURITY_POLICY

blueprint = Blueprint("mail", __name__, url_prefix="/ops/mail")
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""For the HTML of a mail: it can be seen, and its links open elsewhere; nothing else."""


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _list(form: RecipientForm, status: int = 200) -> Response:
    wanted = queries.Filter.of(request.args)
    found = queries.page_of(wanted)

    def turn(page: int) -> str:
        return url_for("mail.index", **wanted.args(page))

    return render(
        "mail/index.html",
        "mail/_messages.html",
        status,
        form=form,
        server=_settings().smtp_host,
        days=_settings().mail_days,
        wanted=wanted,
        states=queries.states(),
        mails=found.items,
        total=found.total or 0,
        labels=labels.STATES,
        tones=labels.TONES,
        prev_url=turn(min(found.page - 1, max(found.pages, 1))) if found.has_prev else None,
        next_url=turn(found.page + 1) if found.has_next else None,
    )


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """What went out, newest first; for htmx only the list."""
    form = RecipientForm(formdata=None, to=current_user.email or "", key=str(uuid4()))
    response = _list(form)
    if wants_fragment():
        wanted = queries.Filter.of(request.args)
        response.headers["HX-Push-Url"] = url_for("mail.index", **wanted.args(wanted.page))
    return response


@blueprint.post("/test")
@allow(Role.ADMIN)
@limiter.limit("10/minute")
def send_test() -> Response:
    """Send a test mail, in the language of whoever asks."""
    form = RecipientForm()
    if not form.validate_on_submit():
        return _list(form, 422)
    assert form.to.data
    person = current_user._get_current_object()
    mail_id = services.send_test(
        form.to.data, UUID(form.key.data), person.language or language(), by=person.username
    )
    ring()
    return redirect(url_for("mail.show", mail_id=mail_id), 303)


def _page(mail: MailMessage) -> Response:
    response = render(
        "mail/show.html",
        "mail/_mail.html",
        mail=mail,
        server=_settings().smtp_host,
        sender=sender(_settings()),
        state=str(labels.STATES[mail.state]),
        tone=labels.TONES[mail.state],
        reason=labels.reason_sentence(mail.reason),
        active=mail.state == MailState.SENDING
        or (mail.state == MailState.WAITING and mail.attempts == 0),
    )
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@blueprint.get("/<int:mail_id>")
@allow(Role.ADMIN)
@limiter.limit("120/minute")
def show(mail_id: int) -> Response:
    """One mail: where it stands, its text and its HTML; polled until its first attempt is over."""
    return _page(db.get_or_404(MailMessage, mail_id))


@blueprint.get("/<int:mail_id>/html")
@allow(Role.ADMIN)
def letter(mail_id: int) -> Response:
    """The HTML of a mail, shut in."""
    response = make_response(db.get_or_404(MailMessage, mail_id).html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.post("/<int:mail_id>/resend")
@allow(Role.ADMIN)
@limiter.limit("30/minute")
def resend(mail_id: int) -> Response:
    """Send a mail once more."""
    db.get_or_404(MailMessage, mail_id)
    try:
        services.resend(mail_id)
    except services.NotPossibleError:
        told, kind = _("This mail cannot be sent again now."), "danger"
    else:
        ring()
        told, kind = _("The mail goes out again."), "success"
    return _done(mail_id, told, kind)


@blueprint.post("/<int:mail_id>/cancel")
@allow(Role.ADMIN)
@limiter.limit("30/minute")
def cancel(mail_id: int) -> Response:
    """Have a mail that waits or failed not sent any more."""
    db.get_or_404(MailMessage, mail_id)
    try:
        services.cancel(mail_id)
    except services.NotPossibleError:
        return _done(mail_id, _("It is being sent, or was sent."), "warning")
    return _done(mail_id, _("The mail is not sent any more."), "success")


def _done(mail_id: int, told: str, kind: str) -> Response:
    def part() -> Response:
        return _page(db.session.get_one(MailMessage, mail_id, populate_existing=True))

    return done(part, url_for("mail.show", mail_id=mail_id), told, kind)


@blueprint.post("/noted")
@allow(Role.ADMIN)
def note() -> Response:
    """Say no more of the mails that failed so far."""
    services.note_failures()
    if wants_fragment():
        return make_response(render_template("mail/_trouble.html"))
    return redirect(url_for("mail.index", state=MailState.FAILED), 303)
