"""How much room there is on the disk of a folder, asked so that the question ends.

A network share that went away does not answer, and nothing ends whoever asks it. So a thread
asks, and is left behind where no answer comes.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 3.0
"""Seconds in which the disks have to answer."""


@dataclass(frozen=True, slots=True)
class Room:
    """Free and all bytes of the disk that a folder is on."""

    folder: Path
    free: int
    total: int


class SilentError(OSError):
    """The disk of a folder does not answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} does not answer")
        self.folder = folder


def room(folder: Path) -> Room:
    """The room of one folder.

    Raises:
        SilentError: its disk does not answer. Who asks first waits `PATIENCE`, whoever asks later
            does not wait, until it answers again.
        OSError: it cannot be read.
    """
    return _answer(_only, folder)[0]


def rooms(data: Path) -> list[Room]:
    """The room of a folder, and of each folder in it that has a disk of its own.

    Raises:
        SilentError: one of the disks does not answer; as above.
        OSError: the folder cannot be read.
    """
    return _answer(_each, data)


_Folders = Callable[["_Look"], Iterator[Path]]
_looks: dict[tuple[int, _Folders, Path], "_Look"] = {}
"""Those that go on: at most one of a kind for each process and folder, however many ask."""


@dataclass(slots=True)
class _Look:
    """What a thread found so far; `at` is the folder that it asks for."""

    at: Path
    began: float = field(default_factory=time.monotonic)
    found: list[Room] = field(default_factory=list)
    error: OSError | None = None
    over: threading.Event = field(default_factory=threading.Event)


def _answer(folders: _Folders, folder: Path) -> list[Room]:
    key = os.getpid(), folders, folder  # a forked process does not have its parent's threads
    own = _Look(folder)
    look = _looks.setdefault(key, own)
    if look is own:
        threading.Thread(target=_ask, args=(folders, own, key), daemon=True).start()
    if not look.over.wait(max(0.0, look.began + PATIENCE - time.monotonic())):
        raise SilentError(look.at)
    if look.error:
        raise look.error
    return look.found


def _ask(folders: _Folders, look: _Look, key: tuple[int, _Folders, Path]) -> None:
    try:
        for folder in folders(look):
            usage = shutil.disk_usage(folder)
            look.found.append(Room(folder, usage.free, usage.total))
    except OSError as error:
        look.error = error
    finally:
        del _looks[key]
        look.over.set()


def _only(look: _Look) -> Iterator[Path]:
    yield look.at


def _each(look: _Look) -> Iterator[Path]:
    data = look.at
    yield data
    known = {data.stat().st_dev}
    for name in sorted(os.listdir(data)):
        look.at = data / name
        with suppress(OSError):  # it went this moment
            device = look.at.stat().st_dev
            if device not in known and look.at.is_dir():
                known.add(device)
                yield look.at
