"""Changes of health: each is recorded once, so that the record tells them and alerts send them."""

from sqlalchemy import func, select, text

from ahsp.audit.events import Event, Severity
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.models import HealthState
from ahsp.ops.signs import Sign, State, signs

SEVERITIES = {
    State.OK: Severity.INFO,
    State.WARNING: Severity.WARNING,
    State.DANGER: Severity.ERROR,
}
"""How much it matters that a part came to a state."""
_MEET = text("""
    INSERT INTO health_state (name, state, since, seen)
    SELECT name, 'ok', now(), 'ok' FROM unnest(CAST(:names AS text[])) AS name
    ON CONFLICT DO NOTHING
""")


def watch() -> int:
    """Look at all parts; returns how many changed."""
    return note(signs())


def note(found: list[Sign]) -> int:
    """Record which parts changed since the last looks; committed.

    Args:
        found: what a look found.

    Returns:
        how many changes were recorded.
    """
    _meet(found)
    rows = {
        row.name: row
        for row in db.session.scalars(select(HealthState).with_for_update().order_by("name"))
    }
    changed = sum(_compare(rows[each.name], each.state) for each in found)
    if changed:
        announce(topics.PARTS)
    db.session.commit()
    return changed


def _meet(found: list[Sign]) -> None:
    """Parts that nobody looked at before begin as well, so that a broken one is news."""
    db.session.execute(_MEET, {"names": [each.name for each in found]})


def _compare(row: HealthState, now: State) -> bool:
    before, seen = State(row.state), State(row.seen)
    row.seen, row.looked_at = now, func.now()
    if now is before or now is not seen:
        return False
    row.state, row.since = now, func.now()
    detail = {"part": row.name, "was": str(before), "state": str(now)}
    record(Event.HEALTH_CHANGED, detail=detail, severity=SEVERITIES[now])
    return True
