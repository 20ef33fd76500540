"""One event as pages show it, a page of them, and the place where a page ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ahsp.audit import telling
from ahsp.audit.filters import NEEDS_RESOLVING
from ahsp.audit.ranges import read, write

COLUMNS = """
    e.id, e.at, e.event, e.category, e.severity, e.username, host(e.address) AS address, e.agent,
    e.method, e.path, e.request_id, e.detail, r.at AS resolved_at, r.username AS resolved_by, r.note
"""
SOURCE = "FROM audit_event AS e LEFT JOIN audit_resolution AS r ON r.event_id = e.id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event with what became of it; times in UTC, "" where something is not known."""

    id: int
    at: datetime
    event: str
    category: str
    severity: str
    username: str
    address: str | None
    agent: str
    method: str
    path: str
    request_id: str
    detail: dict[str, Any]
    resolved_at: datetime | None
    resolved_by: str | None
    note: str | None

    @property
    def label(self) -> str:
        """The event in the reader's words."""
        return telling.label(self.event)

    @property
    def category_label(self) -> str:
        """The category in the reader's words."""
        return telling.category(self.category)

    @property
    def message(self) -> str:
        """The detail as one line in the reader's words."""
        return telling.message(self.detail)

    @property
    def needs_resolving(self) -> bool:
        """Whether somebody should deal with it and nobody has."""
        return self.severity in NEEDS_RESOLVING and self.resolved_at is None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the event just before or after it."""

    at: datetime
    id: int

    @classmethod
    def of(cls, entry: Entry) -> "Cursor":
        """The place of an event."""
        return cls(entry.at, entry.id)

    @classmethod
    def read(cls, raw: str | None) -> "Cursor | None":
        """What `str` wrote; None for anything else."""
        moment, _mark, number = (raw or "").rpartition("_")
        try:
            at = read(moment)
        except ValueError:
            return None
        known = isinstance(at, datetime) and at.tzinfo and number.isascii() and number.isdigit()
        if not known or not isinstance(at, datetime) or len(number) > 18:
            return None
        return cls(at, int(number))

    def __str__(self) -> str:
        return f"{write(self.at)}_{self.id}"


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, newest first, with the places where older and newer ones follow."""

    entries: list[Entry]
    older: Cursor | None
    newer: Cursor | None


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """An event from a row of `COLUMNS`."""
    return Entry(**row)
