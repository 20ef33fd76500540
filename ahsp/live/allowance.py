"""How often one person may ask a process what is new: counted in its memory, without a trip."""

import math
import time

PER_MINUTE = 600
"""Questions of one person in a minute: ten pages that all are visible."""


class Allowance:
    """Counts the questions of the current minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._asked: dict[int, int] = {}

    def used_up(self, user_id: int) -> int:
        """Count a question; returns the seconds to wait, 0 where it may be answered."""
        now = time.monotonic()
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._asked = minute, {}
        asked = self._asked[user_id] = self._asked.get(user_id, 0) + 1
        return math.ceil((minute + 1) * 60 - now) if asked > PER_MINUTE else 0
