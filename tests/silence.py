"""Parts that do not answer until a test lets them."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ahsp.running import patience, room

LONG = 60
"""Seconds; nothing takes as long."""
SHORT = 0.05
"""Seconds that somebody waits for a part that does not answer."""


class Silence:
    """Whoever waits for it goes on once it is over."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def wait(self) -> None:
        """Wait until it is over."""
        self._over.wait()

    def end(self) -> None:
        """Let those who wait go on, and wait until all that was asked is answered."""
        waiting = list(patience._asked.values())
        self._over.set()
        for each in waiting:
            assert each.over.wait(LONG)


class SilentDisk(Silence):
    """Whoever asks for room waits, but not for long; `asked` is for which folders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.asked: list[Path] = []
        self._usage = shutil.disk_usage
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(shutil, "disk_usage", self._ask)
        monkeypatch.setattr(room, "DISK_SECONDS", SHORT)

    def _ask(self, folder: Path) -> Any:
        self.asked.append(folder)
        self.wait()
        return self._usage(folder)

    def end(self) -> None:
        """Have the disks answer, however long that takes."""
        self._monkeypatch.setattr(room, "DISK_SECONDS", LONG)
        super().end()


class SilentPlace(Silence):
    """A place for files that names none."""

    def names(self, _area: str) -> Iterator[tuple[str, float]]:
        """What is kept there."""
        self.wait()
        return iter(())
