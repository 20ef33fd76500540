"""How much memory the private PostgreSQL may keep pages of the database in."""

import os
from pathlib import Path

LEAST, MOST = 128, 1024
"""Megabytes."""
_SHARE = 8
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def shared_buffers(limit: Path = _LIMIT) -> str:
    """An eighth of the memory, as the setting of that name has it.

    A search looks at a thousand analyses from all over the catalogue: from memory of the server's
    own, it takes half as long as from the system's. What is not needed is not taken.

    Args:
        limit: where the system says how much this container may take.
    """
    megabytes = min(max(_megabytes(limit) // _SHARE, LEAST), MOST)
    return f"{megabytes}MB"


def _megabytes(limit: Path) -> int:
    """Of the machine, or of the container where that has less; 0 where nobody says."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    except (ValueError, OSError):
        return 0
    try:
        allowed = int(limit.read_text()) >> 20
    except (ValueError, OSError):  # no such file, or `max`
        return machine
    return min(machine, allowed)
