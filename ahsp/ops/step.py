"""A short-lived process for a step that needs the whole application, seen from the supervisor."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ahsp.embedded import processes
from ahsp.embedded.folder import Folder
from ahsp.ops.preflight import StartError


@dataclass
class Step:
    """One run of `ahsp.ops.prepare`; its answer is one JSON object, its complaints go to a log."""

    folder: Folder
    arguments: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    _said: bytes = field(default=b"", init=False)

    def __post_init__(self) -> None:
        """Start it at once."""
        with self.folder.open_log("prepare") as log:
            self._log = Path(log.name)
            self._log_start = log.tell()
            # The answer can hold a password: it goes through a pipe, never to a disk.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ahsp.ops.prepare", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.cwd,
                env=self.env,
                start_new_session=True,
            )

    def done(self, wait: float) -> bool:
        """Whether it ended, given so many seconds."""
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            return False
        self._said = self._process.communicate()[0]
        return True

    def answer(self) -> dict[str, Any]:
        """What it found, once it is done.

        Raises:
            StartError: it failed; the sentence is its own.
        """
        if self._process.returncode:
            complaint = self._log.read_bytes()[self._log_start :].decode(errors="replace").strip()
            reason = complaint.splitlines()[-1] if complaint else "no reason given"
            raise StartError(f"{reason} (See {self._log})")
        answer: dict[str, Any] = json.loads(self._said.splitlines()[-1])
        return answer

    def cancel(self) -> None:
        """End it; what it had not committed is as if it had never begun."""
        processes.stop(self._process, (signal.SIGTERM, 10.0))
        if self._process.stdout:
            self._process.stdout.close()
