"""Whose turn it is: a worker holds a batch by a lease that it renews while it lives.

All times are the database's, so that a worker with a wrong clock harms nobody.
"""

from flask import current_app
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce, later
from ahsp.running.pulse import Pulse

ATTEMPTS = 2
"""Workers that may try one step of an import before it is given up."""

TAKE = """
    UPDATE import_batch SET
        attempts = attempts + 1,
        turn = turn + 1,
        state = CASE state WHEN 'pending' THEN 'reading' ELSE state END,
        phase_at = NULL,
        claimed_at = clock_timestamp(),
        lease_until = now() + make_interval(secs => :seconds)
"""
"""What taking a batch changes of it, however it was chosen."""
_CLAIM = text(f"""{TAKE}
    WHERE id = :batch AND state IN ('pending', 'reading', 'committing')
        AND (lease_until IS NULL OR lease_until < now()) AND attempts < :attempts
    RETURNING state, turn
""")
_BEAT = text("""
    UPDATE import_batch SET phase = :phase, rows_done = :done, rows_total = :total,
        phase_at = CASE WHEN phase = :phase THEN COALESCE(phase_at, now()) ELSE now() END,
        beat_at = now(),
        lease_until = now() + make_interval(secs => :seconds)
    WHERE id = :batch AND state = :state AND turn = :turn
""")


_IDLE = text("SELECT set_config('idle_in_transaction_session_timeout', :value, true)")


def claim(batch_id: int, seconds: int) -> tuple[str, int] | None:
    """Take a batch that waits for work.

    Args:
        batch_id: which batch.
        seconds: how long it is held without a sign of life.

    Returns:
        its state and the number of this turn, or None where it is not to be had. Committed.
    """
    values = {"batch": batch_id, "seconds": seconds, "attempts": ATTEMPTS}
    row = db.session.execute(_CLAIM, values).one_or_none()
    if row:
        announce(topics.IMPORTS, topics.of_import(batch_id))
    db.session.commit()
    return (str(row.state), int(row.turn)) if row else None


def let_go_when_idle(session: Session, beyond: int = 0) -> None:
    """Have the database end the current transaction if nothing is asked of it for a lease's time.

    Args:
        session: whose transaction.
        beyond: seconds more, where the transaction waits for something on purpose.
    """
    settings: Settings = current_app.config["SETTINGS"]
    seconds = settings.import_lease_seconds + beyond
    session.execute(_IDLE, {"value": f"{seconds}s"})


def pulse(engine: Engine, batch_id: int, state: str, turn: int, seconds: int) -> Pulse:
    """The sign of life of whoever holds a batch.

    Its phases are `check`, `read`, `compare` and `commit`.

    Args:
        engine: the database.
        batch_id: which batch.
        state: that it is held in.
        turn: the number of the holder's turn.
        seconds: how long it is held without a sign of life.
    """
    held = {"batch": batch_id, "state": state, "turn": turn, "seconds": seconds}
    return Pulse(engine, _BEAT, held, later(topics.IMPORTS, topics.of_import(batch_id)))
