"""Exports that are made behind: one file, from being asked for to its end."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class RunState(StrEnum):
    """Where an export stands; all but the first two are final."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ExportRun(Base):
    """One export.

    This row is the truth about the work, as that of an import is: state, progress, and the lease of
    the worker that does it; `turn` rises with each worker, so that one who was thought lost cannot
    finish after all. `key` is made with the form, so that one form makes one export. `ordered` says
    what and how. Of a finished one `stored_as` names the file until `expires_at`. `request_id`
    is that of what asked for it. `looked_at` is
    when its owner last saw it, and `language` what they read, for the mail when it is done.
    """

    __tablename__ = "export_run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'running', 'finished', 'failed', 'cancelled', 'expired')",
            name="state",
        ),
        Index(
            "ix_export_run_active",
            "lease_until",
            postgresql_where=text("state IN ('pending', 'running')"),
        ),
        Index("ix_export_run_expires", "expires_at", postgresql_where=text("state = 'finished'")),
        Index("ix_export_run_user_id", "user_id", "id"),
    )

    id: Mapped[BigId]
    key: Mapped[UUID] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    ordered: Mapped[dict[str, Any]] = mapped_column(JSONB)
    format: Mapped[Line]
    state: Mapped[Line] = mapped_column(server_default="pending", default=RunState.PENDING)
    phase: Mapped[Line] = mapped_column(server_default="", default="")
    rows_done: Mapped[int] = mapped_column(server_default="0", default=0)
    rows_total: Mapped[int | None]
    phase_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[Line] = mapped_column(server_default="", default="")
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    turn: Mapped[int] = mapped_column(server_default="0", default=0)
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stored_as: Mapped[Line] = mapped_column(server_default="", default="")
    file_name: Mapped[Line] = mapped_column(server_default="", default="")
    file_bytes: Mapped[int | None] = mapped_column(BigInteger)
    ahsp: Mapped[int | None]
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    language: Mapped[Line] = mapped_column(server_default="", default="")
    request_id: Mapped[Line] = mapped_column(server_default="", default="")
    created_at: Mapped[Created]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def active(self) -> bool:
        """Whether it waits for a worker or one works on it."""
        return self.state in (RunState.PENDING, RunState.RUNNING)
