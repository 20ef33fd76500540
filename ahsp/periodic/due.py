"""The scheduler's round: what became due since the last one is written down and rung for, once.

The scheduler itself knows nothing but this round, so that times change without restarting it, and
two of them do no harm: who raises `due_at` of a task has that time for itself. All by the
database's clock.
"""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import delete, func, select, text

from ahsp.extensions import db
from ahsp.models import PeriodicTask, TaskRun, TaskState
from ahsp.periodic import ledger
from ahsp.periodic.known import KNOWN
from ahsp.periodic.plans import plan_of
from ahsp.switches.state import runs
from ahsp.web.correlation import correlate

ROUND_SECONDS = 5.0
KEPT_RUNS = 200
"""Runs of each task that are kept whatever their age."""
log = structlog.get_logger()
_MEET = text("""
    INSERT INTO periodic_task (name, since)
    SELECT name, now() FROM unnest(CAST(:names AS text[])) AS name
    ON CONFLICT DO NOTHING
""")
_TAKE = text("""
    UPDATE periodic_task SET due_at = :due
    WHERE name = :name AND NOT paused AND (due_at IS NULL OR due_at < :due) AND since < :due
""")
_OPEN = text("""
    SELECT EXISTS (SELECT FROM task_run WHERE task = :name AND state IN ('waiting', 'running')
        AND created_at > now() - make_interval(secs => :keeps))
""")


def sweep() -> int:
    """Start what is due.

    Returns:
        how many runs were rung for.
    """
    meet()
    ledger.lose()
    now = db.session.scalars(select(func.now())).one()
    waiting = db.session.scalars(select(PeriodicTask).where(~PeriodicTask.paused)).all()
    wanted = [(task.name, due) for task in waiting if (due := _due(task, now)) is not None]
    db.session.rollback()
    return sum(_start(name, due) for name, due in wanted)


def meet() -> None:
    """Have a row for each known task; committed."""
    known = set(db.session.scalars(select(PeriodicTask.name)))
    if missing := [name for name in KNOWN if name not in known]:
        db.session.execute(_MEET, {"names": missing})
    db.session.commit()


def _due(task: PeriodicTask, now: datetime) -> datetime | None:
    known = KNOWN.get(task.name)
    if known is None or not runs(task.name):  # of another version of the program, or off
        return None
    return plan_of(task, known).last(max(filter(None, (task.since, task.due_at))), now)


def _start(name: str, due: datetime) -> bool:
    correlate()  # each run is a story of its own
    with ledger.lazily() as link:
        if link.scalar(_OPEN, {"name": name, "keeps": KNOWN[name].keeps}):
            return False  # it goes on, or waits: this time is found again by the next round
        if not link.execute(_TAKE, {"name": name, "due": due}).rowcount:
            return False
        run_id = ledger.add(link, name, "due", due_at=due)
    return ledger.ring(name, run_id)


def tidy() -> int:
    """Delete runs but the newest ones of each task; returns how many."""
    place = func.row_number().over(partition_by=TaskRun.task, order_by=TaskRun.id.desc())
    numbered = select(TaskRun.id, place.label("place")).subquery()
    old = select(numbered.c.id).where(numbered.c.place > KEPT_RUNS)
    ended = TaskRun.state.not_in([TaskState.WAITING, TaskState.RUNNING])
    statement = delete(TaskRun).where(TaskRun.id.in_(old), ended)
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    return int(result.rowcount)
