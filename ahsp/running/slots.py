"""Places of this machine for work of one kind: as many at once, and no more than memory allows.

A place is a locked file, so that the kernel gives it back when its holder is killed.

Leaf: it knows neither Flask nor a database.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")


@contextmanager
def place(folder: Path, kind: str, count: int, needs_mb: int) -> Iterator[bool]:
    """Hold a place for the length of the block, if one is free.

    The first place is given whatever memory there is, so that work goes on; the others only where
    there is room for one more.

    Args:
        folder: where the locked files are.
        kind: what the places are for; names the files.
        count: how many there are on this machine.
        needs_mb: free memory that one more takes, in MB.

    Yields:
        whether there was one.
    """
    held = _take(folder, kind, count, needs_mb)
    try:
        yield held is not None
    finally:
        if held is not None:
            os.close(held)


def _take(folder: Path, kind: str, count: int, needs_mb: int) -> int | None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(count):
        if number and not roomy(needs_mb):
            return None
        held = os.open(folder / f"{kind}-{number}.place", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            return held
    return None


def roomy(needs_mb: int) -> bool:
    """Whether this machine has so much free memory; also where nobody can tell."""
    free = free_mb()
    return free is None or free >= needs_mb


def free_mb(memory: Path = _MEMORY, group: Path = _GROUP) -> int | None:
    """Memory that a new process may use, in MB; None where the system does not tell (not Linux).

    Args:
        memory: the system's account of the machine.
        group: that of the container that this process may be in.
    """
    found = [each for each in (_of_machine(memory), _of_group(group)) if each is not None]
    return min(found) >> 20 if found else None


def _of_machine(memory: Path) -> int | None:
    try:
        lines = memory.read_text().splitlines()
    except OSError:
        return None
    told = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    found = next(told, None)
    return int(found) << 10 if found else None


def _of_group(group: Path) -> int | None:
    """What is left of the limit of a container; pages of files that it may drop count as free."""
    try:
        most = (group / "memory.max").read_text().strip()
        used = int((group / "memory.current").read_text())
        parts = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return None
    if most == "max":
        return None
    return int(most) - used + int(parts.get("inactive_file", 0))
