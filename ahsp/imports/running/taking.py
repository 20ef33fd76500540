"""What a bell makes a worker do: the next import in turn, whoever rang.

People take turns, so that a hundred workbooks of one do not hold up the single one of another. The
bell's own batch is only a hint; what waits is in the database.
"""

from dataclasses import dataclass

import structlog
from flask import current_app
from sqlalchemy import text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports.running import bells, work
from ahsp.imports.running.leases import ATTEMPTS, TAKE
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.running import slots
from ahsp.web.correlation import on_behalf_of

log = structlog.get_logger()

_NEXT = text(f"""
    WITH waiting AS MATERIALIZED (
        SELECT id, coalesce(user_id, 0) AS person FROM import_batch
        WHERE state IN ('pending', 'reading', 'committing')
            AND (lease_until IS NULL OR lease_until < now()) AND attempts < :attempts),
    served AS MATERIALIZED (
        SELECT person, (SELECT max(claimed_at) FROM import_batch
            WHERE coalesce(user_id, 0) = person) AS at
        FROM (SELECT DISTINCT person FROM waiting) AS people)
    {TAKE}
    WHERE id = (
        SELECT b.id FROM import_batch b JOIN waiting USING (id) JOIN served USING (person)
        WHERE b.state IN ('pending', 'reading', 'committing')
            AND (b.lease_until IS NULL OR b.lease_until < now()) AND b.attempts < :attempts
        ORDER BY served.at NULLS FIRST, b.state <> 'committing', b.id
        LIMIT 1 FOR UPDATE OF b SKIP LOCKED)
    RETURNING id, state, turn, request_id
""")  # noqa: S608  a constant
_WAITS = text("""
    SELECT min(id) FROM import_batch
    WHERE state IN ('pending', 'reading', 'committing')
        AND (lease_until IS NULL OR lease_until < now()) AND attempts < :attempts
""")


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that this process holds: `leases.claim` says what its state and turn are."""

    id: int
    state: str
    turn: int
    request_id: str


def take_next() -> None:
    """Do the next import in turn, if this machine has a place for it, and see that others follow.

    Where the queue is away nobody can be rung for; then this process goes on by itself.
    """
    while _take_one():
        following = db.session.scalar(_WAITS, {"attempts": ATTEMPTS})
        db.session.rollback()
        if following is None or bells.ring(following):
            return


def next_in_turn(seconds: int) -> Taken | None:
    """Take the batch whose turn it is; committed.

    Of the people who wait, the one who was served longest ago; of theirs, first what was confirmed,
    then what came first.

    Args:
        seconds: how long it is held without a sign of life.

    Returns:
        None where nothing waits.
    """
    row = db.session.execute(_NEXT, {"seconds": seconds, "attempts": ATTEMPTS}).one_or_none()
    if row:
        announce(topics.IMPORTS, topics.of_import(row.id))
    db.session.commit()
    return Taken(*row) if row else None


def _take_one() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    places, needs = settings.worker_concurrency, settings.reader_memory_mb
    with slots.place(settings.data / "run", "import", places, needs) as free:
        # Without a place it stays in the database: whoever ends one takes the next.
        taken = next_in_turn(settings.import_lease_seconds) if free else None
        if taken is None:
            return False
        with on_behalf_of(taken.request_id):
            work.run_held(taken.id, taken.state, taken.turn)
    return True
