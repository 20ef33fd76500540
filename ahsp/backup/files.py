"""The files of a backup: copied beside the dump, before and after it, and put back.

Files get names of their own and are never changed, so that one copied twice is the same, and all
that the dump names are among those that were there before it or after it.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ahsp.audit import anchors
from ahsp.audit.keys import FILE as AUDIT_KEYS
from ahsp.backup.manifest import Kept, digest
from ahsp.storage.folder import HALF
from ahsp.storage.kept import PIECE, Storage

AREAS = ("uploads", "held", "files")
"""Folders below the data folder whose files are kept."""
KEYS = ("secret-key", AUDIT_KEYS)
"""Files of the data folder that nothing else can replace."""
ANCHOR = "audit-anchor"
BUCKET = "bucket"
"""Folder of a backup for copies of what is in the bucket."""
BUCKET_AREAS = ("uploads", "held", "exports")


class Copying:
    """Copies what a data folder holds into a backup."""

    def __init__(self, data: Path, target: Path) -> None:
        self.data, self.target = data, target
        self.copied: dict[str, Kept] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def keys(self) -> None:
        """Copy the keys that are kept in the data folder."""
        for name in KEYS:
            self._copy(self.data / name, name)

    def anchor(self, database: str) -> None:
        """Copy the note of where the record ends; before the dump, so that it is never newer."""
        self._copy(anchors.path_of(self.data, database), ANCHOR)

    def files(self) -> None:
        """Copy what is new since the last time."""
        for area in AREAS:
            folder = self.data / area
            for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
                if path.is_file() and not path.is_symlink() and not path.name.endswith(HALF):
                    self._copy(path, path.relative_to(self.data).as_posix())

    def note(self, name: str) -> None:
        """Add a file that something else wrote into the backup."""
        self.copied[name] = _written(self.target / name)

    def bucket(self, between: Storage, *, copied: bool) -> list[str]:
        """The names of a bucket's files, which are copied too where that is wanted.

        Raises:
            StorageError: the bucket does not answer.
        """
        names = [name for area in BUCKET_AREAS for name, _age in between.names(area)]
        for name in names if copied else []:
            opened = between.open(name)
            try:
                self.copied[f"{BUCKET}/{name}"] = _write(self.target / BUCKET / name, opened.pieces)
            finally:
                opened.close()
        return sorted(names)

    def _copy(self, path: Path, name: str) -> None:
        with suppress(FileNotFoundError), path.open("rb") as file:  # deleted meanwhile: not wanted
            state = os.fstat(file.fileno())
            seen = state.st_size, state.st_mtime_ns
            if self._seen.get(name) != seen:
                pieces = iter(lambda: file.read(PIECE), b"")
                self.copied[name] = _write(self.target / name, pieces)
                os.utime(self.target / name, ns=(state.st_atime_ns, state.st_mtime_ns))
                self._seen[name] = seen


def occupied(data: Path) -> str:
    """What of an installation a data folder holds already; "" for nothing."""
    for name in KEYS:
        if (data / name).exists():
            return name
    for area in AREAS:
        if (data / area).is_dir() and any((data / area).iterdir()):
            return f"{area}/"
    return ""


def put_back(source: Path, data: Path, names: Iterator[str], database: str) -> None:
    """Copy a backup's files into a data folder; keys that are there are kept under another name.

    Args:
        source: the backup.
        data: the data folder.
        names: its files.
        database: name of the database that the record is in now.
    """
    note = anchors.path_of(data, database)
    note.unlink(missing_ok=True)
    for name in names:
        if name in KEYS:
            _set_aside(data / name)
            _replace(source / name, data / name)
        elif name == ANCHOR:
            _replace(source / name, note)
        elif name.split("/")[0] in AREAS:
            _replace(source / name, data / name)


def put_into_bucket(source: Path, names: list[str], between: Storage) -> int:
    """Give a bucket what it lacks of a backup's names; returns how many nobody has any more.

    Raises:
        StorageError: the bucket does not answer.
    """
    there = {name for area in BUCKET_AREAS for name, _age in between.names(area)}
    lost = 0
    for name in names:
        if name in there:
            continue
        path = source / BUCKET / name
        if not path.is_file():
            lost += 1
            continue
        with tempfile.TemporaryDirectory(prefix="ahsp-restore-") as place:
            copy = Path(place) / path.name  # a place may take the file itself
            _replace(path, copy)
            between.put(name, copy)
    return lost


def _set_aside(path: Path) -> None:
    if path.exists():
        number = 1
        while (spare := path.with_name(f"{path.name}.replaced-{number}")).exists():
            number += 1
        path.rename(spare)


def _replace(source: Path, target: Path) -> None:
    half = target.with_name(target.name + HALF)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with source.open("rb") as file:
            _write(half, iter(lambda: file.read(PIECE), b""))
        state = source.stat()
        os.utime(half, ns=(state.st_atime_ns, state.st_mtime_ns))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _write(target: Path, pieces: Iterator[bytes]) -> Kept:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    sha, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            sha.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Kept(size, sha.hexdigest())


def _written(path: Path) -> Kept:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return Kept(path.stat().st_size, digest(path))
