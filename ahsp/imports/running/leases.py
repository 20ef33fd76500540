"""Whose turn it is: a worker holds a batch by a lease that it renews while it lives.

All times are the database's, so that a worker with a wrong clock harms nobody.
"""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ahsp.config import Settings
from ahsp.extensions import db

ATTEMPTS = 2
"""Workers that may try one step of an import before it is given up."""
BEAT = 0.5
"""Seconds between two looks at the progress."""

log = structlog.get_logger()

_CLAIM = text("""
    UPDATE import_batch SET
        attempts = attempts + 1,
        turn = turn + 1,
        state = CASE state WHEN 'pending' THEN 'reading' ELSE state END,
        phase_at = NULL,
        lease_until = now() + make_interval(secs => :seconds)
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


class StoppedError(Exception):
    """The batch is no longer this worker's: it was cancelled, or another one took over."""


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


class Pulse:
    """Renews a lease and writes the progress while the work goes on, in a thread of its own."""

    def __init__(self, engine: Engine, batch_id: int, state: str, turn: int, seconds: int) -> None:
        self._engine = engine
        self._fixed = {"batch": batch_id, "state": state, "turn": turn, "seconds": seconds}
        self._progress: dict[str, Any] = {"phase": "", "done": 0, "total": None}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self.lost = False
        self.on_lost: Callable[[], None] = lambda: None

    def report(self, phase: str, done: int, total: int | None) -> None:
        """Note how far the work is.

        Args:
            phase: `check`, `read`, `compare` or `commit`.
            done: rows done.
            total: rows in all, or None while unknown.

        Raises:
            StoppedError: the batch is no longer this worker's.
        """
        self._progress = {"phase": phase, "done": done, "total": total}
        self.check()

    def check(self) -> None:
        """Raise StoppedError where the batch is no longer this worker's."""
        if self.lost:
            raise StoppedError

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._end.wait(BEAT):
            try:
                with self._engine.begin() as connection:
                    found = connection.execute(_BEAT, self._fixed | self._progress)
            except SQLAlchemyError:
                log.warning("pulse missed", batch=self._fixed["batch"])
                continue
            if not found.rowcount:
                self.lost = True
                self.on_lost()
                return
