"""What a child process takes from itself before it does work that might run away.

Leaf: children import it, and must stay small.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

PARENT = "AHSP_PARENT"
"""Variable of the environment that tells a child the process number of its parent."""
PR_SET_PDEATHSIG = 1


def die_with(parent: str | None) -> None:
    """Have the kernel end this process when the one that started it is gone (Linux only).

    Args:
        parent: its process number, as the environment tells it.
    """
    if sys.platform != "linux" or not parent:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL.value)
    if os.getppid() != int(parent):  # it died before it could be watched
        os._exit(1)


def limit(memory_mb: int, seconds: int) -> None:
    """Take from this process what it does not need.

    Args:
        memory_mb: address space, in MB.
        seconds: processor time, in seconds.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    # macOS has no enforceable limit of the address space.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
