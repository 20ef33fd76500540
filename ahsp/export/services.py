"""Making exports. A file is complete before anybody gets it, and recorded with its making."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import get_timezone

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export import wording, xlsx
from ahsp.export.content import Tally
from ahsp.export.queries import Size, analyses_of, size_of
from ahsp.export.scope import Scope, file_name
from ahsp.export.working import working_folder
from ahsp.extensions import db
from ahsp.models import User

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a full disk, a used-up quota and a limit of the process answer."""


class NoRoomError(Exception):
    """There is no room for the file; nothing of it was left."""


class TooManyRowsError(Exception):
    """There is more than the format, or a direct download, takes."""

    def __init__(self, rows: int, most: int) -> None:
        """Say how much there is and how much is taken."""
        super().__init__(f"{rows} rows are more than {most}")
        self.rows = rows
        self.most = most


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its extension and media type, how it is written, how many rows it takes."""

    extension: str
    media_type: str
    most_rows: int
    write: Callable[[Path, Scope], Tally]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, a name to offer it under, and what is in it."""

    path: Path
    name: str
    tally: Tally


def _write_xlsx(path: Path, scope: Scope) -> Tally:
    def summary(tally: Tally) -> xlsx.Summary:
        return wording.summary(scope, tally)

    return xlsx.write(path, analyses_of(scope), summary, "AHSP Referensi")


FORMATS = {
    "xlsx": Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.MOST_ROWS,
        _write_xlsx,
    )
}


def size_for(scope: Scope, kind: str, most: int | None = None) -> Size:
    """Count what is in a scope.

    Args:
        scope: what to export.
        kind: one of `FORMATS`.
        most: rows that are taken; None leaves it to the format.

    Raises:
        TooManyRowsError: there is more.
    """
    size = size_of(scope)
    limit = min(FORMATS[kind].most_rows, most or FORMATS[kind].most_rows)
    if max(size) > limit:
        raise TooManyRowsError(max(size), limit)
    return size


@contextmanager
def exported(scope: Scope, kind: str, *, user: User | None = None) -> Iterator[Made]:
    """Make a file that lasts as long as the block; whoever opened it may read on.

    Args:
        scope: what to export; the caller saw to its size.
        kind: one of `FORMATS`.
        user: who asks; None for the shell.

    Yields:
        the file.

    Raises:
        NoRoomError: the disk is full.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with working_folder(settings.data / "exports") as folder:
        yield _make(scope, kind, folder, user)


def export_to(path: Path, scope: Scope, kind: str) -> Made:
    """Make a file at a place, where it appears when it is complete.

    Args:
        path: where; a file there is replaced.
        scope: what to export; the caller saw to its size.
        kind: one of `FORMATS`.

    Raises:
        NoRoomError: the disk is full.
        OSError: the folder cannot be written into.
    """
    with working_folder(path.absolute().parent) as folder:
        made = _make(scope, kind, folder, None)
        os.replace(made.path, path)
    return Made(path, made.name, made.tally)


def name_of(scope: Scope, kind: str) -> str:
    """The name that a file of today is offered under.

    Args:
        scope: what is exported.
        kind: one of `FORMATS`.
    """
    today = datetime.now(get_timezone()).date()
    return file_name(wording.telling(scope), today, FORMATS[kind].extension)


def _make(scope: Scope, kind: str, folder: Path, user: User | None) -> Made:
    form = FORMATS[kind]
    name = name_of(scope, kind)
    path = folder / name
    try:
        tally = form.write(path, scope)
    except xlsx.WriteError as error:
        db.session.rollback()
        if full(error):
            raise NoRoomError from error
        raise
    detail = {
        "format": kind,
        "scope": "; ".join(f"{label}: {value}" for label, value in wording.narrowings(scope)),
        "ahsp": tally.ahsp,
        "rows": tally.rincian,
        "sha256": tally.sha256,
    }
    record(Event.EXPORT_MADE, user=user, detail=detail)
    db.session.commit()
    return Made(path, name, tally)


def full(error: BaseException) -> bool:
    """Whether an error comes from a disk without room, directly or through others."""
    causes = (error.__cause__, *error.args)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return any(full(cause) for cause in causes if isinstance(cause, BaseException))
