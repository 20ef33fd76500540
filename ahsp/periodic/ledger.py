"""The ledger of runs: each is written down before it is rung for, when it begins and when it ends.

The ledger has transactions of its own, beside those of the work. They do not wait for the disk:
what a crash of the database forgets of them is done once more, and every task may be.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce_now
from ahsp.periodic.known import KNOWN
from ahsp.running import bells
from ahsp.web.correlation import correlation_id

HEADER = "ahsp_task_run"
"""Header of a task's message: the run that it is."""
SILENT = 3600
"""Seconds after which a run that began and never ended counts as lost, at least."""
_LAZILY = text("SELECT set_config('synchronous_commit', 'off', true)")
_ADD = text("""
    INSERT INTO task_run (task, kind, state, due_at, username, request_id)
    VALUES (:task, :kind, 'waiting', coalesce(:due_at, now()), :username, :request_id)
    RETURNING id
""")
_BEGIN = text("""
    UPDATE task_run SET state = 'running', started_at = clock_timestamp(), request_id = :request_id
    WHERE id = :id AND state = 'waiting'
""")
_END = text("""
    WITH before AS (
        SELECT b.state FROM task_run b, task_run r
        WHERE r.id = :id AND b.task = r.task AND b.id < :id AND b.state IN ('done', 'failed')
        ORDER BY b.id DESC LIMIT 1)
    UPDATE task_run SET state = :state, reason = :reason, finished_at = clock_timestamp()
    WHERE id = :id AND state IN ('running', 'lost')
    RETURNING task, (SELECT state FROM before)
""")
_LOSE = text("""
    UPDATE task_run SET state = 'lost', finished_at = now()
    WHERE task = :task AND (
        state = 'waiting' AND created_at < now() - make_interval(secs => :keeps)
        OR state = 'running' AND started_at < now() - make_interval(secs => :silent))
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


def follow(run_id: int, work: Callable[[], Any]) -> Any:
    """Do a run, and write down how it went; a second delivery of its message does nothing.

    Args:
        run_id: of the ledger.
        work: what is to be done.
    """
    with lazily() as link:
        values = {"id": run_id, "request_id": correlation_id()}
        begun = link.execute(_BEGIN, values).rowcount
    if not begun:
        return None
    announce_now(topics.TASKS)
    try:
        result = work()
    except Exception as error:
        db.session.rollback()
        _end(run_id, "failed", type(error).__name__)
        raise
    _end(run_id, "done", "")
    return result


def lose(link: Connection, task: str) -> None:
    """Give up runs of a task that no worker took in time, or whose worker never told the end."""
    keeps = KNOWN[task].keeps
    link.execute(_LOSE, {"task": task, "keeps": keeps, "silent": max(SILENT, keeps)})


@contextmanager
def lazily() -> Iterator[Connection]:
    """A transaction of the ledger's own, that does not wait for the disk."""
    with db.engine.begin() as link:
        link.execute(_LAZILY)
        yield link


def _end(run_id: int, state: str, reason: str) -> None:
    with lazily() as link:
        ended = link.execute(_END, {"id": run_id, "state": state, "reason": reason}).one_or_none()
    announce_now(topics.TASKS)
    if ended is not None and state == "failed" and ended.state != "failed":
        record(Event.TASK_FAILED, detail={"task": ended.task, "reason": reason})
        db.session.commit()
