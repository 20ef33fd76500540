"""A clock that some programs of an installation have, and that a script sets wrong."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
RIGHT = 0


class Clock:
    """A clock, wrong by so many seconds.

    Args:
        folder: where its file and its library are; any user may read there.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "wrong-by"
        self._library = folder / "clock.so"
        self.move(RIGHT)
        source = HERE / "clock.c"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", self._library, source]
        subprocess.run(command, check=True)

    def settings(self, words: str) -> dict[str, str]:
        """Environment of an installation of which some programs have this clock.

        Args:
            words: of the command lines of those programs.
        """
        return {
            "PYTHONPATH": str(HERE),
            "AHSP_FAULT_CLOCK": words,
            "AHSP_FAULT_CLOCK_FILE": str(self._file),
            "AHSP_FAULT_CLOCK_LIBRARY": str(self._library),
        }

    def move(self, seconds: int) -> None:
        """Set it wrong by so many seconds, ahead or back."""
        self._file.write_text(f"{seconds}\n")

    def is_of(self, pid: int) -> bool:
        """Whether a process has this clock."""
        return str(self._library) in Path(f"/proc/{pid}/maps").read_text()


@contextmanager
def made() -> Iterator[Clock]:
    """A clock, gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="ahsp-clock-"))
    folder.chmod(0o755)
    try:
        yield Clock(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def can_be_made() -> bool:
    """Whether there is a compiler, and programs can be given a library."""
    return shutil.which("cc") is not None and Path("/proc/self/maps").exists()
