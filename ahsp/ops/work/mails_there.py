"""Mail that goes out or waits, and mail that failed."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.mail import labels
from ahsp.models import MailMessage, MailState
from ahsp.ops.work.pieces import Piece
from ahsp.web.formatting import when_exactly


def going(most: int) -> list[Piece]:
    """Mail that is being sent, that is due, and that waits for its next attempt, in this order."""
    later = MailMessage.next_try_at > func.now()
    query = (
        select(MailMessage, later)
        .where(MailMessage.state.in_((MailState.SENDING, MailState.WAITING)))
        .order_by(MailMessage.state, MailMessage.next_try_at, MailMessage.id)
        .limit(most)
    )
    return [_going(*row) for row in db.session.execute(query)]


def failed(days: int, most: int) -> list[Piece]:
    """Mail of the last days that was given up, newest first."""
    lately = MailMessage.created_at > func.now() - func.make_interval(0, 0, 0, days)
    query = (
        select(MailMessage)
        .where(MailMessage.state == MailState.FAILED, lately)
        .order_by(MailMessage.id.desc())
        .limit(most)
    )
    return [
        _piece(mail, labels.reason_sentence(mail.reason), ("retry", "cancel"))
        for mail in db.session.scalars(query)
    ]


def _going(mail: MailMessage, later: bool) -> Piece:
    if mail.state == MailState.SENDING:
        return _piece(mail, labels.reason_sentence(mail.reason), ())
    told = [labels.reason_sentence(mail.reason)]
    if later:
        told.append(_("Next attempt: %(time)s.", time=when_exactly(mail.next_try_at)))
    return _piece(mail, " ".join(filter(None, told)), ("cancel",), later=later)


def _piece(mail: MailMessage, told: str, moves: tuple[str, ...], *, later: bool = False) -> Piece:
    return Piece(
        kind="mail",
        id=mail.id,
        what=mail.subject,
        who=mail.to,
        since=mail.created_at,
        state=str(labels.STATES[mail.state]),
        tone=labels.TONES[mail.state],
        told=told,
        url=url_for("mail.show", mail_id=mail.id),
        running=mail.state == MailState.SENDING,
        moves=moves,
        later=later,
    )
