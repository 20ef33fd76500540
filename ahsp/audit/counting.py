"""Counts of the record: from sums where they hold, from the rows elsewhere, never differing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ahsp.audit.filters import FILTERS, NEEDS_RESOLVING, SUMMED, Question
from ahsp.audit.pieces import RAW, Piece, Summed, pieces
from ahsp.audit.planning import plan_anew
from ahsp.audit.ranges import Span
from ahsp.extensions import db
from ahsp.web.zones import site_zone

ENOUGH = 10_000
"""Rows that are counted while a page waits; beyond, the exact number follows."""


class Tally(NamedTuple):
    """How often an event of one severity happened on a day of the reader's."""

    day: date
    event: str
    category: str
    severity: str
    events: int


class Actor(NamedTuple):
    """A user's name or an address, and the events behind it."""

    key: str
    events: int


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `more` says that it is a lower bound."""

    number: int
    more: bool = False


ROWS = ("at", "count(*)", "audit_event")
SUMS = ("starts_at", "sum(events)", "audit_summary")
SUMMED_UNTIL = text("""
    SELECT (SELECT max(last_at) FROM audit_checkpoint) AS since,
           (SELECT until FROM audit_summary_mark WHERE period = 'hourly') AS hours,
           (SELECT until FROM audit_summary_mark WHERE period = 'daily') AS days
""")


def summed() -> Summed:
    """What the sums can be trusted for at this moment."""
    found = db.session.execute(SUMMED_UNTIL).one()
    return Summed(found.since, found.hours, found.days, ZoneInfo(site_zone()))


def tallies(stretch: Span, zone: ZoneInfo, *, known: Summed | None = None) -> list[Tally]:
    """Everything that happened, by day, event and severity.

    Args:
        stretch: what is counted.
        zone: whose days they are.
        known: what `summed` found, where it was asked already.
    """
    known = known or summed()
    cut = pieces(stretch, known, whole_days=zone.key == known.zone.key)
    parts: list[str] = []
    values: dict[str, Any] = {"zone": zone.key}
    for number, piece in enumerate(cut):
        raw = piece.source == RAW
        moment, count, table = ROWS if raw else SUMS
        parts.append(
            f"SELECT (timezone(:zone, {moment}))::date AS day, event, category, severity,"
            f" {count} AS count FROM {table} WHERE {_bounds(piece, moment, number, values)}"
            " GROUP BY 1, 2, 3, 4"
        )
    whole = " UNION ALL ".join(parts)
    statement = text(
        f"SELECT day, event, category, severity, sum(count)::bigint FROM ({whole}) AS parts"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1"
    )
    return [Tally(*row) for row in db.session.execute(statement, values)]


def actors(
    dimension: str, stretch: Span, most: int | None = None, *, known: Summed | None = None
) -> list[Actor]:
    """Users or addresses with the events behind them, the busiest first.

    Args:
        dimension: `user` or `address`.
        stretch: what is counted.
        most: how many at most; None for all.
        known: what `summed` found, where it was asked already.
    """
    parts: list[str] = []
    values: dict[str, Any] = {"dimension": dimension, "most": most}
    for number, piece in enumerate(pieces(stretch, known or summed())):
        if piece.source == RAW:
            key = "username" if dimension == "user" else "host(address)"
            parts.append(
                f"SELECT {key} AS key, count(*) AS count FROM audit_event"
                f" WHERE {_bounds(piece, 'at', number, values)} AND {key} <> '' GROUP BY 1"
            )
        else:
            parts.append(
                "SELECT key, sum(events) AS count FROM audit_actor_summary"
                f" WHERE dimension = :dimension AND {_bounds(piece, 'starts_at', number, values)}"
                " GROUP BY 1"
            )
    whole = " UNION ALL ".join(parts)
    statement = text(
        f"SELECT key, sum(count)::bigint AS count FROM ({whole}) AS parts"
        " GROUP BY key ORDER BY count DESC, key LIMIT :most"
    )
    return [Actor(*row) for row in db.session.execute(statement, values)]


def _bounds(piece: Piece, moment: str, number: int, values: dict[str, Any]) -> str:
    """The condition of a piece; its parameters are added to `values`."""
    conditions = []
    if piece.source != RAW:
        conditions.append(f"period = '{piece.source}'")
    for name, sign, bound in (("start", ">=", piece.start), ("end", "<", piece.end)):
        if bound is not None:
            conditions.append(f"{moment} {sign} :{name}{number}")
            values[f"{name}{number}"] = bound
    return " AND ".join(conditions) or "true"


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
        bounds = _bounds(piece, moment, number, values)
        if piece.source == RAW and upto is not None:
            bounds += " AND id <= :upto"
            values["upto"] = upto
        parts.append(f"SELECT {sum_of} AS n FROM {table} AS e WHERE {condition} AND {bounds}")
    statement = text(f"SELECT COALESCE(sum(n), 0)::bigint FROM ({' UNION ALL '.join(parts)}) AS f")
    return int(db.session.execute(statement, values).scalar_one())
