"""Writing an order into a file, whatever its format. Nothing is recorded or committed here."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import force_locale, get_timezone
from sqlalchemy import Connection

from ahsp.export import wording, xlsx
from ahsp.export.content import Contents, Told
from ahsp.export.order import Format, Order
from ahsp.export.queries import analyses_of, contents_of
from ahsp.export.scope import file_name
from ahsp.export.snapshot import snapshot

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a full disk, a used-up quota and a limit of the process answer."""
HASH_SHOWN = 12
"""Digits of the content hash that a file's name ends with."""


class NoRoomError(Exception):
    """There is no room for the file; what there is of it is of no use."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its media type, how many rows it takes, and how it is written."""

    media_type: str
    most_rows: int | None
    write: Callable[[Order, Connection, Contents, Path, Told], None]


def write(order: Order, path: Path, told: Told) -> Contents:
    """Write what was ordered, in memory that does not grow with it.

    Args:
        order: what and how; the caller saw to its size.
        path: the new file; its folder takes what is needed meanwhile. What an error leaves there
            is for the caller to delete.
        told: is called now and then with the number of lines written so far. What it raises ends
            the writing and passes through, so that a caller can have it cancelled.

    Returns:
        what is in the file.

    Raises:
        NoRoomError: the disk is full.
        OSError: the folder cannot be written into.
    """
    with force_locale(order.options.language), snapshot() as connection:
        found = contents_of(connection, order.scope)
        try:
            KINDS[order.options.format].write(order, connection, found, path, told)
        except (OSError, xlsx.WriteError) as error:
            if full(error):
                raise NoRoomError from error
            raise
    return found


def name_of(order: Order, found: Contents) -> str:
    """The name that a file of today is offered under.

    Args:
        order: what is exported.
        found: what that is.
    """
    today = datetime.now(get_timezone()).date()
    with force_locale(order.options.language):
        parts = wording.telling(order.scope)
    return file_name(parts, today, f"{found.sha256[:HASH_SHOWN]}.{order.options.format}")


def full(error: BaseException) -> bool:
    """Whether an error comes from a disk without room, directly or through others."""
    causes = (error.__cause__, *error.args)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return any(full(cause) for cause in causes if isinstance(cause, BaseException))


def _xlsx(order: Order, connection: Connection, found: Contents, path: Path, told: Told) -> None:
    summary = wording.summary(order.scope, found)
    analyses = analyses_of(connection, order.scope)
    xlsx.write(path, analyses, summary, "AHSP Referensi", told)


KINDS = {
    Format.XLSX: Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.MOST_ROWS,
        _xlsx,
    ),
}
