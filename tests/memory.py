"""Where tests keep their servers' files: in memory where there is room, since none must last."""

import os
import shutil

SHARED_MEMORY = "/dev/shm"
ROOM = 2 * 1024**3
"""Bytes that must be free there."""


def roomy_memory() -> str | None:
    """A folder in memory, or None for the system's usual place of temporary files."""
    if os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > ROOM:
        return SHARED_MEMORY
    return None
