"""The record of everything that matters."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import INET, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line, When

_WORDS = "event || ' ' || username || ' ' || path || ' ' || agent || ' ' || detail::text"
_DOCUMENT = f"to_tsvector('simple'::regconfig, regexp_replace({_WORDS}, '[^[:alnum:]]+', ' ', 'g'))"


class AuditEvent(Base):
    """One deed; written by `ahsp.audit.appending` alone, and never changed.

    `id` counts without gaps in the order of the commits, and `at` never decreases with it. `hash`
    seals the row and the one before it with the key named by `key_id`; see docs/audit.md.
    `user_id` is no foreign key and `username` is the name as it was: what happens to an account
    later never touches a row of the record. `request_id` joins a request, its task and its mails.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("severity IN ('info', 'warning', 'error', 'critical')", name="severity"),
        Index("ix_audit_event_at_id", "at", "id"),
        Index("ix_audit_event_severity_at_id", "severity", "at", "id"),
        Index("ix_audit_event_category_at_id", "category", "at", "id"),
        Index("ix_audit_event_event_at_id", "event", "at", "id"),
        Index("ix_audit_event_username_at_id", "username", "at", "id"),
        Index("ix_audit_event_address_at_id", "address", "at", "id"),
        Index("ix_audit_event_request_id", "request_id", postgresql_where=text("request_id <> ''")),
        Index("ix_audit_event_document", "document", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[When]
    event: Mapped[Line]
    category: Mapped[Line] = mapped_column(Computed("split_part(event, '.', 1)", persisted=True))
    severity: Mapped[Line]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    username: Mapped[Line]
    address: Mapped[str | None] = mapped_column(INET)
    agent: Mapped[Line]
    method: Mapped[Line]
    path: Mapped[Line]
    request_id: Mapped[Line]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    key_id: Mapped[Line]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    document: Mapped[Any] = mapped_column(
        TSVECTOR, Computed(_DOCUMENT, persisted=True), deferred=True
    )
    """Words to look for; marks part words, so that a file's name is found by a part of it."""
