"""Searches that found nothing, for whoever looks after the search."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class MissOutcome(StrEnum):
    """What became of a search that found nothing."""

    OPEN = ""
    SYNONYM = "synonym"
    FOUND = "found"
    DISMISSED = "dismissed"


class SearchMiss(Base):
    """One question that found nothing; it does not say who asked.

    `query` is in small letters with single blanks, `times` counts the people and times together.
    """

    __tablename__ = "search_miss"
    __table_args__ = (
        CheckConstraint("outcome IN ('', 'synonym', 'found', 'dismissed')", name="outcome"),
        Index("ix_search_miss_open", "last_at", postgresql_where=text("outcome = ''")),
    )

    id: Mapped[BigId]
    query: Mapped[Line] = mapped_column(unique=True)
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    first_at: Mapped[Created]
    last_at: Mapped[Created]
    outcome: Mapped[Line] = mapped_column(default=MissOutcome.OPEN, server_default="")
    outcome_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
