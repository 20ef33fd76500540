"""What happened, by day and kind or by actor: from sums where they hold, from the rows elsewhere.

The two never differ.
"""

from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ahsp.audit.pieces import RAW, Piece, Summed, pieces
from ahsp.audit.ranges import Span
from ahsp.extensions import db
from ahsp.web.zones import site_zone


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
            f" {count} AS count FROM {table} WHERE {bounds(piece, moment, number, values)}"
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
                f" WHERE {bounds(piece, 'at', number, values)} AND {key} <> '' GROUP BY 1"
            )
        else:
            parts.append(
                "SELECT key, sum(events) AS count FROM audit_actor_summary"
                f" WHERE dimension = :dimension AND {bounds(piece, 'starts_at', number, values)}"
                " GROUP BY 1"
            )
    whole = " UNION ALL ".join(parts)
    statement = text(
        f"SELECT key, sum(count)::bigint AS count FROM ({whole}) AS parts"
        " GROUP BY key ORDER BY count DESC, key LIMIT :most"
    )
    return [Actor(*row) for row in db.session.execute(statement, values)]


def bounds(piece: Piece, moment: str, number: int, values: dict[str, Any]) -> str:
    """The condition of a piece; its parameters are added to `values`."""
    conditions = []
    if piece.source != RAW:
        conditions.append(f"period = '{piece.source}'")
    for name, sign, bound in (("start", ">=", piece.start), ("end", "<", piece.end)):
        if bound is not None:
            conditions.append(f"{moment} {sign} :{name}{number}")
            values[f"{name}{number}"] = bound
    return " AND ".join(conditions) or "true"
