"""The parent's side of reading: starts the child, believes its frames, explains its death."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from ahsp.config import ROOT, Settings
from ahsp.imports.frames import BrokenFrameError, Frame, Refusal, receive
from ahsp.imports.reading.instructions import NONE, Instructions, write
from ahsp.imports.reading.opening import AHEAD_FROM
from ahsp.imports.sheets.workbook import RefusedError

ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "COVERAGE_PROCESS_CONFIG")
"""What the child sees of the environment: no addresses, no keys."""

UNEXPLAINED = ("memory_limit", "corrupt")
"""Reasons that tell how reading ended, where the gate may know why."""
DYING = 2
"""Seconds that a child has for its own end, once there is nothing more to hear from it."""


class ReaderBrokeError(Exception):
    """The child ended by a fault of ours; the text is its last words, for the log."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading child may use."""

    memory_mb: int
    seconds: int
    max_rows: int
    max_columns: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The configured limits."""
        return cls(
            settings.reader_memory_mb,
            settings.reader_seconds,
            settings.import_max_rows,
            settings.import_max_columns,
        )


@contextmanager
def reading(
    path: Path,
    name: str,
    limits: Limits,
    job: Literal["read", "check", "gate"] = "read",
    instructions: Instructions = NONE,
) -> Iterator["Child"]:
    """Read a workbook in a child process.

    Args:
        path: the stored file.
        name: the name it was uploaded under; decides with the content what it is.
        limits: what the child may use.
        job: "check" only finds out whether the file can be read, whatever its layout; "gate" does
            not even open it.
        instructions: how to read it; for "read" only.

    Yields:
        the child; iterating over it gives its frames. It does not outlive the block.
    """
    command = [sys.executable, "-m", "ahsp.imports.reading.child", job, str(path), name]
    command += [str(limits.memory_mb), str(limits.seconds)]
    command += [str(limits.max_rows), str(limits.max_columns)]
    with tempfile.TemporaryFile() as last_words, tempfile.TemporaryFile() as told:
        write(told, instructions)
        told.seek(0)
        process = subprocess.Popen(  # noqa: S603  our own module, no shell
            command,
            cwd=ROOT,
            env=_environment(),
            stdin=told,
            stdout=subprocess.PIPE,
            stderr=last_words,
        )
        child = Child(process, last_words, limits)
        # Rows by the hundred thousand, none in a cycle: looking for cycles would double the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield child
        except RefusedError as refused:
            if job == "read" and refused.reason in UNEXPLAINED:
                _ask_the_gate(path, name, limits)
            raise
        finally:
            if collecting:
                gc.enable()
            child.end()


def _ask_the_gate(path: Path, name: str, limits: Limits) -> None:
    """Raise what the gate has against a file that was opened before the gate could say so."""
    if path.stat().st_size >= AHEAD_FROM:
        with reading(path, name, limits, "gate") as child:
            for _ in child:
                pass


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ENVIRONMENT if key in os.environ}
    return kept | {"AHSP_PARENT": str(os.getpid())}


class Child:
    """A running reader, killed when its time is over."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", last_words: IO[bytes], limits: Limits
    ) -> None:
        self._process = process
        self._last_words = last_words
        self._limits = limits
        self._late = False
        self._timer = threading.Timer(limits.seconds, self._too_late)
        self._timer.daemon = True
        self._timer.start()

    def __iter__(self) -> Iterator[Frame]:
        """The frames that the child sends.

        Raises:
            RefusedError: the file is not taken.
            ReaderBrokeError: the child failed by a fault of ours.
        """
        assert self._process.stdout
        broken = False
        try:
            for frame in receive(self._process.stdout):
                if isinstance(frame, Refusal):
                    self._last_breath()  # it ends by itself, and may write on the way
                    raise _refused(frame)
                yield frame
        except BrokenFrameError:
            broken = True
        self._explain(self._last_breath(), broken)

    def kill(self) -> None:
        """End the child at once; iterating over it then raises."""
        self._process.kill()

    def end(self) -> None:
        """End the child if it still runs, and free what it held."""
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _last_breath(self) -> int:
        """The exit status; a child that said nonsense, and waits for a listener, is ended."""
        try:
            return self._process.wait(DYING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return 1

    def _too_late(self) -> None:
        self._late = True
        self._process.kill()

    def _explain(self, status: int, broken: bool) -> None:
        if self._late or status == -signal.SIGXCPU:
            raise RefusedError("time_limit", limit=self._limits.seconds)
        if status == 0 and not broken:
            return
        self._last_words.seek(0)
        words = self._last_words.read(20_000).decode(errors="replace")
        if "memory allocation" in words or "MemoryError" in words or status == -signal.SIGKILL:
            raise RefusedError("memory_limit", limit=self._limits.memory_mb)
        if status < 0:
            raise RefusedError("corrupt")
        raise ReaderBrokeError(words.strip()[-4000:] or f"exit {status}")


def _refused(frame: Refusal) -> RefusedError:
    refused = RefusedError(frame.reason, **frame.detail)
    refused.outline = frame.outline
    return refused
