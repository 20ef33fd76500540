"""A reader that is slow on purpose, so that a person's second fits into a test's hundredth."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

RUN = 0.04  # seconds of work between two rests
REST = 0.16


def _readers(data: Path) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (place / "cmdline").read_bytes().decode(errors="replace")
            if "ahsp.imports.reading.child" in command and str(data) in command:
                found.append(int(place.name))
    return found


def _send(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Readers of this data folder stand still inside the block."""
    with _paced(data, lambda: False):
        yield


@contextlib.contextmanager
def slow(data: Path, wanted: Callable[[], bool]) -> Iterator[None]:
    """Readers of this data folder work a fifth of the time inside the block, and only if wanted."""
    with _paced(data, wanted):
        yield


@contextlib.contextmanager
def _paced(data: Path, wanted: Callable[[], bool]) -> Iterator[None]:
    over = threading.Event()

    def pace() -> None:
        while not over.is_set():
            pids = _readers(data)
            _send(pids, signal.SIGSTOP)
            over.wait(REST if pids else 0.02)
            if wanted():
                _send(pids, signal.SIGCONT)
                over.wait(RUN)
        _send(_readers(data), signal.SIGCONT)

    thread = threading.Thread(target=pace)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
