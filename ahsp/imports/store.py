"""Uploaded files: kept as they came, under names that we make."""

import contextlib
import hashlib
import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from flask import current_app

from ahsp.config import Settings
from ahsp.imports import sharing
from ahsp.imports.sheets.cells import shown
from ahsp.imports.sheets.workbook import EXTENSIONS, RefusedError
from ahsp.storage.kept import NO_ROOM, AwayError, MissingError

PIECE = 1 << 20
LONGEST_NAME = 255
UPLOADS, HELD = "uploads", "held"
"""Folders below the data folder, and areas of the bucket where there is one."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: its name below the uploads folder, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: bytes


def _folder() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.data / UPLOADS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(name: str) -> Path:
    """Where a kept file is; brought here first where another machine kept it.

    Raises:
        StorageError: the bucket between the machines does not answer, or does not have it.
    """
    path = _folder() / name
    sharing.fetch(UPLOADS, path)
    return path


def _held_folder() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.data / HELD
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def held_path(name: str) -> Path:
    """Where a workbook of refused analyses goes that is made here."""
    return _held_folder() / name


def held_file(name: str) -> Path | None:
    """A workbook of refused analyses; brought here first where another machine made it.

    Raises:
        AwayError: the bucket between the machines does not answer.
    """
    if not name:
        return None
    path = held_path(name)
    with contextlib.suppress(MissingError):
        sharing.fetch(HELD, path)
    return path if path.is_file() else None


def share_held(name: str) -> None:
    """Have other machines find a workbook of refused analyses that was made here.

    Raises:
        AwayError: the bucket between the machines does not answer.
    """
    sharing.share(HELD, held_path(name))


def forget_held(known: Collection[str], older_than: float) -> None:
    """Delete workbooks of refused analyses that no import knows.

    Args:
        known: names that imports know.
        older_than: seconds since its last change that a file must be left alone for.
    """
    for path in _held_folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.name not in known and time.time() - path.stat().st_mtime > older_than:
                path.unlink()
    for name in [name for name, age in sharing.shared(HELD) if age > older_than]:
        if name not in known:
            sharing.unshare(HELD, name)


def uploads_here(older_than: float) -> set[str]:
    """Names of the uploaded files of this machine's folder that are older than so many seconds."""
    found = set()
    for path in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > older_than:
                found.add(path.name)
    return found


def uploads_shared(older_than: float) -> set[str]:
    """The same of the bucket between the machines; none where there is one machine.

    Raises:
        StorageError: the bucket does not answer.
    """
    return {name for name, age in sharing.shared(UPLOADS) if age > older_than}


def forget_copy(name: str) -> None:
    """Delete the copy of a file that lies on this machine; the bucket keeps it."""
    (_folder() / name).unlink(missing_ok=True)


def called(uploaded_as: str) -> str:
    """The name that a file came with, as it can be kept: not endless, with its extension."""
    name = uploaded_as.replace("\0", "\N{REPLACEMENT CHARACTER}")
    name = name.encode(errors="replace").decode()  # a name from the shell may be no text
    name = shown(name)
    suffix = Path(name).suffix
    if len(suffix) > len(max(EXTENSIONS, key=len)):
        suffix = ""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)] + suffix


def keep(stream: IO[bytes], uploaded_as: str) -> StoredFile:
    """Keep an uploaded file; half of one is never left behind.

    Args:
        stream: its bytes.
        uploaded_as: the name it came with, of which only the extension is used.

    Raises:
        RefusedError: `bad_extension`, `empty_file`, `too_large`, `disk_full` or `storage`; nothing
            is kept.
    """
    settings: Settings = current_app.config["SETTINGS"]
    extension = Path(uploaded_as).suffix.lower()
    if extension not in EXTENSIONS:
        raise RefusedError(
            "bad_extension", extension=extension or uploaded_as, allowed=list(EXTENSIONS)
        )
    target = _folder() / f"{uuid4().hex}{extension}"
    try:
        with target.open("xb") as file:
            digest, size = _copy(stream, file, settings.import_max_mb)
            file.flush()
            os.fsync(file.fileno())
        sharing.share(UPLOADS, target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, AwayError):
            raise RefusedError("storage") from error
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise RefusedError("disk_full") from None
        raise
    return StoredFile(target.name, size, digest)


def _copy(source: IO[bytes], target: IO[bytes], most_mb: int) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        size += len(piece)
        if size > most_mb << 20:
            raise RefusedError("too_large", limit=most_mb)
        digest.update(piece)
        target.write(piece)
    if not size:
        raise RefusedError("empty_file")
    return digest.digest(), size


def forget(name: str) -> None:
    """Delete a kept file, if it is still there."""
    (_folder() / name).unlink(missing_ok=True)
    sharing.unshare(UPLOADS, name)
