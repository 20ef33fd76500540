"""The record of events in tests: to begin anew, and to write what nobody did."""

from typing import Any

from flask import current_app
from sqlalchemy import Connection, text

from ahsp.audit import anchors, chain
from ahsp.audit.appending import Fact, append, note_end
from ahsp.audit.keys import ring
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import AuditEvent

TABLES = ("audit_event", "audit_checkpoint", "audit_summary", "audit_actor_summary",
          "audit_summary_mark")  # fmt: skip
_EMPTY = text(
    "SELECT set_config('ahsp.audit_retention', 'on', true); "
    + "; ".join(f"DELETE FROM {table}" for table in TABLES)
)
_BEGIN = text("""
    INSERT INTO audit_anchor (id, event_id, hash, at, key_id, seal)
    VALUES (1, 0, :hash, '1970-01-01 00:00Z', :key_id, :seal)
    ON CONFLICT (id) DO UPDATE SET (event_id, hash, at, key_id, seal) =
        (EXCLUDED.event_id, EXCLUDED.hash, EXCLUDED.at, EXCLUDED.key_id, EXCLUDED.seal)
""")


def begin_anew(connection: Connection) -> None:
    """Empty the record as if the database were new; only a superuser can."""
    settings: Settings = current_app.config["SETTINGS"]
    keys = ring(settings)
    seal = chain.anchor_seal(keys.secret, 0, chain.GENESIS)
    connection.execute(_EMPTY)
    connection.execute(_BEGIN, {"hash": chain.GENESIS, "key_id": keys.current, "seal": seal})
    anchors.path_of(settings.data, db.engine.url.database or "").unlink(missing_ok=True)


def make_event(event: str, severity: str = "info", **values: Any) -> AuditEvent:
    """An event of any name, by anybody, at any time; committed.

    Args:
        event: `category.action`.
        severity: how much it matters.
        **values: of `Fact`, such as `username`, `address`, `detail`, `at`.
    """
    (number,) = make_events([Fact(event, severity, **values)])
    return db.session.get_one(AuditEvent, number)


def make_events(facts: list[Fact]) -> list[int]:
    """Many events in one commit; returns their ids, in their order."""
    settings: Settings = current_app.config["SETTINGS"]
    with db.engine.begin() as connection:
        added = append(connection, ring(settings), facts)
    note_end(added)
    db.session.rollback()
    return list(range(added.first_id, added.first_id + len(facts)))
