"""What the program does again and again by itself, and the ledger of every time that it did."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line, When


class PeriodicTask(Base):
    """One task, by its name in the queue; which there are is told by `ahsp.periodic.known`.

    `every` and what follows are the plan that an administrator chose, "" for the program's own.
    Times up to `since` are not due. `due_at` is the last due time that was taken: it only rises,
    and who raises it has the time for itself, however many schedulers there are.
    """

    __tablename__ = "periodic_task"
    __table_args__ = (
        CheckConstraint("every IN ('', 'interval', 'hour', 'day', 'week')", name="every"),
        CheckConstraint("every <> 'interval' OR seconds > 0", name="seconds"),
    )

    name: Mapped[Line] = mapped_column(primary_key=True)
    every: Mapped[Line] = mapped_column(default="", server_default="")
    seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    weekday: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[Line] = mapped_column(default="", server_default="")
    paused: Mapped[bool] = mapped_column(default=False, server_default="false")
    since: Mapped[When]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TaskState(StrEnum):
    """How far a run is; the last four are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"
    CANCELLED = "cancelled"


class TaskRun(Base):
    """One time that a task ran; `kind` is `due` or `now`, and `username` who asked for the latter.

    `reason` is the kind of error of a failed run. A lost one was not taken by any worker in time,
    or gave no sign of life (`beat_at`) any more. `cancelled_by` is who cancelled it; one that runs
    ends at its next safe point.
    """

    __tablename__ = "task_run"
    __table_args__ = (
        CheckConstraint("kind IN ('due', 'now')", name="kind"),
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'lost', 'cancelled')", name="state"
        ),
        Index("ix_task_run_task_id", "task", "id"),
    )

    id: Mapped[BigId]
    task: Mapped[Line]
    kind: Mapped[Line]
    state: Mapped[Line]
    due_at: Mapped[When]
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    username: Mapped[Line] = mapped_column(default="", server_default="")
    request_id: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_by: Mapped[Line] = mapped_column(default="", server_default="")

    @property
    def open(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in (TaskState.WAITING, TaskState.RUNNING)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while nobody can tell."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
