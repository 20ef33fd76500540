"""The rhythm of the scheduler itself: kept by a clock that nobody sets.

Celery's own asks the clock of the wall. After that was set back by two hours nothing would be due
for two hours, and what was cut off would lie about as long.
"""

import time
from datetime import datetime
from typing import Any

from celery.beat import Scheduler
from celery.schedules import schedstate, schedule


class Steadily(schedule):  # type: ignore[misc]  # celery ships no types
    """Due once so many seconds went by since it was due last; for one scheduler."""

    _since: float | None = None

    def is_due(self, _last_run_at: datetime) -> schedstate:
        """Whether the time is over, and in how many seconds to look again."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        left = self._since + self.seconds - now
        if left > 0:
            return schedstate(False, left)
        self._since = now
        return schedstate(True, self.seconds)


class SteadyScheduler(Scheduler):  # type: ignore[misc]  # celery ships no types
    """Keeps no file: its one entry is due a few seconds after each start."""

    def setup_schedule(self) -> None:
        """Take the entries of the configuration."""
        self.merge_inplace(self.app.conf.beat_schedule)

    def _when(self, _entry: Any, seconds: float) -> float:
        return time.monotonic() + (self.adjust(seconds) or 0)
