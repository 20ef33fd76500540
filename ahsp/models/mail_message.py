"""Mail that is to go out: an outbox, so that a mail is sent exactly if its reason was kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class MailState(StrEnum):
    """Where a mail stands; `sent`, `failed` and `kept` (no server is configured) are final."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class MailMessage(Base):
    """One mail to one person.

    `key` says what it is about, so that the same news is never queued twice. A mail in `sending`
    is in somebody's conversation with the server since `next_try_at`; one that stays there was cut
    off, and is not sent again, since nobody knows whether it arrived.
    """

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'kept')", name="state"),
        Index(
            "ix_mail_message_due",
            "next_try_at",
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[BigId]
    key: Mapped[Line] = mapped_column(unique=True)
    to: Mapped[Line]
    subject: Mapped[Line]
    text: Mapped[Line]
    html: Mapped[Line]
    state: Mapped[Line]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    error: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
