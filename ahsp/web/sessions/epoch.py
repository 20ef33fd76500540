"""The number that every ending raises, and how long a process may believe that it knows it."""

import threading
import time

from sqlalchemy import Engine, text

SECONDS = 1.0
"""Seconds for which an answer of the database is believed; who cannot tell Redis waits so long."""

_NUMBER = text("SELECT number FROM session_epoch")
_RAISE = text("""
    UPDATE session_epoch SET number = greatest(number + 1, session_epoch_now())
""")


class Trust:
    """What this process knows of the number; it only rises."""

    def __init__(self) -> None:
        self._number = 0
        self._until = 0.0
        self._doubts = 0
        self._lock = threading.Lock()

    def doubt(self) -> None:
        """Believe nothing until the database is asked again."""
        with self._lock:
            self._doubts += 1
            self._until = 0.0

    def learn(self, number: int) -> None:
        """Hear of a number, from wherever."""
        with self._lock:
            self._number = max(self._number, number)

    def number(self, engine: Engine) -> int:
        """The highest number that is known, the database having been asked within `SECONDS`.

        Raises:
            DBAPIError: the database does not answer, so that nothing can be believed.
        """
        began, doubts = time.monotonic(), self._doubts
        if began < self._until:
            return self._number
        told = current(engine)
        with self._lock:
            self._number = max(self._number, told)
            if doubts == self._doubts:  # else a server came back meanwhile
                self._until = began + SECONDS
            return self._number


def current(engine: Engine) -> int:
    """The number in the database."""
    with engine.connect() as link:
        return int(link.scalar(_NUMBER) or 0)


def advance(engine: Engine) -> None:
    """Raise the number by hand: every copy is out of date within `SECONDS`."""
    with engine.begin() as link:
        link.execute(_RAISE)
