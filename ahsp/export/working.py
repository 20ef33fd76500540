"""A folder to write an export in, of which nothing is left, even if its process is killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".ahsp-export-"


@contextmanager
def working_folder(parent: Path) -> Iterator[Path]:
    """A new folder, deleted afterwards with all that is in it.

    Its maker holds a lock on it; whoever makes the next one deletes those that nobody holds.

    Args:
        parent: where it is made; made too if it is not there.
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    delete_abandoned(parent)
    folder, lock = _held(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _held(parent: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        # Between its making and its lock another may take it for abandoned.
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def delete_abandoned(parent: Path) -> None:
    """Delete the folders that killed processes left.

    Args:
        parent: where they were made.
    """
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # gone meanwhile, or somebody's
            lock = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
