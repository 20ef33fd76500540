"""The running processes of one installation, as `/proc` shows them."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterable
from pathlib import Path

READER = "ahsp.imports.reading.child"


def command_of(pid: int) -> str:
    """The command line of a process; "" where it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def gone(pid: int) -> bool:
    """Whether a process has ended, so that its files and connections are closed."""
    try:  # its state follows its name, which may have any characters
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def below(pid: int) -> list[int]:
    """All processes that a process started, and those that they started."""
    found: list[int] = []
    for task in _tasks(pid):
        with contextlib.suppress(OSError):
            for child in (task / "children").read_text().split():
                found += [int(child), *below(int(child))]
    return found


def _tasks(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def readers_below(pid: int) -> list[int]:
    """The processes that read a workbook at this moment."""
    return [each for each in below(pid) if READER in command_of(each)]


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Signal processes; those that are gone already are left."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class ReaderWatch:
    """Counts, while the block runs, how many readers there are at once and how big they grow.

    Attributes:
        most: readers at the same time.
        peak_mb: the largest resident size of one, in MB.
    """

    def __init__(self, pid: int, every: float = 0.05) -> None:
        self.most = 0
        self.peak_mb = 0.0
        self._pid = pid
        self._every = every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ReaderWatch":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.is_set():
            readers = readers_below(self._pid)
            self.most = max(self.most, len(readers))
            self.peak_mb = max([self.peak_mb, *map(_resident_peak, readers)])
            time.sleep(self._every)


def _resident_peak(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
