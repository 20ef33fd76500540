"""Imports: one uploaded workbook, from upload to its end."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, BigId, Created, Line
from ahsp.models.user import User


class BatchState(StrEnum):
    """Where an import stands; the last five are final."""

    PENDING = "pending"
    READING = "reading"
    READY = "ready"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class ImportMode(StrEnum):
    """What a commit does to its edition."""

    ADD_AND_UPDATE = "add_and_update"
    ADD_ONLY = "add_only"
    UPDATE_ONLY = "update_only"
    REPLACE_EDITION = "replace_edition"


class HeldState(StrEnum):
    """How far the workbook of the refused analyses is; "" where nobody asked for it."""

    NONE = ""
    WANTED = "wanted"
    MADE = "made"
    FAILED = "failed"


WORKING = (BatchState.PENDING, BatchState.READING, BatchState.COMMITTING)
"""States in which a worker has something to do."""


class ImportBatch(Base):
    """One import.

    This row is the truth about the work: the state, its progress and the lease of the worker that
    does it. The queue only rings the bell. `attempts` counts the workers that tried the current
    step; `turn` rises with each of them, so that one who was thought lost cannot finish after all.
    `outline` tells what each sheet was taken for, with its first cells, and `mappings` what people
    said of sheets; both are large and loaded only where they are asked for.
    `phase_at` is when the current phase began and `beat_at` when its progress was last written, by
    the database's clock; `looked_at` when the uploader's page last asked. What begins with `held`
    is about the workbook of the refused analyses: how far it is, the name it is kept under, and
    when it may be tried again. `claimed_at` is when a worker last began with it; by it people take
    turns. `request_id` is that of the request that last gave a worker
    something to do.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'reading', 'ready', 'committing',"
            " 'committed', 'refused', 'failed', 'cancelled', 'undone')",
            name="state",
        ),
        CheckConstraint(
            "mode IN ('add_and_update', 'add_only', 'update_only', 'replace_edition')", name="mode"
        ),
        CheckConstraint("held_state IN ('', 'wanted', 'made', 'failed')", name="held_state"),
        Index(
            "ix_import_batch_held_wanted",
            "held_next_at",
            postgresql_where=text("held_state = 'wanted'"),
        ),
        Index(
            "ix_import_batch_served",
            text("coalesce(user_id, 0)"),
            "claimed_at",
            postgresql_where=text("claimed_at IS NOT NULL"),
        ),
    )

    id: Mapped[BigId]
    key: Mapped[UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    sumber_nama: Mapped[Line]
    file_name: Mapped[Line]
    file_bytes: Mapped[int]
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    stored_as: Mapped[Line]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    username: Mapped[Line] = mapped_column(default="")
    state: Mapped[Line] = mapped_column(default=BatchState.PENDING, index=True)
    mode: Mapped[Line] = mapped_column(
        default=ImportMode.ADD_AND_UPDATE, server_default="add_and_update"
    )
    phase: Mapped[Line] = mapped_column(default="", server_default="")
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_total: Mapped[int | None]
    phase_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    language: Mapped[Line] = mapped_column(default="", server_default="")
    held_state: Mapped[Line] = mapped_column(default="", server_default="")
    held_as: Mapped[Line] = mapped_column(default="", server_default="")
    held_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    held_next_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    reason_detail: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    layout: Mapped[Line] = mapped_column(default="", server_default="")
    sheet: Mapped[Line] = mapped_column(default="", server_default="")
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    outline: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSONB(none_as_null=True), deferred=True
    )
    mappings: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default=text("'[]'"), deferred=True
    )
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    request_id: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    user: Mapped[User | None] = relationship()

    @property
    def active(self) -> bool:
        """Whether a worker has something to do, so that a page should look again."""
        return self.state in WORKING
