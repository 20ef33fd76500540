"""Machines that work on one site: what each says of itself, and whether they fit together.

They share a database and Redis. Each program of each says now and then which keys it has, by
fingerprints, where it keeps files and which release it is, so that an administrator is told where
they differ, and not by whatever fails then.
"""

from ahsp.ops.machines.comparing import Difference, Kind, differences
from ahsp.ops.machines.report import Report
from ahsp.ops.machines.telling import become, begin, differing, send_along, told

__all__ = [
    "Difference",
    "Kind",
    "Report",
    "become",
    "begin",
    "differences",
    "differing",
    "send_along",
    "told",
]
