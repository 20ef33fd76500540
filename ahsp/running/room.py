"""How much room there is on the disk of a folder, asked so that the question ends."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ahsp.running.patience import SilentError, answered
from ahsp.running.policy import DISK_SECONDS


@dataclass(frozen=True, slots=True)
class Room:
    """Free and all bytes of the disk that a folder is on."""

    folder: Path
    free: int
    total: int


class SilentDiskError(OSError):
    """The disk of a folder does not answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} does not answer")
        self.folder = folder


def room(folder: Path) -> Room:
    """The room of one folder.

    Raises:
        SilentDiskError: its disk does not answer. Who asks first waits, whoever asks later
            does not, until it answers again.
        OSError: it cannot be read.
    """
    return _looked(_Look(folder, inside=False))[0]


def rooms(data: Path) -> list[Room]:
    """The room of a folder, and of each folder in it that has a disk of its own.

    Raises:
        SilentDiskError: one of the disks does not answer; as above.
        OSError: the folder cannot be read.
    """
    return _looked(_Look(data, inside=True))


class _Look:
    """One look; `at` is the folder that it asks for."""

    def __init__(self, folder: Path, *, inside: bool) -> None:
        self.at = folder
        self.name = "room", folder, inside
        self._inside = inside

    def __call__(self) -> list[Room]:
        return [_room(folder) for folder in self._folders()]

    def _folders(self) -> Iterator[Path]:
        data = self.at
        yield data
        if not self._inside:
            return
        known = {data.stat().st_dev}
        for name in sorted(os.listdir(data)):
            self.at = data / name
            with suppress(OSError):  # it went this moment
                device = self.at.stat().st_dev
                if device not in known and self.at.is_dir():
                    known.add(device)
                    yield self.at


def _room(folder: Path) -> Room:
    usage = shutil.disk_usage(folder)
    return Room(folder, usage.free, usage.total)


def _looked(look: _Look) -> list[Room]:
    try:
        return answered(look.name, look, DISK_SECONDS)
    except SilentError as silent:
        going: _Look = silent.question  # type: ignore[assignment]  # it has the same name
        raise SilentDiskError(going.at) from None
