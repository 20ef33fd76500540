"""Writing an order into a file, whatever its format. Nothing is recorded or committed here."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import force_locale, get_timezone
from sqlalchemy import Connection

from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.content import Analysis, Contents, Told
from ahsp.export.monthly.document import document as monthly
from ahsp.export.months import Month
from ahsp.export.order import Format, Options, Order, Report
from ahsp.export.pdf.documents import document
from ahsp.export.pdf.setting import Limits, set_pdf
from ahsp.export.queries import analyses_of, contents_of
from ahsp.export.scope import file_name
from ahsp.export.snapshot import snapshot
from ahsp.export.texts import Pieces, csv_chunks, json_chunks, jsonl_chunks
from ahsp.export.xlsx import book as xlsx
from ahsp.replica import read
from ahsp.storage.kept import NO_ROOM


class NoRoomError(Exception):
    """There is no room for the file; what there is of it is of no use."""


Chunks = Callable[[Order, Connection, Contents, Told], Pieces]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Attributes:
        media_type: as the answer to a request says it.
        most_rows: that it takes; None for any number.
        write: writes it, where it needs a file of its own.
        chunks: gives it a piece at a time, where it can be read while it is made.
    """

    media_type: str
    most_rows: int | None = None
    write: Callable[[Order, Connection, Contents, Path, Told], None] | None = None
    chunks: Chunks | None = None


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
        except (OSError, xlsx.WriteError) as error:
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


def _xlsx(order: Order, connection: Connection, found: Contents, path: Path, told: Told) -> None:
    words = wording.workbook(order, found)
    analyses = analyses_of(connection, order.scope)
    xlsx.write(path, analyses, words, order.options.shown, told)


def _pdf(order: Order, connection: Connection, found: Contents, path: Path, told: Told) -> None:
    if order.month:
        html = monthly(Month.read(order.month), order.options.language)
    else:
        html = document(order, found, _heard(analyses_of(connection, order.scope), told))
    set_pdf(html, path, _pdf_limits(), told)
    told(found.rincian)


def _heard(analyses: Iterator[Analysis], told: Told) -> Iterator[Analysis]:
    """Analyses as they are read; nothing is written yet, but the reading can be ended."""
    for analysis in analyses:
        told(0)
        yield analysis


def _pdf_limits() -> Limits:
    settings: Settings = current_app.config["SETTINGS"]
    return Limits(settings.export_pdf_memory_mb, settings.export_pdf_seconds)


def most_rows(options: Options) -> int | None:
    """Rows that a kind of file takes; None for any number.

    Args:
        options: its kind, and what a PDF has.
    """
    if options.format is not Format.PDF:
        return KINDS[options.format].most_rows
    settings: Settings = current_app.config["SETTINGS"]
    return settings.export_pdf_max_rows if options.report is Report.FULL else None


def _csv(order: Order, connection: Connection, _found: Contents, told: Told) -> Pieces:
    return csv_chunks(order, connection, told)


def _jsonl(order: Order, connection: Connection, _found: Contents, told: Told) -> Pieces:
    return jsonl_chunks(order, connection, told)


def _json(order: Order, connection: Connection, found: Contents, told: Told) -> Pieces:
    about = wording.about(order, found)
    return json_chunks(order, connection, told, about, found)


KINDS = {
    Format.XLSX: Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.MOST_ROWS,
        write=_xlsx,
    ),
    Format.PDF: Kind("application/pdf", write=_pdf),
    Format.CSV: Kind("text/csv; charset=utf-8", chunks=_csv),
    Format.JSON: Kind("application/json", chunks=_json),
    Format.JSONL: Kind("application/jsonl", chunks=_jsonl),
}
