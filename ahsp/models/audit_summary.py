"""Counts of the record, so that a page over a million events is as fast as one over a hundred."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line, When


class Period(StrEnum):
    """The stretches that are summed up; days, weeks (from Monday) and months of the site's zone."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


_PERIODS = "period IN ('hourly', 'daily', 'weekly', 'monthly')"


class AuditSummary(Base):
    """How often an event of one severity happened in a period, by how many signed-in users."""

    __tablename__ = "audit_summary"
    __table_args__ = (CheckConstraint(_PERIODS, name="period"),)

    period: Mapped[Line] = mapped_column(primary_key=True)
    starts_at: Mapped[When] = mapped_column(primary_key=True)
    event: Mapped[Line] = mapped_column(primary_key=True)
    severity: Mapped[Line] = mapped_column(primary_key=True)
    category: Mapped[Line]
    events: Mapped[int] = mapped_column(BigInteger)
    users: Mapped[int] = mapped_column(BigInteger)


class AuditActorSummary(Base):
    """How many events a user (by name) or an address stands behind in a period."""

    __tablename__ = "audit_actor_summary"
    __table_args__ = (
        CheckConstraint(_PERIODS, name="period"),
        CheckConstraint("dimension IN ('user', 'address')", name="dimension"),
        Index("ix_audit_actor_summary_starts_at", "period", "dimension", "starts_at"),
    )

    period: Mapped[Line] = mapped_column(primary_key=True)
    dimension: Mapped[Line] = mapped_column(primary_key=True)
    key: Mapped[Line] = mapped_column(primary_key=True)
    starts_at: Mapped[When] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)


class AuditSummaryMark(Base):
    """Until when periods of a kind are summed up: each whole one that ends no later."""

    __tablename__ = "audit_summary_mark"
    __table_args__ = (CheckConstraint(_PERIODS, name="period"),)

    period: Mapped[Line] = mapped_column(primary_key=True)
    until: Mapped[When]
