"""Reading the record."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ahsp.audit.events import CATEGORIES, KEYS, KINDS, Event
from ahsp.extensions import db
from ahsp.models import AuditEvent
from ahsp.web.formatting import number

PAGE = 50
LAST_ID = (1 << 63) - 1
NAMES = ("batch", "mail")
"""Keys of a detail whose numbers are names: they are written without a thousands mark."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as a page shows it."""

    event: AuditEvent
    label: str
    category: str
    message: str


def _shown(row: AuditEvent) -> Shown:
    category = row.event.partition(".")[0]
    known = row.event in Event.__members__.values()
    label = str(KINDS[Event(row.event)].label) if known else row.event
    keys = (*KEYS, *sorted(row.detail.keys() - KEYS))
    told = [key for key in keys if row.detail.get(key) not in (None, "")]
    message = " · ".join(f"{KEYS.get(key, key)}: {_value(key, row.detail[key])}" for key in told)
    return Shown(row, label, str(CATEGORIES.get(category, category)), message or _("no detail"))


def _value(key: str, value: Any) -> str:
    if key == "sha256":  # enough to tell files apart; the page gives the whole on asking
        return f"{value[:12]}…"
    counted = isinstance(value, int) and key not in NAMES
    return number(value) if counted else str(value)


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, newest first, with the ids that lead on."""

    events: list[Shown]
    older: int | None
    newer: int | None


def _within(number: int | None) -> int | None:
    return None if number is None else max(0, min(number, LAST_ID))


def page_of_events(before: int | None = None, after: int | None = None) -> EventPage:
    """Fifty events by keyset, newest first.

    Args:
        before: only events older than this id.
        after: only events newer than this id (ignored when `before` is given).
    """
    before, after = _within(before), _within(after)
    query = select(AuditEvent).limit(PAGE + 1)
    if before is None and after is not None:
        query = query.where(AuditEvent.id > after).order_by(AuditEvent.id)
        rows = list(db.session.scalars(query))
        more = len(rows) > PAGE
        rows = rows[:PAGE][::-1]
        newer = rows[0].id if rows and more else None
        return EventPage([_shown(row) for row in rows], rows[-1].id if rows else None, newer)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = list(db.session.scalars(query.order_by(AuditEvent.id.desc())))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    newer = rows[0].id if rows and before is not None else None
    return EventPage([_shown(row) for row in rows], rows[-1].id if rows and more else None, newer)
