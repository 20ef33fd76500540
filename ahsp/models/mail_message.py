"""Mail that is to go out: an outbox, so that a mail is sent exactly if its reason was kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class MailState(StrEnum):
    """Where a mail stands; `waiting` and `sending` go on, and `kept` means that no server is
    configured."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"
    CANCELLED = "cancelled"


class MailReason(StrEnum):
    """Why the last attempt to send a mail was none; "" where there was none, or it went well."""

    NONE = ""
    AWAY = "away"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    BROKEN = "broken"


class MailMessage(Base):
    """One mail to one person.

    `key` says what it is about, so that the same news is never queued twice. A mail in `sending`
    belongs to the process that raised `attempts`, until `next_try_at`. From `handed_at` on it may
    have arrived: one that was cut off before is tried again, one that was cut off after is not,
    since nobody knows. What begins with `file` is about the attached file, if there is one, which
    is read from where it is kept when the mail goes out. `error` is what the server said;
    `noted_at` is when an administrator took note of a failure. `request_id` is that of the request,
    or task, that wrote it.
    """

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'kept', 'cancelled')", name="state"
        ),
        CheckConstraint(
            "reason IN ('', 'away', 'later', 'refused', 'unknown', 'broken')", name="reason"
        ),
        Index(
            "ix_mail_message_due",
            "next_try_at",
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index(
            "ix_mail_message_unnoted",
            "id",
            postgresql_where=text("state = 'failed' AND noted_at IS NULL"),
        ),
        Index(
            "ix_mail_message_schedule_due",
            text("CAST(split_part(key, ':', 2) AS BIGINT)"),
            postgresql_where=text("key LIKE 'schedule:%'"),
        ),
        Index(
            "ix_mail_message_request_id", "request_id", postgresql_where=text("request_id <> ''")
        ),
    )

    id: Mapped[BigId]
    key: Mapped[Line] = mapped_column(unique=True)
    message_id: Mapped[Line] = mapped_column(default="", server_default="")
    to: Mapped[Line]
    language: Mapped[Line] = mapped_column(default="", server_default="")
    subject: Mapped[Line]
    text: Mapped[Line]
    html: Mapped[Line]
    file_stored_as: Mapped[Line] = mapped_column(default="", server_default="")
    file_name: Mapped[Line] = mapped_column(default="", server_default="")
    file_type: Mapped[Line] = mapped_column(default="", server_default="")
    state: Mapped[Line]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    handed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    error: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    request_id: Mapped[Line] = mapped_column(default="", server_default="")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    noted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
