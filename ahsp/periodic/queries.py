"""Tasks and their runs, as pages and the shell show them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.models import PeriodicTask, TaskRun, TaskState
from ahsp.periodic.known import KNOWN, Known
from ahsp.periodic.plans import plan_of
from ahsp.running.times import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """A task: its plan, whether somebody chose it, its next due time and its newest run."""

    known: Known
    plan: Plan
    chosen: bool
    paused: bool
    next: datetime | None
    last: TaskRun | None

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for the run that is shown."""
        return self.last is not None and self.last.kind == "now" and self.last.open


def standings() -> list[Standing]:
    """All known tasks, in their order; one that was never due yet has its usual times."""
    now = db.session.scalars(select(func.now())).one()
    tasks = {task.name: task for task in db.session.scalars(select(PeriodicTask))}
    newest = select(func.max(TaskRun.id)).group_by(TaskRun.task)
    runs = {
        run.task: run for run in db.session.scalars(select(TaskRun).where(TaskRun.id.in_(newest)))
    }
    found = []
    for name, known in KNOWN.items():
        task = tasks.get(name) or PeriodicTask(name=name, every="", paused=False)
        plan = plan_of(task, known)
        following = None if task.paused else plan.next(now, 1)[0]
        found.append(
            Standing(known, plan, bool(task.every), task.paused, following, runs.get(name))
        )
    return found


def runs_of(name: str, count: int) -> list[TaskRun]:
    """The newest runs of a task."""
    query = select(TaskRun).where(TaskRun.task == name).order_by(TaskRun.id.desc()).limit(count)
    return list(db.session.scalars(query))


def failed_lately(count: int) -> list[TaskRun]:
    """The newest runs of the last day that failed or were lost."""
    lately = TaskRun.created_at > func.now() - func.make_interval(0, 0, 0, 1)
    bad = TaskRun.state.in_([TaskState.FAILED, TaskState.LOST])
    query = select(TaskRun).where(lately, bad).order_by(TaskRun.id.desc()).limit(count)
    return list(db.session.scalars(query))


def states(hours: int = 24) -> dict[str, int]:
    """How many runs of the last hours are in which state."""
    lately = TaskRun.created_at > func.now() - func.make_interval(0, 0, 0, 0, hours)
    query = (
        select(TaskRun.state, func.count().label("count_")).where(lately).group_by(TaskRun.state)
    )
    found = {state.value: 0 for state in TaskState}
    return found | {row.state: row.count_ for row in db.session.execute(query)}
