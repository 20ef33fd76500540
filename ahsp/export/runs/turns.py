"""Whose turn it is to make an export; all times are the database's."""

from typing import Any

from sqlalchemy import Engine, select, text, update

from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce, later
from ahsp.models import ExportRun, RunState
from ahsp.running.pulse import Pulse, StoppedError

ATTEMPTS = 2
"""Workers that may try an export before it is given up."""

_CLAIM = text("""
    UPDATE export_run SET
        attempts = attempts + 1, turn = turn + 1, state = 'running',
        phase = '', rows_done = 0, phase_at = NULL, beat_at = NULL,
        lease_until = now() + make_interval(secs => :seconds)
    WHERE id = :run AND state IN ('pending', 'running')
        AND (lease_until IS NULL OR lease_until < now()) AND attempts < :attempts
    RETURNING turn, user_id
""")
_BEAT = text("""
    UPDATE export_run SET phase = :phase, rows_done = :done,
        rows_total = COALESCE(:total, rows_total),
        phase_at = CASE WHEN phase = :phase THEN COALESCE(phase_at, now()) ELSE now() END,
        beat_at = now(),
        lease_until = now() + make_interval(secs => :seconds)
    WHERE id = :run AND state = 'running' AND turn = :turn
""")


def claim(run_id: int, seconds: int) -> int | None:
    """Take an export that waits.

    Args:
        run_id: which one.
        seconds: how long it is held without a sign of life.

    Returns:
        the number of this turn, or None where it is not to be had. Committed.
    """
    values = {"run": run_id, "seconds": seconds, "attempts": ATTEMPTS}
    row = db.session.execute(_CLAIM, values).one_or_none()
    if row:
        announce(topics.EXPORTS, topics.of_exports(row.user_id), topics.SCHEDULES)
    db.session.commit()
    return int(row.turn) if row else None


def pulse(engine: Engine, run_id: int, turn: int, seconds: int) -> Pulse:
    """The sign of life of whoever makes an export; its phases are `write` and `store`."""
    asked_by = db.session.scalar(select(ExportRun.user_id).where(ExportRun.id == run_id))
    db.session.rollback()
    held = {"run": run_id, "turn": turn, "seconds": seconds}
    return Pulse(engine, _BEAT, held, later(topics.EXPORTS, topics.of_exports(asked_by)))


def end(run_id: int, turn: int, state: RunState, **values: Any) -> ExportRun:
    """End an export if it is still this worker's, in the current transaction.

    Args:
        run_id: which one.
        turn: the number of the worker's turn.
        state: how it ends.
        **values: columns and what they become.

    Raises:
        StoppedError: it is no longer this worker's.
    """
    statement = (
        update(ExportRun)
        .where(ExportRun.id == run_id, ExportRun.state.in_(("pending", "running")))
        .where(ExportRun.turn == turn)
        .values({"state": state, "lease_until": None} | values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(statement)
    if not result.rowcount:
        raise StoppedError
    run = db.session.get_one(ExportRun, run_id, populate_existing=True)
    announce(topics.EXPORTS, topics.of_exports(run.user_id), topics.SCHEDULES)
    return run
