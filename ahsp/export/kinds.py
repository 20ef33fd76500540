"""The kinds of file that an export can be, and how each is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection

from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.content import Analysis, Contents, Told
from ahsp.export.monthly.document import document as monthly
from ahsp.export.months import Month
from ahsp.export.order import Format, Options, Order, Report
from ahsp.export.pdf.documents import document
from ahsp.export.pdf.setting import Limits, set_pdf
from ahsp.export.queries import analyses_of
from ahsp.export.texts import Pieces, csv_chunks, json_chunks, jsonl_chunks
from ahsp.export.xlsx import book as xlsx

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


def most_rows(options: Options) -> int | None:
    """Rows that a kind of file takes; None for any number.

    Args:
        options: its kind, and what a PDF has.
    """
    if options.format is not Format.PDF:
        return KINDS[options.format].most_rows
    settings: Settings = current_app.config["SETTINGS"]
    return settings.export_pdf_max_rows if options.report is Report.FULL else None


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
