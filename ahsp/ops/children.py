"""A child of the supervisor: started, recorded, started again when it dies, stopped in order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ahsp.embedded import processes
from ahsp.embedded.folder import Folder

_LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
_SOUND_AFTER = 60.0  # seconds of life after which a death counts as the first again


@dataclass
class Child:
    """One long-lived program in a session, and so a process group, of its own.

    Attributes:
        name: names its log and its record too.
        command: program and arguments.
        grace: seconds it gets to finish its work when it is stopped.
    """

    folder: Folder
    name: str
    command: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str]
    grace: float
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _born: float = field(default=0.0, init=False)
    _deaths: int = field(default=0, init=False)
    _again_at: float = field(default=0.0, init=False)

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder.log / f"{self.name}.log"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def end_leftover(self) -> bool:
        """End what a killed supervisor left behind; returns whether there was anything."""
        return processes.end_recorded(self._record, (signal.SIGTERM, 5.0))

    def start(self) -> None:
        """Start it."""
        with self.folder.open_log(self.name) as log:
            self._process = processes.spawn(
                self.command,
                output=log,
                # Should we be killed, nobody is left to wait for an orderly end of its own.
                death_signal=signal.SIGKILL,
                env=self.env,
                cwd=self.cwd,
            )
        processes.record(self._record, self._process.pid)
        self._born = time.monotonic()

    def revive(self) -> str | None:
        """Start it again if it died, after a pause that doubles; returns what there is to say."""
        if self.alive or self._process is None:
            return None
        now = time.monotonic()
        if not self._again_at:
            self._deaths = 1 if now - self._born > _SOUND_AFTER else self._deaths + 1
            pause = min(2.0 ** (self._deaths - 1), _LONGEST_PAUSE)
            self._again_at = now + pause
            return (
                f"The {self.name} ended by itself ({self._ending()}); starting it again in "
                f"{pause:.0f} s. See {self.log}"
            )
        if now >= self._again_at:
            self._again_at = 0.0
            self._end_group()
            self.start()
        return None

    def stop(self) -> None:
        """Let it finish within its grace, then end it and whatever it started."""
        if self._process is None:
            return
        processes.stop(self._process, (signal.SIGTERM, self.grace))
        self._end_group()
        self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it and whatever it started, now."""
        if self._process is not None:
            self._end_group()

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"

    @property
    def _record(self) -> Path:
        return self.folder.run / f"{self.name}.pid"

    def _ending(self) -> str:
        code = self._process.returncode if self._process else 0
        return f"signal {-code}" if code < 0 else f"exit {code}"

    def _end_group(self) -> None:
        """Its own children share its group; a killed parent cannot have ended them."""
        assert self._process
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
