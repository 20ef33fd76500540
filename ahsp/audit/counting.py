"""How many rows a question finds: from sums where they know its filters, else counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ahsp.audit.filters import FILTERS, NEEDS_RESOLVING, SUMMED
from ahsp.audit.pieces import RAW, pieces
from ahsp.audit.planning import plan_anew
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.audit.tallying import ROWS, SUMS, Tally, bounds, summed
from ahsp.extensions import db

ENOUGH = 10_000
"""Rows that are counted while a page waits; beyond, the exact number follows."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `more` says that it is a lower bound."""

    number: int
    more: bool = False


def unresolved(stretch: Span, found: Iterable[Tally]) -> int:
    """How many events of a stretch need somebody and had nobody.

    Args:
        stretch: the same that was counted.
        found: its tallies.
    """
    needing = sum(each.events for each in found if each.severity in NEEDS_RESOLVING)
    return needing - _resolved(stretch)


def _resolved(stretch: Span, upto: int | None = None) -> int:
    """Resolved events of a stretch; ids and times of the record grow together, so ids bound it."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if stretch.start is not None:
        conditions.append(
            "event_id >= (SELECT id FROM audit_event WHERE at >= :start ORDER BY at, id LIMIT 1)"
        )
        values["start"] = stretch.start
    if stretch.end is not None:
        conditions.append(
            "event_id <= (SELECT id FROM audit_event WHERE at < :end"
            " ORDER BY at DESC, id DESC LIMIT 1)"
        )
        values["end"] = stretch.end
    if upto is not None:
        conditions.append("event_id <= :upto")
        values["upto"] = upto
    where = " AND ".join(conditions) or "true"
    statement = text(f"SELECT count(*) FROM audit_resolution WHERE {where}")
    return int(db.session.execute(statement, values).scalar_one())


def count(
    question: Question, stretch: Span, upto: int | None = None, *, exact: bool = False
) -> Count:
    """How many rows a question finds.

    Args:
        question: what is asked.
        stretch: its stretch of time.
        upto: id of the newest event that counts; None for all.
        exact: count to the end, however long it takes.
    """
    asked = {each.name for each in FILTERS if question.chosen(each.name)}
    if asked <= SUMMED:
        return Count(_total(question, stretch, upto))
    if asked == {"resolved"}:
        resolved = _resolved(stretch, upto)
        if question.resolved == "yes":
            return Count(resolved)
        needing = Question(severity=tuple(NEEDS_RESOLVING))
        return Count(_total(needing, stretch, upto) - resolved)
    condition, values = question.conditions(stretch)
    if upto is not None:
        condition += " AND e.id <= :upto"
        values["upto"] = upto
    inner = f"SELECT FROM audit_event AS e WHERE {condition}"
    if not exact:
        inner += f" LIMIT {ENOUGH + 1}"
    statement = text(f"SELECT count(*) FROM ({inner}) AS f")
    plan_anew(db.session())
    number = int(db.session.execute(statement, values).scalar_one())
    return Count(ENOUGH, more=True) if not exact and number > ENOUGH else Count(number)


def _total(question: Question, stretch: Span, upto: int | None) -> int:
    """The rows of a question whose filters the sums know."""
    condition, values = question.conditions(Span(None, None))
    parts = []
    for number, piece in enumerate(pieces(stretch, summed())):
        moment, sum_of, table = ROWS if piece.source == RAW else SUMS
        within = bounds(piece, moment, number, values)
        if piece.source == RAW and upto is not None:
            within += " AND id <= :upto"
            values["upto"] = upto
        parts.append(f"SELECT {sum_of} AS n FROM {table} AS e WHERE {condition} AND {within}")
    statement = text(f"SELECT COALESCE(sum(n), 0)::bigint FROM ({' UNION ALL '.join(parts)}) AS f")
    return int(db.session.execute(statement, values).scalar_one())
