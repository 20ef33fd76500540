"""Which events of the record fit a rule, and whether they are enough to speak of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from ahsp.audit.events import Event
from ahsp.extensions import db
from ahsp.models import AlertRule

OWN = (Event.ALERT_SENT.value, Event.ALERT_NOT_SENT.value)
"""What alerts themselves leave behind at each turn; a rule over it would never fall silent."""
TOLD_BY_OTHERS = {"errors": (Event.HEALTH_CHANGED.value,)}
"""What a rule that the program brings leaves to another one, so that nobody hears of it twice."""
_FITS = """(CAST(:subject AS text) = '' OR e.category = :subject OR e.event = :subject)
    AND (cardinality(CAST(:severities AS text[])) = 0 OR e.severity = ANY(:severities))
    AND e.event <> ALL(CAST(:own AS text[])) AND e.id > :after AND e.id <= :last"""
_HEAD = text("SELECT event_id, clock_timestamp() FROM audit_anchor")
_BEFORE = text("SELECT id FROM audit_event WHERE at <= :moment ORDER BY at DESC, id DESC LIMIT 1")
_BURST = text(f"""
    SELECT min(first_id) FROM (
        SELECT lag(e.id, CAST(:others AS int)) OVER record AS first_id,
            e.at - lag(e.at, CAST(:others AS int)) OVER record AS took
        FROM audit_event AS e WHERE {_FITS} WINDOW record AS (ORDER BY e.id)) AS f
    WHERE took <= make_interval(mins => :minutes)
""")  # noqa: S608  a constant
_GROUPS = text(f"""
    SELECT e.event, e.severity, count(*) AS events, min(e.at) AS first_at, max(e.at) AS last_at,
        CASE WHEN e.event = CAST(:health AS text) THEN e.detail->>'part' ELSE '' END AS part,
        max(CASE WHEN e.event = CAST(:health AS text) THEN e.detail->>'state' ELSE '' END) AS state
    FROM audit_event AS e WHERE {_FITS}
    GROUP BY e.event, e.severity, part ORDER BY events DESC, e.event, e.severity, part
""")  # noqa: S608  a constant


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of the record, and the database's clock."""

    id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one name and severity; of health, of one part that came to one state."""

    event: str
    severity: str
    events: int
    first_at: datetime
    last_at: datetime
    part: str = ""
    state: str = ""


def head() -> Head:
    """Where the record ends at this moment; ids have no gaps that somebody could still fill."""
    return Head(*db.session.execute(_HEAD).one())


def last_before(moment: datetime) -> int:
    """The id of the newest event up to a moment; 0 for none."""
    return int(db.session.scalar(_BEFORE, {"moment": moment}) or 0)


def burst(rule: AlertRule, after: int, last: int) -> int | None:
    """The first event of the first window in which a rule finds as many events as it needs.

    Args:
        rule: what counts.
        after: id of the event before the first that counts.
        last: id of the last one.

    Returns:
        its id, or None where there is no such window.
    """
    needed = {"others": rule.threshold - 1, "minutes": rule.window_minutes}
    found: int | None = db.session.scalar(_BURST, _values(rule, after, last) | needed)
    return found


def groups(rule: AlertRule, after: int, last: int) -> list[Group]:
    """What fits a rule, by name and severity, the most frequent first; arguments as of `burst`."""
    values = _values(rule, after, last) | {"health": Event.HEALTH_CHANGED.value}
    rows = db.session.execute(_GROUPS, values)
    return [Group(*row) for row in rows]


def _values(rule: AlertRule, after: int, last: int) -> dict[str, Any]:
    return {
        "subject": rule.subject,
        "severities": rule.severities,
        "own": [*OWN, *TOLD_BY_OTHERS.get(rule.code, ())],
        "after": after,
        "last": last,
    }
