"""The sign of life of a worker that holds a row: it renews the lease and writes the progress.

All times are the database's, so that a worker with a wrong clock harms nobody.
"""

import threading
from collections.abc import Callable
from contextvars import copy_context
from types import TracebackType
from typing import Any

import structlog
from sqlalchemy import Engine, TextClause
from sqlalchemy.exc import SQLAlchemyError

BEAT = 0.5
"""Seconds between two looks at the progress."""

log = structlog.get_logger()


class StoppedError(Exception):
    """The row is no longer this worker's: it was cancelled, or another one took over."""


class Pulse:
    """Renews a lease and writes the progress while the work goes on, in a thread of its own.

    Args:
        engine: where the row is.
        beat: writes `:phase`, `:done` and `:total` and renews the lease, if the row is still held;
            it touches no row otherwise.
        held: the other values of that statement, which tell the row and whose turn it is.
        told: is called after another progress was written.
    """

    def __init__(
        self,
        engine: Engine,
        beat: TextClause,
        held: dict[str, Any],
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._statement = beat
        self._held = held
        self._told = told
        self._progress: dict[str, Any] = {"phase": "", "done": 0, "total": None}
        self._end = threading.Event()
        # Its log lines carry the ids of the work that it belongs to.
        carried = copy_context().run
        self._thread = threading.Thread(
            target=carried, args=(self._beat,), name="pulse", daemon=True
        )
        self.lost = False
        self.on_lost: Callable[[], None] = lambda: None

    def report(self, phase: str, done: int, total: int | None) -> None:
        """Note how far the work is.

        Args:
            phase: what is done now, in a word of the row's own.
            done: rows done.
            total: rows in all, or None while unknown.

        Raises:
            StoppedError: the row is no longer this worker's.
        """
        self._progress = {"phase": phase, "done": done, "total": total}
        self.check()

    def check(self) -> None:
        """Raise StoppedError where the row is no longer this worker's."""
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
        before: dict[str, Any] = {}
        while not self._end.wait(BEAT):
            progress = self._progress
            try:
                with self._engine.begin() as connection:
                    found = connection.execute(self._statement, self._held | progress)
            except SQLAlchemyError:
                log.warning("pulse missed", **self._held)
                continue
            if not found.rowcount:
                self.lost = True
                self.on_lost()
                return
            if progress != before:
                before = progress
                self._told()
