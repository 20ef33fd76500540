"""Runs of periodic tasks that go on, and those that did not end well."""

from flask import url_for
from sqlalchemy import func, select

from ahsp.extensions import db
from ahsp.models import TaskRun, TaskState
from ahsp.ops.work.pieces import Piece
from ahsp.periodic import labels, queries
from ahsp.periodic.known import KNOWN
from ahsp.periodic.services import AGAIN


def going(most: int) -> list[Piece]:
    """Runs that wait or go on, those first that a worker has."""
    query = (
        select(TaskRun)
        .where(TaskRun.state.in_((TaskState.WAITING, TaskState.RUNNING)))
        .order_by(TaskRun.state, TaskRun.id)
        .limit(most)
    )
    return [
        _piece(run, () if run.cancelled_by else ("cancel",))
        for run in db.session.scalars(query)
        if run.task in KNOWN
    ]


def failed(most: int) -> list[Piece]:
    """Of each task that did not end well in the last day the newest such run."""
    newest = select(func.max(TaskRun.id)).group_by(TaskRun.task)
    last = set(db.session.scalars(newest))
    found = [run for run in queries.failed_lately(most) if run.task in KNOWN]
    first = {run.task: run for run in reversed(found)}
    return [
        _piece(run, ("retry",) if run.id in last and run.state in AGAIN else ())
        for run in sorted(first.values(), key=lambda run: -run.id)
    ]


def _piece(run: TaskRun, moves: tuple[str, ...]) -> Piece:
    label, tone = labels.STATES[run.state]
    return Piece(
        kind="run",
        id=run.id,
        what=str(KNOWN[run.task].label),
        who=run.username,
        since=run.started_at or run.created_at,
        state=str(label),
        tone=tone,
        told=labels.why(run),
        url=url_for("periodic.show", name=run.task),
        running=run.state == TaskState.RUNNING,
        moves=moves,
    )
