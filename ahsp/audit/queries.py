"""Pages of the record by keyset, newest first, and the neighbours of one event."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, TextClause, text

from ahsp.audit.entries import COLUMNS, SOURCE, Cursor, Entry, EventPage, entry_of
from ahsp.audit.planning import plan_anew
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.extensions import db

PAGE = 50
NEWS_MOST = 99
LAST_ID = (1 << 63) - 1


def page_of(
    question: Question, stretch: Span, before: Cursor | None = None, after: Cursor | None = None
) -> EventPage:
    """Fifty events of a question.

    Args:
        question: what is asked.
        stretch: its stretch of time.
        before: only events older than this place.
        after: only events newer than this place; ignored when `before` is given.
    """
    if before is None and after is not None:
        found = _some(question, stretch, after, newer=True, most=PAGE + 1)
        rows = found[:PAGE][::-1]
        newest = Cursor.of(rows[0]) if len(found) > PAGE else None
        return EventPage(rows, Cursor.of(rows[-1]) if rows else None, newest)
    found = _some(question, stretch, before, newer=False, most=PAGE + 1)
    rows = found[:PAGE]
    oldest = Cursor.of(rows[-1]) if len(found) > PAGE else None
    return EventPage(rows, oldest, Cursor.of(rows[0]) if rows and before else None)


def newest(question: Question, stretch: Span, most: int) -> list[Entry]:
    """The newest events of a question."""
    return _some(question, stretch, None, newer=False, most=most)


def _some(
    question: Question, stretch: Span, place: Cursor | None, *, newer: bool, most: int
) -> list[Entry]:
    condition, values = question.conditions(stretch)
    if place is not None:
        condition += f" AND (e.at, e.id) {'>' if newer else '<'} (:place_at, :place_id)"
        values |= {"place_at": place.at, "place_id": place.id}
    order = "e.at, e.id" if newer else "e.at DESC, e.id DESC"
    statement = text(f"SELECT {COLUMNS} {SOURCE} WHERE {condition} ORDER BY {order} LIMIT {most}")
    plan_anew(db.session())
    return [entry_of(row) for row in db.session.execute(statement, values).mappings()]


def find(event_id: int) -> Entry | None:
    """One event, or None where there is none."""
    if event_id > LAST_ID:
        return None
    statement = text(f"SELECT {COLUMNS} {SOURCE} WHERE e.id = :id")
    row = db.session.execute(statement, {"id": event_id}).mappings().one_or_none()
    return None if row is None else entry_of(row)


def neighbours(
    question: Question, stretch: Span, entry: Entry
) -> tuple[Entry | None, Entry | None]:
    """The next newer and the next older event of a question."""
    place = Cursor.of(entry)
    newer = _some(question, stretch, place, newer=True, most=1)
    older = _some(question, stretch, place, newer=False, most=1)
    return (newer[0] if newer else None, older[0] if older else None)


def within(number: int) -> int:
    """A number as an id that the database can hold."""
    return max(0, min(number, LAST_ID))


def newest_id() -> int:
    """Id of the newest event; 0 where there is none."""
    return int(db.session.scalar(text("SELECT COALESCE(max(id), 0) FROM audit_event")) or 0)


def news(question: Question, stretch: Span, after: int) -> int:
    """How many events of a question came after an id; counts to `NEWS_MOST` and one more."""
    condition, values = question.conditions(stretch)
    statement = text(
        f"SELECT count(*) FROM (SELECT FROM audit_event AS e WHERE {condition}"
        f" AND e.id > :after LIMIT {NEWS_MOST + 1}) AS f"
    )
    plan_anew(db.session())
    number = db.session.scalar(statement, values | {"after": after})
    return int(number or 0)


def rows(question: Question, stretch: Span, upto: int) -> Iterator[Entry]:
    """All events of a question up to an id, newest first, a few thousand in memory at a time.

    The rows may be taken when the request is over: they come by a connection of their own.
    """
    condition, values = question.conditions(stretch)
    statement = text(
        f"SELECT {COLUMNS} {SOURCE} WHERE {condition} AND e.id <= :upto"
        " ORDER BY e.at DESC, e.id DESC"
    )
    return _streamed(db.engine, statement, values | {"upto": upto})


def _streamed(engine: Engine, statement: TextClause, values: dict[str, Any]) -> Iterator[Entry]:
    with engine.connect() as connection:
        plan_anew(connection)
        streamed = connection.execution_options(yield_per=2000)
        for row in streamed.execute(statement, values).mappings():
            yield entry_of(row)


def name_of(user: str) -> str:
    """A user's name as the account has it, whatever case it was typed in; as typed if unknown."""
    statement = text('SELECT username FROM "user" WHERE lower(username) = lower(:user)')
    return str(db.session.scalar(statement, {"user": user}) or user)
