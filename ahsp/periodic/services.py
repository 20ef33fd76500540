"""What an administrator can do with tasks: each a transaction, its record inside."""

from typing import Any

from sqlalchemy import case, func, select, update

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import PeriodicTask, TaskRun, TaskState
from ahsp.periodic import due, ledger
from ahsp.periodic.known import KNOWN
from ahsp.periodic.plans import plan_of, spelled
from ahsp.running.times import Plan

AGAIN = (TaskState.FAILED, TaskState.LOST, TaskState.CANCELLED)
"""How a run ended that can be done once more."""


class NotPossibleError(Exception):
    """The run is not in a state for that, for example because a worker was faster."""


def change(name: str, plan: Plan | None) -> None:
    """Have a task done at other times; those up to now are not due any more.

    Args:
        name: which task, one of `KNOWN`.
        plan: the times; None for the program's own.
    """
    task, known = _locked(name), KNOWN[name]
    before = spelled(plan_of(task, known))
    task.every = plan.every if plan else ""
    task.seconds = plan.seconds if plan else 0
    task.weekday = plan.weekday if plan else 1
    task.at = plan.at if plan and plan.every != "interval" else ""
    after = spelled(plan_of(task, known))
    if after != before:
        task.since = func.now()
        record(Event.TASK_CHANGED, detail={"task": name, "old": before, "new": after})
    db.session.commit()


def pause(name: str) -> None:
    """Have a task not done until it is resumed."""
    task = _locked(name)
    if not task.paused:
        task.paused = True
        record(Event.TASK_PAUSED, detail={"task": name})
    db.session.commit()


def resume(name: str) -> None:
    """Have a task done again; what was due meanwhile is left out."""
    task = _locked(name)
    if task.paused:
        task.paused, task.since = False, func.now()
        record(Event.TASK_RESUMED, detail={"task": name})
    db.session.commit()


def run_now(name: str, username: str) -> bool:
    """Have a worker do a task now, paused or not.

    Args:
        name: which task, one of `KNOWN`.
        username: who asks for it.

    Returns:
        whether a worker was told; otherwise the queue is away and the run is given up.
    """
    return ledger.ring(name, note_by_hand(name, username))


def cancel(run_id: int, username: str) -> bool:
    """Have a run that waits not begun, and one that goes on end at its next safe point.

    Args:
        run_id: which run.
        username: who asks for it; the history of runs tells.

    Returns:
        whether it has ended; otherwise its worker ends it, or is done before that.

    Raises:
        NotPossibleError: it has ended, or was cancelled already.
    """
    waits = TaskRun.state == TaskState.WAITING
    statement = (
        update(TaskRun)
        .where(TaskRun.id == run_id, TaskRun.cancelled_by == "")
        .where(TaskRun.state.in_((TaskState.WAITING, TaskState.RUNNING)))
        .values(
            cancelled_by=username,
            state=case((waits, TaskState.CANCELLED), else_=TaskRun.state),
            finished_at=case((waits, func.now())),
        )
        .returning(TaskRun.task, TaskRun.state)
        .execution_options(synchronize_session=False)
    )
    run = db.session.execute(statement).one_or_none()
    if run is None:
        db.session.rollback()
        raise NotPossibleError
    record(Event.TASK_CANCELLED, detail={"task": run.task})
    announce(topics.TASKS, topics.WORK)
    db.session.commit()
    return bool(run.state == TaskState.CANCELLED)


def run_again(run_id: int, username: str) -> bool:
    """Have a worker do once more what did not end well, unless it was begun again since.

    Args:
        run_id: which run.
        username: who asks for it.

    Returns:
        whether a worker was told; otherwise the queue is away and the new run is given up.

    Raises:
        NotPossibleError: it ended well, or a later run of the same task is there.
    """
    run = db.session.get_one(TaskRun, run_id)
    if run.task not in KNOWN:
        raise NotPossibleError
    _locked(run.task)  # so that of two who press at once the second finds the first one's run
    newest = select(func.max(TaskRun.id)).where(TaskRun.task == run.task)
    if db.session.scalar(newest) != run.id or run.state not in AGAIN:
        db.session.rollback()
        raise NotPossibleError
    return run_now(run.task, username)


def note_by_hand(name: str, username: str) -> int:
    """Write down a run by hand, and record it; returns its number in the ledger."""
    record(Event.TASK_STARTED, detail={"task": name})
    run_id = ledger.add(db.session.connection(), name, "now", username=username)
    announce(topics.TASKS, topics.WORK)
    db.session.commit()
    return run_id


def _locked(name: str) -> PeriodicTask:
    due.meet()
    query: Any = select(PeriodicTask).where(PeriodicTask.name == name).with_for_update()
    task: PeriodicTask = db.session.scalars(query).one()
    return task
