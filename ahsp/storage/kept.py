"""What every place for files can do, and how it fails."""

import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a full disk, a used-up quota and a limit of the process answer."""
PIECE = 1 << 20
"""Bytes that are read at a time."""
_NAME = re.compile(r"[a-z]+/[0-9a-f]{32}\.[a-z]{1,8}")


class StorageError(Exception):
    """A file cannot be kept, read or deleted; the text is for the log."""


class MissingError(StorageError):
    """There is no such file."""


class FullError(StorageError):
    """There is no room for it."""


class AwayError(StorageError):
    """The place cannot be reached, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is read: its size in bytes, its pieces, and how to let go of it."""

    size: int
    pieces: Iterator[bytes]
    close: Callable[[], None]

    def read(self) -> bytes:
        """All of it."""
        try:
            return b"".join(self.pieces)
        finally:
            self.close()


class Storage(Protocol):
    """A place for files; every method may raise AwayError."""

    def put(self, name: str, source: Path) -> None:
        """Keep a finished file, whole or not at all.

        Args:
            name: as `new_name` makes it.
            source: the file; it may be gone afterwards.

        Raises:
            FullError: there is no room; nothing of it is kept.
        """

    def open(self, name: str) -> Opened:
        """Read a file; the caller closes it.

        Raises:
            MissingError: it is not there.
        """

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""

    def names(self, area: str) -> Iterator[tuple[str, float]]:
        """The files of an area, and how many seconds ago each was kept."""


def new_name(area: str, kind: str) -> str:
    """A name that no other file has, e.g. `exports/0f3a….xlsx`."""
    return checked(f"{area}/{uuid4().hex}.{kind}")


def checked(name: str) -> str:
    """The name itself, if it is one of ours; no path leads out of its area.

    Raises:
        ValueError: it is not.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} names no file of this program")
    return name
