"""The web server's process: it takes its share of the connections, and no more."""

import mmap
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PROCESSES = 64
"""Web processes that can tell each other how many connections they have."""
FRESH_SECONDS = 3.0
"""For which what a process told holds; it tells each second. One that hangs tells nothing."""
NEARLY = 1.1
"""How many times the connections of another process are about as many."""
PAUSE = 0.001
"""Seconds in which a connection is left to a process that has fewer."""
PAUSES = 20
"""After which a process takes the connection that nobody took."""

# Made before the processes are forked, so that all look at the same. Of each the moment at which it
# told, as of `time.monotonic`, 0 where it takes none, and how many connections it has.
_told = memoryview(mmap.mmap(-1, PROCESSES * 16)).cast("d")


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Leaves new connections to the process that has the fewest.

    The kernel wakes every process for a new connection, and whoever is there first takes it. Where
    connections are kept, as browsers and proxies do, one process may get most of them, and all
    that comes by them: it is full while another has nothing to do.
    """

    _left = 0  # times that the connection that waits was left to another

    def notify(self) -> None:
        """Tell the web server that the process lives, and the others how many it has."""
        super().notify()
        self._tell()

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless another process has fewer and takes it.

        Args:
            listener: the socket that it comes from.
        """
        if self._left < PAUSES and self.nr_conns > NEARLY * _fewest():
            self._left += 1
            time.sleep(PAUSE)
            return
        self._left = 0
        super().accept(listener)
        self._tell()

    def _tell(self) -> None:
        place = self.age % PROCESSES * 2
        _told[place + 1] = self.nr_conns
        _told[place] = time.monotonic() if self.alive and self._accepting else 0.0


def _fewest() -> float:
    """How many connections that process has that has the fewest; infinite where none told."""
    since = time.monotonic() - FRESH_SECONDS
    fresh = (
        _told[place + 1] for place in range(0, PROCESSES * 2, 2) if _told[place] > max(since, 0.0)
    )
    return min(fresh, default=float("inf"))
