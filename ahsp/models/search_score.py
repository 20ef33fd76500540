"""Measurements of the search's quality."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class ScoreState(StrEnum):
    """Where a measurement stands; the last two are final."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class SearchScore(Base):
    """One measurement: all questions of both halves, asked of one version of the data.

    This row is the truth about the work; at most one waits and one runs. `sumber` names the edition
    that was asked, "" where none fits. `beat_at` is the worker's last sign of life, by the
    database's clock. `request_id` is that of the request that asked for it.
    """

    __tablename__ = "search_score"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'running', 'finished', 'failed')", name="state"),
        Index(
            "uq_search_score_state",
            "state",
            unique=True,
            postgresql_where=text("state IN ('pending', 'running')"),
        ),
    )

    id: Mapped[BigId]
    state: Mapped[Line] = mapped_column(default=ScoreState.PENDING, server_default="pending")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    data_version: Mapped[int | None] = mapped_column(BigInteger)
    sumber: Mapped[Line] = mapped_column(default="", server_default="")
    results: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    request_id: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
