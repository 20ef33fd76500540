"""Sending what is due: each mail once, or not at all, with its reason."""

from email.utils import parseaddr

import structlog
from flask import current_app
from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import Deed, record_many
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.mail import claims
from ahsp.mail.claims import Claim
from ahsp.mail.message import Attachment, Parts, as_bytes
from ahsp.mail.outbox import sender
from ahsp.mail.smtp import AwayError, LaterError, RefusedError, Server, UnknownError, send
from ahsp.models import MailMessage, MailReason
from ahsp.running import locks
from ahsp.running.safe_points import safe_point
from ahsp.storage.choosing import storage
from ahsp.storage.kept import MissingError, StorageError

log = structlog.get_logger()


class _LostTurnError(Exception):
    """Somebody else sends this mail now."""


def deliver() -> int:
    """Send what is due; safe to call twice and at the same time.

    A server that is away ends the round: one conversation stands for all that is due. There is one
    round at a time, so that a server that hangs holds one worker up and not all.

    Returns:
        how many mails were tried, or kept where no server is configured.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None:
        kept = claims.keep_due()
        db.session.commit()
        return kept
    tried = 0
    with locks.alone(db.engine, "mail round") as alone:
        if not alone:
            return 0
        _close(claims.cut_off())
        while (mine := claims.claim(settings.smtp_seconds)) is not None:
            tried += 1
            if not _try(mine, settings):
                break
            safe_point()
    return tried


def deliver_one(mail_id: int) -> None:
    """Send one mail now, if it is due, whatever else goes on."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None:
        claims.keep_due()
        db.session.commit()
    elif (mine := claims.claim(settings.smtp_seconds, mail_id)) is not None:
        _try(mine, settings)


def _try(mine: Claim, settings: Settings) -> bool:
    """Try one mail and note how it went; returns whether the server can be asked again."""
    ended: list[int] = []
    away = False
    try:
        _send(mine, settings)
        claims.sent(mine)
    except _LostTurnError:
        log.warning("mail taken over by another sender", mail=mine.id)
    except AwayError as error:
        away = True
        ended = claims.later(mine, MailReason.AWAY, str(error)) + claims.all_later(str(error))
        log.warning("mail server away", error=str(error))
    except LaterError as error:
        ended = claims.later(mine, MailReason.LATER, str(error))
    except RefusedError as error:
        ended = claims.failed(mine, MailReason.REFUSED, str(error))
    except UnknownError as error:
        ended = claims.failed(mine, MailReason.UNKNOWN, str(error))
    except ValueError as error:  # a message that cannot be written will not be written later
        log.exception("mail cannot be written", mail=mine.id)
        ended = claims.failed(mine, MailReason.BROKEN, str(error))
    _close(ended)
    return not away


def _send(mine: Claim, settings: Settings) -> None:
    who = sender(settings)
    message = as_bytes(
        Parts(
            message_id=mine.message_id,
            sender=who,
            to=mine.to,
            subject=mine.subject,
            text=mine.text,
            html=mine.html,
            language=mine.language,
            at=mine.created_at,
            request_id=mine.request_id,
            attached=_attached(mine),
        )
    )

    def hand() -> None:
        if not claims.hand(mine):
            raise _LostTurnError

    send(_server(settings), parseaddr(who)[1], mine.to, message, hand)


def _attached(mine: Claim) -> Attachment | None:
    """The file that goes with a mail; read now, as it is too large to lie in the outbox."""
    if not mine.file_stored_as:
        return None
    try:
        content = storage().open(mine.file_stored_as).read()
    except MissingError:
        raise ValueError(f"{mine.file_name} is not kept any more") from None
    except StorageError as error:
        raise LaterError(f"{mine.file_name} cannot be read now") from error
    return Attachment(mine.file_name, mine.file_type, content)


def _server(settings: Settings) -> Server:
    assert settings.smtp_host
    return Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        ca=settings.smtp_ca,
        user=settings.smtp_user,
        password=settings.smtp_password,
        seconds=settings.smtp_seconds,
    )


def _close(ended: list[int]) -> None:
    """Record mails that failed for good, and commit how the attempt went."""
    query = select(MailMessage).where(MailMessage.id.in_(ended)).order_by(MailMessage.id)
    mails = db.session.scalars(query).all() if ended else []
    record_many(
        Deed(
            Event.MAIL_FAILED,
            {
                "mail": mail.id,
                "to": mail.to,
                "attempts": mail.attempts,
                "reason": mail.reason,
            },
            request_id=mail.request_id,
        )
        for mail in mails
    )
    db.session.commit()
