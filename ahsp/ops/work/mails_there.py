"""Mail that goes out at this moment, and mail that failed."""

from flask import url_for
from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.mail import labels
from ahsp.models import MailMessage, MailState
from ahsp.ops.work.pieces import Piece


def going(most: int) -> list[Piece]:
    """Mail that is being sent or due; what waits for a later try is on the page of mail."""
    due = (MailMessage.state == MailState.WAITING) & (MailMessage.next_try_at <= func.now())
    query = (
        select(MailMessage)
        .where((MailMessage.state == MailState.SENDING) | due)
        .order_by(MailMessage.state, MailMessage.id)
        .limit(most)
    )
    return [_piece(mail) for mail in db.session.scalars(query)]


def failed(days: int, most: int) -> list[Piece]:
    """Mail of the last days that was given up, newest first."""
    lately = MailMessage.created_at > func.now() - func.make_interval(0, 0, 0, days)
    query = (
        select(MailMessage)
        .where(MailMessage.state == MailState.FAILED, lately)
        .order_by(MailMessage.id.desc())
        .limit(most)
    )
    return [_piece(mail, "retry") for mail in db.session.scalars(query)]


def _piece(mail: MailMessage, move: str = "") -> Piece:
    return Piece(
        kind="mail",
        id=mail.id,
        what=mail.subject,
        who=mail.to,
        since=mail.created_at,
        state=str(labels.STATES[mail.state]),
        tone=labels.TONES[mail.state],
        told=labels.reason_sentence(mail.reason),
        url=url_for("mail.show", mail_id=mail.id),
        running=mail.state == MailState.SENDING,
        move=move,
    )
