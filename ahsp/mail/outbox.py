"""Putting mail into the outbox, in the transaction of the deed that it tells of."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.mail.letter import Letter
from ahsp.mail.message import new_message_id
from ahsp.mail.plain import plain
from ahsp.models import MailMessage, MailState
from ahsp.web.correlation import correlation_id

NOBODY = "AHSP Referensi <ahsp@localhost>"
"""The sender where no mail server is configured, so that nothing leaves the house."""
LONGEST_SUBJECT = 150
"""Characters of a subject; programs show some 70, and a header may not be endless."""


def sender(settings: Settings) -> str:
    """Whom mail comes from, as `Name <address>`."""
    return settings.mail_from or NOBODY


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file to attach: where it is kept, what it is called, and its media type."""

    stored_as: str
    name: str
    media_type: str


def queue(
    key: str,
    to: str,
    language: str | None,
    compose: Callable[[], Letter],
    *,
    after: int = 0,
    attached: KeptFile | None = None,
) -> int | None:
    """Put a mail into the outbox; it goes out exactly if the current transaction is committed.

    Args:
        key: what it is about, such as `import:12:ready:3`; the same news makes one mail ever.
        to: a valid address.
        language: of the reader; None for the site's.
        compose: writes the letter; called with that language in effect.
        after: seconds to wait before it is sent, so that it can be withdrawn.
        attached: a file that goes with it; it must be kept until the mail is sent.

    Returns:
        its id, or None where that news had its mail before.
    """
    settings: Settings = current_app.config["SETTINGS"]
    spoken = language or settings.language
    with force_locale(spoken):
        letter = compose().neutral()
        html = render_template("mail/letter.html", letter=letter, language=spoken)
    statement = (
        insert(MailMessage)
        .values(
            key=key,
            message_id=new_message_id(sender(settings)),
            to=to,
            language=spoken,
            subject=_short(letter.subject),
            text=plain(letter),
            html=html,
            file_stored_as=attached.stored_as if attached else "",
            file_name=attached.name if attached else "",
            file_type=attached.media_type if attached else "",
            state=MailState.WAITING,
            request_id=correlation_id(),
            # Not the transaction's time, which may have begun long ago.
            next_try_at=func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, after),
        )
        .on_conflict_do_nothing(index_elements=[MailMessage.key])
        .returning(MailMessage.id)
    )
    mail_id = db.session.scalar(statement)
    if mail_id is not None:
        announce(topics.MAIL)
    return mail_id


def withdraw(key: str) -> bool:
    """Take a mail back that nobody has begun to send, in the current transaction.

    Args:
        key: what it is about.

    Returns:
        whether there was one.
    """
    statement = (
        delete(MailMessage)
        .where(MailMessage.key == key, MailMessage.state == MailState.WAITING)
        .where(MailMessage.attempts == 0)
        .returning(MailMessage.id)
    )
    withdrawn = db.session.scalar(statement) is not None
    if withdrawn:
        announce(topics.MAIL)
    return withdrawn


def _short(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"
