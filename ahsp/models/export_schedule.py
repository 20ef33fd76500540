"""Exports that go out by mail at set times, and the log of every time that was due."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, BigId, Created, Line, When
from ahsp.models.export_template import ExportTemplate
from ahsp.models.saved_search import SavedSearch


class Every(StrEnum):
    """How often a schedule is due."""

    WEEK = "week"
    MONTH = "month"


class ExportSchedule(Base):
    """What goes out to whom, and when.

    `ordered` says what and how; with a `saved_search_id` its scope is what that search asks by
    then, and with a `template_id` its options are what that template says. `from_saved` and
    `from_template` tell of those that were removed. `weekday` counts from Monday, 1;
    `day` is one of a month that every month has. `at` is a time such as `08:00` of `zone`. Times up
    to `since` are not due: the schedule was made or changed then.
    """

    __tablename__ = "export_schedule"
    __table_args__ = (
        CheckConstraint("every IN ('week', 'month')", name="every"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("day BETWEEN 1 AND 28", name="day"),
        CheckConstraint("name <> ''", name="name"),
        Index("uq_export_schedule_name", text("lower(name)"), unique=True),
    )

    id: Mapped[BigId]
    name: Mapped[Line]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    saved_search_id: Mapped[int | None] = mapped_column(
        ForeignKey("saved_search.id", ondelete="SET NULL")
    )
    from_saved: Mapped[bool] = mapped_column(default=False, server_default="false")
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("export_template.id", ondelete="SET NULL")
    )
    from_template: Mapped[bool] = mapped_column(default=False, server_default="false")
    ordered: Mapped[dict[str, Any]] = mapped_column(JSONB)
    language: Mapped[Line]
    to_admins: Mapped[bool] = mapped_column(default=False, server_default="false")
    recipients: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    every: Mapped[Line]
    weekday: Mapped[int] = mapped_column(default=1, server_default="1")
    day: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[Line]
    zone: Mapped[Line]
    paused: Mapped[bool] = mapped_column(default=False, server_default="false")
    since: Mapped[When]
    created_at: Mapped[Created]

    saved_search: Mapped[SavedSearch | None] = relationship()
    template: Mapped[ExportTemplate | None] = relationship()


class DueState(StrEnum):
    """What became of a due time; all but the first are final."""

    MAKING = "making"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class ScheduleDue(Base):
    """One time that a schedule was due, run at once, or tried.

    The unique key decides whose work a due time is, however many schedulers see it and whatever
    their clocks say; `kind` is `due`, `now` or `test`. `mails` counts the recipients.
    """

    __tablename__ = "schedule_due"
    __table_args__ = (
        CheckConstraint("kind IN ('due', 'now', 'test')", name="kind"),
        CheckConstraint("state IN ('making', 'sent', 'failed', 'skipped')", name="state"),
        Index(
            "uq_schedule_due_due",
            "schedule_id",
            "due_at",
            unique=True,
            postgresql_where=text("kind = 'due'"),
        ),
        Index("ix_schedule_due_run_id", "run_id"),
    )

    id: Mapped[BigId]
    schedule_id: Mapped[int] = mapped_column(ForeignKey("export_schedule.id", ondelete="CASCADE"))
    due_at: Mapped[When]
    kind: Mapped[Line]
    state: Mapped[Line]
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    only_to: Mapped[Line] = mapped_column(default="", server_default="")
    mails: Mapped[int] = mapped_column(default=0, server_default="0")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("export_run.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    schedule: Mapped[ExportSchedule] = relationship()
