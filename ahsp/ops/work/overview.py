"""All that goes on and failed, of every kind, as one page shows it."""

from dataclasses import dataclass

from ahsp.ops.work import exports_there, imports_there, mails_there, runs_there
from ahsp.ops.work.depths import Depth, depths
from ahsp.ops.work.pieces import Piece

MOST = 25
"""Pieces of each kind that are listed."""
DAYS = 7
"""Days for which failed imports, exports and mails are listed; runs of tasks for one."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What administrators see of the work behind the pages."""

    queues: list[Depth]
    running: list[Piece]
    waiting: list[Piece]
    failed: list[Piece]

    @property
    def unlisted(self) -> int:
        """How much waits beyond what is listed."""
        listed = sum(not each.later for each in self.waiting)
        return max(0, sum(each.waiting for each in self.queues) - listed)

    @property
    def active(self) -> bool:
        """Whether something goes on, or is about to."""
        return bool(self.running) or any(not each.later for each in self.waiting)


def overview() -> Overview:
    """How things are at this moment."""
    going = [
        *imports_there.going(MOST),
        *exports_there.going(MOST),
        *mails_there.going(MOST),
        *runs_there.going(MOST),
    ]
    failed = [
        *imports_there.failed(DAYS, MOST),
        *exports_there.failed(DAYS, MOST),
        *mails_there.failed(DAYS, MOST),
        *runs_there.failed(MOST),
    ]
    return Overview(
        depths(),
        [each for each in going if each.running],
        [each for each in going if not each.running],
        sorted(failed, key=lambda each: each.since, reverse=True),
    )
