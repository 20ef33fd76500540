"""Rules by which people are woken, what was told of each, and who wants to hear no more for now."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line, When


class AlertRule(Base):
    """So many events of a kind within so many minutes are told to somebody.

    `code` names a rule that the program brings, whose words are translated; "" for one that was
    made here, which has a `name`. `subject` is an event's name, a category, or "" for everything;
    no `severities` are all. Events up to `seen_id` are done with; `told_at` is when the rule last
    spoke.
    """

    __tablename__ = "alert_rule"
    __table_args__ = (
        CheckConstraint("code <> '' OR name <> ''", name="named"),
        CheckConstraint("subject <> '' OR severities <> '{}'", name="chosen"),
        CheckConstraint("threshold > 0 AND window_minutes > 0", name="positive"),
        Index("uq_alert_rule_code", "code", unique=True, postgresql_where=text("code <> ''")),
    )

    id: Mapped[BigId]
    code: Mapped[Line] = mapped_column(default="", server_default="")
    name: Mapped[Line] = mapped_column(default="", server_default="")
    subject: Mapped[Line] = mapped_column(default="", server_default="")
    severities: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    threshold: Mapped[int] = mapped_column(default=1, server_default="1")
    window_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    at_once: Mapped[bool] = mapped_column(default=False, server_default=false())
    to_admins: Mapped[bool] = mapped_column(default=True, server_default=true())
    addresses: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    silenced_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Created]


class AlertNotice(Base):
    """What one rule told of one stretch of the record: the events after `after_id` to `last_id`.

    A stretch begins where the one before it ended, so that it is told exactly once. `mails` is how
    many were written; `outcome` is `sent`, `silenced`, or `nobody` where nobody has an address.
    """

    __tablename__ = "alert_notice"
    __table_args__ = (
        UniqueConstraint("rule_id", "after_id"),
        CheckConstraint("outcome IN ('sent', 'silenced', 'nobody')", name="outcome"),
        CheckConstraint("after_id < last_id", name="order"),
        Index("ix_alert_notice_created_at", "created_at"),
    )

    id: Mapped[BigId]
    rule_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("alert_rule.id", ondelete="CASCADE")
    )
    after_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[When]
    last_at: Mapped[When]
    events: Mapped[int]
    mails: Mapped[int]
    outcome: Mapped[Line]
    created_at: Mapped[Created]


class AlertSilence(Base):
    """That one address wants to hear nothing of one rule until a moment."""

    __tablename__ = "alert_silence"

    rule_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("alert_rule.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[Line] = mapped_column(primary_key=True)
    until: Mapped[When]
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), nullable=False
    )
