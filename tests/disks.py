"""A disk that does not answer, such as a network share that is gone."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from ahsp.running import room


class Silent:
    """Whoever asks for room waits, but not for long; `asked` is for which folders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[Path] = []
        self._answers = threading.Event()
        self._usage = shutil.disk_usage
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(shutil, "disk_usage", self._asked)
        monkeypatch.setattr(room, "PATIENCE", 0.05)

    def _asked(self, folder: Path) -> Any:
        self.asked.append(folder)
        self._answers.wait()
        return self._usage(folder)

    def answer(self) -> None:
        """Let those who wait have their answer, and wait until they have it."""
        self._monkeypatch.setattr(room, "PATIENCE", 60)
        waiting = list(room._looks.values())
        self._answers.set()
        for each in waiting:
            assert each.over.wait(60)
