"""The parent's side of setting a PDF: starts the child, watches it, explains its end."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ahsp.config import ROOT
from ahsp.export.content import Told
from ahsp.export.pdf.child import NO_MEMORY
from ahsp.running.confined import PARENT

WATCHED_EVERY = 0.2
"""Seconds between two looks at the child."""
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "COVERAGE_PROCESS_CONFIG")
"""What the child sees of the environment: no addresses, no keys. Typefaces are cached in HOME."""


class PdfLimitError(Exception):
    """The document needs more than a child may use, or more than the machine has.

    Attributes:
        limit: which one; `killed` where the child was ended from outside, as a machine does that
            runs out of memory.
    """

    def __init__(self, limit: Literal["memory", "time", "killed"]) -> None:
        """Say which limit it was."""
        killed = limit == "killed"
        super().__init__(
            "its process was killed" if killed else f"the limit of {limit} was reached"
        )
        self.limit = limit


class PdfBrokeError(Exception):
    """The child ended by a fault of ours; the text is its last words, for the log."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    memory_mb: int
    seconds: int


def set_pdf(html: str, target: Path, limits: Limits, told: Told) -> None:
    """Set a document.

    Args:
        html: the document; addresses in it lead to our static files.
        target: the PDF; its folder takes the document meanwhile.
        limits: what the child may use.
        told: is told nought lines now and then, so that it may raise and have the child ended.

    Raises:
        PdfLimitError: the child reached a limit.
        PdfBrokeError: it failed otherwise.
        OSError: there is no room.
    """
    source = target.with_suffix(".html")
    source.write_text(html)
    command = [sys.executable, "-m", "ahsp.export.pdf.child", str(ROOT / "static"), str(source)]
    command += [str(target), str(limits.memory_mb), str(limits.seconds)]
    environment = {key: os.environ[key] for key in ENVIRONMENT if key in os.environ}
    with tempfile.TemporaryFile() as last_words:
        process = subprocess.Popen(  # noqa: S603  our own module, no shell
            command,
            cwd=ROOT,
            env=environment | {PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=last_words,
            stderr=last_words,
        )
        try:
            status = _watched(process, limits, told)
        finally:
            process.kill()
            process.wait()
            source.unlink()
        last_words.seek(0)
        _explain(status, last_words.read()[-20_000:].decode(errors="replace"))


def _watched(process: "subprocess.Popen[bytes]", limits: Limits, told: Told) -> int:
    # On a busy machine a child gets half of its time or less.
    end = time.monotonic() + 4 * limits.seconds
    while time.monotonic() < end:
        told(0)
        try:
            return process.wait(WATCHED_EVERY)
        except subprocess.TimeoutExpired:
            continue
    raise PdfLimitError("time")


def _explain(status: int, words: str) -> None:
    if status == 0:
        return
    if status == -signal.SIGXCPU:
        raise PdfLimitError("time")
    if status in (-signal.SIGKILL, -signal.SIGTERM):
        raise PdfLimitError("killed")
    if status == NO_MEMORY or "MemoryError" in words or "alloc" in words:
        raise PdfLimitError("memory")
    if "No space left on device" in words:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise PdfBrokeError(words.strip()[-4000:] or f"exit {status}")
