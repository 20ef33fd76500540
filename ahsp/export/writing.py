"""Writing an order into a file, whatever its format. Nothing is recorded or committed here."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from flask_babel import force_locale, get_timezone

from ahsp.export import wording
from ahsp.export.content import Contents, Told
from ahsp.export.kinds import KINDS
from ahsp.export.order import Order
from ahsp.export.queries import contents_of
from ahsp.export.scope import file_name
from ahsp.export.snapshot import snapshot
from ahsp.export.xlsx.book import WriteError
from ahsp.replica import read
from ahsp.storage.kept import NO_ROOM


class NoRoomError(Exception):
    """There is no room for the file; what there is of it is of no use."""


def write(order: Order, path: Path, told: Told) -> Contents:
    """Write what was ordered, in memory that does not grow with it.

    Args:
        order: what and how; the caller saw to its size.
        path: the new file; its folder takes what is needed meanwhile. What an error leaves there
            is for the caller to delete.
        told: is called now and then with the number of lines written so far, which begins anew
            where a replica of the database stops under the work. What it raises ends
            the writing and passes through, so that a caller can have it cancelled.

    Returns:
        what is in the file.

    Raises:
        NoRoomError: the disk is full.
        OSError: the folder cannot be written into.
        PdfLimitError: a PDF needs more than its process may use.
    """
    if order.month:  # it tells of imports and events too, which raise no version of the data
        return _write(order, path, told)
    return read(lambda: _write(order, path, told))


def _write(order: Order, path: Path, told: Told) -> Contents:
    kind = KINDS[order.options.format]
    with force_locale(order.options.language), snapshot() as connection:
        found = Contents() if order.month else contents_of(connection, order.scope)
        try:
            if kind.write:
                kind.write(order, connection, found, path, told)
            else:
                assert kind.chunks
                pieces = kind.chunks(order, connection, found, told)
                with closing(pieces), path.open("wb") as file:
                    for chunk in pieces:
                        file.write(chunk)
        except (OSError, WriteError) as error:
            if full(error):
                raise NoRoomError from error
            raise
    return found


@contextmanager
def streamed(order: Order) -> Iterator[tuple[Contents, Iterator[bytes]]]:
    """What was ordered, read while it is made; for kinds that have `chunks`.

    Args:
        order: what and how; the caller saw to its size.

    Yields:
        what there is, and its pieces, to be read inside the block; an application's context is
        not needed for that any more.
    """
    chunks = KINDS[order.options.format].chunks
    assert chunks
    with snapshot() as connection:
        found = contents_of(connection, order.scope)
        with force_locale(order.options.language):
            pieces = chunks(order, connection, found, _nobody)
        with closing(pieces):  # before the snapshot, which waits for it
            yield found, pieces


def name_of(order: Order, found: Contents) -> str:
    """The name that a file of today is offered under.

    Args:
        order: what is exported.
        found: what that is.
    """
    today = datetime.now(get_timezone()).date()
    with force_locale(order.options.language):
        parts = wording.telling(order)
    if order.month:
        return file_name(parts, today, str(order.options.format))
    return file_name(parts, today, f"{found.sha256[: wording.HASH_SHOWN]}.{order.options.format}")


def full(error: BaseException) -> bool:
    """Whether an error comes from a disk without room, directly or through others."""
    causes = (error.__cause__, *error.args)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return any(full(cause) for cause in causes if isinstance(cause, BaseException))


def _nobody(_rows: int) -> None:
    """Where nobody asks how far it is."""
