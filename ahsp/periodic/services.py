"""What an administrator can do with tasks: each a transaction, its record inside."""

from typing import Any

from sqlalchemy import func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import PeriodicTask
from ahsp.periodic import due, ledger
from ahsp.periodic.known import KNOWN
from ahsp.periodic.plans import plan_of, spelled
from ahsp.running.times import Plan


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


def note_by_hand(name: str, username: str) -> int:
    """Write down a run by hand, and record it; returns its number in the ledger."""
    record(Event.TASK_STARTED, detail={"task": name})
    run_id = ledger.add(db.session.connection(), name, "now", username=username)
    db.session.commit()
    return run_id


def _locked(name: str) -> PeriodicTask:
    due.meet()
    query: Any = select(PeriodicTask).where(PeriodicTask.name == name).with_for_update()
    task: PeriodicTask = db.session.scalars(query).one()
    return task
