"""The record as CSV, a line at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from ahsp.audit.entries import Entry
from ahsp.web.cells import harmless

COLUMNS = (
    "id", "at", "severity", "category", "event", "user", "address", "method", "path", "request",
    "agent", "detail", "resolved_at", "resolved_by", "note",
)  # fmt: skip
BATCH = 500
"""Lines that are sent together."""


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A heading, and a line for each event; times in UTC, the detail as JSON.

    Args:
        entries: the events, in their order.
    """
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, entry in enumerate(entries, 1):
        writer.writerow([_cell(value) for value in _values(entry)])
        if number % BATCH == 0:
            yield kept.getvalue()
            kept.seek(0)
            kept.truncate()
    yield kept.getvalue()


def _values(entry: Entry) -> tuple[Any, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return (
        entry.id, entry.at, entry.severity, entry.category, entry.event, entry.username,
        entry.address, entry.method, entry.path, entry.request_id, entry.agent,
        detail, entry.resolved_at, entry.resolved_by, entry.note,
    )  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, int) else harmless(str(value))
