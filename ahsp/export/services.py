"""Making exports. A file is complete before anybody gets it, and recorded with its making."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.content import Contents
from ahsp.export.kinds import most_rows
from ahsp.export.order import Order
from ahsp.export.queries import Size, size_of
from ahsp.export.remembering import remember
from ahsp.export.working import working_folder
from ahsp.export.writing import name_of, write
from ahsp.extensions import db
from ahsp.models import User


class TooManyRowsError(Exception):
    """There is more than the format, or a direct download, takes."""

    def __init__(self, rows: int, most: int) -> None:
        """Say how much there is and how much is taken."""
        super().__init__(f"{rows} rows are more than {most}")
        self.rows = rows
        self.most = most


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, a name to offer it under, and what is in it."""

    path: Path
    name: str
    contents: Contents


def size_for(order: Order, most: int | None = None) -> Size:
    """Count what is in an order; the report of a month has no rows.

    Args:
        order: what to export.
        most: rows that are taken; None leaves it to the format.

    Raises:
        TooManyRowsError: there is more.
    """
    if order.month:
        return Size(0, 0)
    size = size_of(order.scope)
    limits = [each for each in (most_rows(order.options), most) if each is not None]
    if limits and max(size) > min(limits):
        raise TooManyRowsError(max(size), min(limits))
    return size


@contextmanager
def exported(order: Order, *, user: User | None = None) -> Iterator[Made]:
    """Make a file that lasts as long as the block; whoever opened it may read on.

    Args:
        order: what to export and how; the caller saw to its size.
        user: who asks; None for the shell.

    Yields:
        the file.

    Raises:
        NoRoomError: the disk is full.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with working_folder(settings.data / "exports") as folder:
        yield _make(order, folder, user)


def export_to(path: Path, order: Order) -> Made:
    """Make a file at a place, where it appears when it is complete.

    Args:
        path: where; a file there is replaced.
        order: what to export and how; the caller saw to its size.

    Raises:
        NoRoomError: the disk is full.
        OSError: the folder cannot be written into.
    """
    with working_folder(path.absolute().parent) as folder:
        made = _make(order, folder, None)
        os.replace(made.path, path)
    return Made(path, made.name, made.contents)


def note(order: Order, found: Contents, user: User | None) -> None:
    """Record that an export was made, in the caller's transaction.

    Args:
        order: what was exported and how.
        found: what is in the file.
        user: who asked; None for the shell.
    """
    if order.month:
        record(Event.REPORT_MADE, user=user, detail={"month": order.month})
        return
    detail = {
        "format": str(order.options.format),
        "scope": wording.sentence(order.scope),
        "ahsp": found.ahsp,
        "rows": found.rincian,
        "sha256": found.sha256,
    }
    record(Event.EXPORT_MADE, user=user, detail=detail)
    remember(order.scope, found)


def note_made(order: Order, found: Contents, user: User) -> None:
    """Record an export that is read while it is made, as it begins.

    Args:
        order: what is exported and how.
        found: what there is.
        user: who asked.
    """
    note(order, found, user)
    db.session.commit()


def _make(order: Order, folder: Path, user: User | None) -> Made:
    path = folder / f"export.{order.options.format}"
    found = write(order, path, lambda _rows: None)
    note(order, found, user)
    db.session.commit()
    return Made(path, name_of(order, found), found)
