"""Files in a folder of this machine."""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ahsp.storage.kept import NO_ROOM, PIECE, AwayError, FullError, MissingError, Opened, checked

HALF = ".half"
"""What the name of a file ends with until it is whole."""


class Folder:
    """A place for files, each area a folder of its own below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, source: Path) -> None:
        """Keep a finished file; renamed once its bytes are on the disk."""
        target = self.root / checked(name)
        half = target.with_name(target.name + HALF)
        with _told():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                _move(source, half)
                _sync(half)
                half.replace(target)
                _sync(target.parent)
            except BaseException:
                half.unlink(missing_ok=True)
                raise

    def open(self, name: str) -> Opened:
        """Read a file; one that is deleted meanwhile is read to its end."""
        with _told():
            file = (self.root / checked(name)).open("rb")
            size = os.fstat(file.fileno()).st_size
        return Opened(size, _pieces(file), file.close)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with _told():
            (self.root / checked(name)).unlink(missing_ok=True)

    def names(self, area: str) -> Iterator[tuple[str, float]]:
        """The files of an area and their age; pieces that a killed process left are deleted."""
        folder = self.root / area
        with _told():
            for path in sorted(folder.iterdir()) if folder.is_dir() else []:
                with suppress(FileNotFoundError):
                    age = time.time() - path.stat().st_mtime
                    if not path.name.endswith(HALF):
                        yield f"{area}/{path.name}", age
                    elif age > 3600:
                        path.unlink()


@contextmanager
def _told() -> Iterator[None]:
    """Say what the system's errors mean."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingError(str(error)) from error
    except OSError as error:
        kind = FullError if error.errno in NO_ROOM else AwayError
        raise kind(str(error)) from error


def _move(source: Path, half: Path) -> None:
    try:
        source.replace(half)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with source.open("rb") as read, half.open("xb") as written:
            shutil.copyfileobj(read, written, PIECE)


def _sync(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
