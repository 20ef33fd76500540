"""How long the primary is asked alone, after a replica was behind or away."""

import time

BEHIND_SECONDS = 0.5
"""After the replica was behind; following a change takes it a few milliseconds."""
AWAY_SECONDS = 10.0
"""After it did not answer: a try may take two seconds of somebody's time."""


class Rest:
    """One for each process: several threads may set it, and none needs the exact moment."""

    def __init__(self) -> None:
        self._until = 0.0

    def __bool__(self) -> bool:
        return time.monotonic() < self._until

    def begin(self, seconds: float) -> None:
        """Leave the replica alone for so long."""
        self._until = time.monotonic() + seconds

    def end(self) -> None:
        """Ask it again at once."""
        self._until = 0.0


rest = Rest()
