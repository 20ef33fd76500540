"""What a person or a script can do with mail: each a transaction, its record inside."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, text, update

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import queue
from ahsp.models import MailMessage, MailReason, MailState
from ahsp.web.formatting import when
from ahsp.web.links import outside

_FORGET = text("""
    DELETE FROM mail_message WHERE state IN ('sent', 'failed', 'kept', 'cancelled')
        AND COALESCE(sent_at, next_try_at) < now() - make_interval(days => :days)
""")


class NotPossibleError(Exception):
    """The mail is just being sent, has ended otherwise, or there is no server to send it to."""


def send_test(to: str, key: UUID, language: str | None = None, by: str = "") -> int:
    """Put a mail into the outbox that says that mail arrives; the caller rings, or sends it.

    Args:
        to: a valid address.
        key: made with the form, so that one form makes one mail however often it is sent.
        language: that it is written in; None for the site's.
        by: name of who asks; "" for the shell.

    Returns:
        its id; the earlier one where the key was seen before.
    """
    name = f"test:{key}"
    mail_id = queue(name, to, language, lambda: _test_letter(by))
    if mail_id is None:
        return db.session.scalars(select(MailMessage.id).where(MailMessage.key == name)).one()
    record(Event.MAIL_TESTED, detail={"mail": mail_id, "to": to})
    db.session.commit()
    return mail_id


def _test_letter(by: str) -> Letter:
    now = db.session.execute(func.now()).scalar_one()
    asked = _("%(name)s on the site", name=by) if by else _("an administrator from the shell")
    return Letter(
        subject=_("Test: mail of AHSP Referensi arrives"),
        paragraphs=(
            _("This mail was sent to try the way from the site to your mailbox. It works."),
        ),
        facts=((_("Asked for by"), asked), (_("Time"), when(now))),
        links=((_("Open AHSP Referensi"), outside("search.index")),),
        why=_("You get this because somebody entered your address on the mail page of the site."),
    )


def resend(mail_id: int) -> MailMessage:
    """Have a mail sent once more, whatever became of it; the caller rings, or sends it.

    It keeps its Message-ID, so that a mailbox that has it already need not show it twice.

    Args:
        mail_id: which mail.

    Raises:
        NotPossibleError: it is just being sent, or no server is configured.
    """
    settings: Settings = current_app.config["SETTINGS"]
    statement = (
        update(MailMessage)
        .where(MailMessage.id == mail_id, MailMessage.state != MailState.SENDING)
        .values(
            state=MailState.WAITING,
            attempts=0,
            next_try_at=func.now(),
            handed_at=None,
            reason=MailReason.NONE,
            error="",
            noted_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    done: Any = db.session.execute(statement) if settings.smtp_host else None
    if done is None or not done.rowcount:
        db.session.rollback()
        raise NotPossibleError
    mail = db.session.get_one(MailMessage, mail_id, populate_existing=True)
    record(Event.MAIL_RESENT, detail={"mail": mail.id, "to": mail.to})
    announce(topics.MAIL)
    db.session.commit()
    return mail


def cancel(mail_id: int) -> None:
    """Have a mail that waits, or that failed, not sent any more, unless somebody sends it again.

    Args:
        mail_id: which mail.

    Raises:
        NotPossibleError: it is just being sent, or was sent.
    """
    statement = (
        update(MailMessage)
        .where(MailMessage.id == mail_id)
        .where(MailMessage.state.in_((MailState.WAITING, MailState.FAILED)))
        .values(state=MailState.CANCELLED)
        .returning(MailMessage.to)
        .execution_options(synchronize_session=False)
    )
    to = db.session.scalar(statement)
    if to is None:
        db.session.rollback()
        raise NotPossibleError
    record(Event.MAIL_CANCELLED, detail={"mail": mail_id, "to": to})
    announce(topics.MAIL)
    db.session.commit()


def note_failures() -> None:
    """Take note of all mails that failed, so that nobody is told of them any more."""
    statement = (
        update(MailMessage)
        .where(MailMessage.state == MailState.FAILED, MailMessage.noted_at.is_(None))
        .values(noted_at=func.now())
        .execution_options(synchronize_session=False)
    )
    done: Any = db.session.execute(statement)
    if done.rowcount:
        record(Event.MAIL_NOTED, detail={"mails": done.rowcount})
    db.session.commit()


def forget_old() -> int:
    """Delete mail that ended longer ago than it is kept for; returns how many."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.mail_days:
        return 0
    done: Any = db.session.execute(_FORGET, {"days": settings.mail_days})
    if done.rowcount:
        detail = {"days": settings.mail_days, "deleted": done.rowcount}
        record(Event.MAIL_DELETED, detail=detail)
    db.session.commit()
    return int(done.rowcount)
