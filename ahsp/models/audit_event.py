"""The record of everything that matters."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class AuditEvent(Base):
    """One deed.

    `user_id` is no foreign key and `username` is the name as it was: what happens to an account
    later never touches a row of the record.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("severity IN ('info', 'warning', 'error', 'critical')", name="severity"),
        Index("ix_audit_event_event_id", "event", "id"),
    )

    id: Mapped[BigId]
    at: Mapped[Created]
    event: Mapped[Line]
    severity: Mapped[Line]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    username: Mapped[Line] = mapped_column(default="")
    address: Mapped[str | None] = mapped_column(INET)
    agent: Mapped[Line] = mapped_column(default="")
    method: Mapped[Line] = mapped_column(default="")
    path: Mapped[Line] = mapped_column(default="")
    request_id: Mapped[Line] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
