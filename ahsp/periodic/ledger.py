"""The ledger of runs: each is written down before it is rung for, when it begins and when it ends.

The ledger has transactions of its own, beside those of the work. They do not wait for the disk,
but for that of a failure and its record: what a crash of the database forgets of them is done once
more, and every task may be.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce, announce_now, later
from ahsp.models import TaskState
from ahsp.periodic.known import KNOWN
from ahsp.running import bells
from ahsp.running.pulse import BEAT, Pulse, StoppedError
from ahsp.running.safe_points import checked
from ahsp.web.correlation import correlation_id

HEADER = "ahsp_task_run"
"""Header of a task's message: the run that it is."""
SILENT = 60
"""Seconds without a sign of life after which a run that goes on counts as lost."""
STOPPING = 3600
"""The same for one that was cancelled, which gives no sign until its next safe point."""
_LAZILY = text("SELECT set_config('synchronous_commit', 'off', true)")
_ADD = text("""
    INSERT INTO task_run (task, kind, state, due_at, username, request_id)
    VALUES (:task, :kind, 'waiting', coalesce(:due_at, now()), :username, :request_id)
    RETURNING id
""")
_BEGIN = text("""
    UPDATE task_run SET state = 'running', started_at = clock_timestamp(),
        beat_at = clock_timestamp(), request_id = :request_id
    WHERE id = :id AND state = 'waiting'
    RETURNING kind
""")
_BEAT = text("""
    UPDATE task_run SET beat_at = clock_timestamp()
    WHERE id = :id AND state = 'running' AND cancelled_by = ''
""")
_END = text("""
    WITH before AS (
        SELECT b.state FROM task_run b, task_run r
        WHERE r.id = :id AND b.task = r.task AND b.id < :id AND b.state IN ('done', 'failed')
        ORDER BY b.id DESC LIMIT 1)
    UPDATE task_run SET reason = :reason, finished_at = clock_timestamp(),
        state = CASE WHEN :state = 'cancelled' AND cancelled_by = '' THEN 'lost' ELSE :state END
    WHERE id = :id AND state IN ('running', 'lost')
    RETURNING task, state, (SELECT state FROM before) AS before, kind = 'now' OR state <> 'done'
        OR clock_timestamp() > started_at + make_interval(secs => :seen) AS seen
""")
_LOSE = text("""
    UPDATE task_run r SET state = 'lost', finished_at = now()
    FROM unnest(CAST(:tasks AS text[]), CAST(:keeps AS int[])) AS known (task, keeps)
    WHERE r.task = known.task AND (
        r.state = 'waiting' AND r.created_at < now() - make_interval(secs => known.keeps)
        OR r.state = 'running' AND coalesce(r.beat_at, r.started_at) < now() - make_interval(
            secs => CASE WHEN r.cancelled_by = '' AND r.beat_at IS NOT NULL
                THEN :silent ELSE :stopping END))
    RETURNING r.task, r.started_at
""")


def add(link: Connection, task: str, kind: str, *, due_at: Any = None, username: str = "") -> int:
    """Write down a run that is about to be rung for, in the current transaction."""
    values = {"task": task, "kind": kind, "due_at": due_at, "username": username}
    return int(link.scalar(_ADD, values | {"request_id": correlation_id()}))


def ring(task: str, run_id: int) -> bool:
    """Have a worker do a run that is written down and committed; returns whether the bell rang."""
    # Without `expires`: that is a moment of this machine's clock, which the worker's may be past.
    rang = bells.send(task, headers={HEADER: run_id})
    if not rang:
        with lazily() as link:
            link.execute(
                text("UPDATE task_run SET state = 'lost', finished_at = now() WHERE id = :id"),
                {"id": run_id},
            )
    return rang


def follow(run_id: int, work: Callable[[], Any]) -> TaskState | None:
    """Do a run, and write down how it went; a second delivery of its message does nothing.

    Args:
        run_id: of the ledger.
        work: what is to be done; it ends at one of its safe points where the run was cancelled.

    Returns:
        how it ended; None where it was not begun.
    """
    with lazily() as link:
        values = {"id": run_id, "request_id": correlation_id()}
        kind = link.scalar(_BEGIN, values)
    if kind is None:
        return None
    announce_now(*_topics(seen=kind == "now"))
    beating = Pulse(db.engine, _BEAT, {"id": run_id}, later(topics.WORK))
    try:
        with beating, checked(beating.check):
            work()
    except StoppedError:
        db.session.rollback()
        return _end(run_id, TaskState.CANCELLED)
    except Exception as error:
        db.session.rollback()
        _end(run_id, TaskState.FAILED, type(error).__name__)
        raise
    return _end(run_id, TaskState.DONE)


def lose() -> None:
    """Give up runs that no worker took in time, and those whose worker gives no sign of life."""
    values = {
        "tasks": list(KNOWN),
        "keeps": [known.keeps for known in KNOWN.values()],
        "silent": SILENT,
        "stopping": STOPPING,
    }
    lost = db.session.execute(_LOSE, values).all()
    for run in lost:
        if run.started_at is not None:
            record(Event.TASK_FAILED, detail={"task": run.task, "reason": "lost"})
    if lost:
        announce(*_topics(seen=True))
    db.session.commit()


@contextmanager
def lazily() -> Iterator[Connection]:
    """A transaction of the ledger's own, that does not wait for the disk."""
    with db.engine.begin() as link:
        link.execute(_LAZILY)
        yield link


def _end(run_id: int, state: TaskState, reason: str = "") -> TaskState:
    values = {"id": run_id, "state": state, "reason": reason, "seen": BEAT}
    if state == TaskState.FAILED:  # together with its record
        ended = db.session.execute(_END, values).one_or_none()
        if ended is not None and ended.before != TaskState.FAILED:
            record(Event.TASK_FAILED, detail={"task": ended.task, "reason": reason})
        db.session.commit()
    else:
        with lazily() as link:
            ended = link.execute(_END, values).one_or_none()
    announce_now(*_topics(seen=ended is None or bool(ended.seen)))
    return TaskState(ended.state) if ended is not None else state  # else it was deleted meanwhile


def _topics(*, seen: bool) -> list[str]:
    """What a run moves: not the page of work where it is over before anybody sees it there."""
    return [topics.TASKS, topics.WORK] if seen else [topics.TASKS]
