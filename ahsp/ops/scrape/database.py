"""What PostgreSQL holds: asked once for each scrape, in one short transaction."""

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from ahsp.extensions import db
from ahsp.metrics.text import Family, Sample, gauge, gauges
from ahsp.models import BatchState, MailState, RunState
from ahsp.replica import standing

log = structlog.get_logger()

_BOUNDED = text("SELECT set_config('statement_timeout', '3000', true)")
_SERVER = text("""
    SELECT current_setting('max_connections')::int, pg_database_size(current_database())
""")
_CONNECTIONS = text("""
    SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = current_database() GROUP BY 1
""")
_IMPORTS = text("SELECT state, count(*) FROM import_batch GROUP BY state")
_EXPORTS = text("SELECT state, count(*) FROM export_run GROUP BY state")
_MAILS = text("SELECT state, count(*) FROM mail_message GROUP BY state")
_OLDEST = text("""
    SELECT name, coalesce(greatest(0, extract(epoch FROM clock_timestamp() - since)), 0) FROM (
        SELECT 'import', (SELECT min(coalesce(beat_at, created_at)) FROM import_batch
            WHERE state = 'pending')
        UNION ALL
        SELECT 'export', (SELECT min(created_at) FROM export_run WHERE state = 'pending')
        UNION ALL
        SELECT 'mail', (SELECT min(created_at) FROM mail_message
            WHERE state IN ('waiting', 'sending'))
        UNION ALL
        SELECT 'task', (SELECT min(created_at) FROM task_run WHERE state = 'waiting')
    ) AS waiting (name, since)
""")
_RUNS = text("""
    SELECT task, state, extract(epoch FROM max(finished_at)) FROM task_run
    WHERE finished_at IS NOT NULL GROUP BY task, state ORDER BY task, state
""")
_DUE = text("""
    SELECT coalesce(extract(epoch FROM max(created_at)), 0) FROM task_run WHERE kind = 'due'
""")
_RECORD = text("""
    SELECT coalesce((SELECT event_id FROM audit_anchor), 0),
        coalesce((SELECT extract(epoch FROM max(finished_at)) FROM task_run
            WHERE task = 'audit.verify' AND state = 'done'), 0),
        (SELECT count(*) FROM audit_event WHERE event = 'system.audit_broken' AND NOT EXISTS (
            SELECT FROM audit_resolution WHERE event_id = audit_event.id))
""")


def families() -> list[Family]:
    """All of them; only that it is away where it is."""
    try:
        with db.engine.begin() as link:
            link.execute(_BOUNDED)
            found = [*_server(link), *_work(link), *_tasks(link), *_record(link)]
        found += _replica()
    except SQLAlchemyError as error:
        log.warning("scraped without the database", error=str(error.__cause__ or error))
        found = []
    return [gauge("ahsp_database_up", "Whether PostgreSQL answers.", bool(found)), *found]


def _server(link: Connection) -> list[Family]:
    most, size = link.execute(_SERVER).one()
    states = {str(state).replace(" ", "_"): n for state, n in link.execute(_CONNECTIONS)}
    return [
        gauges("ahsp_database_connections", "Connections to this database, by what they do.",
               "state", states),
        gauge("ahsp_database_connections_max", "Connections that PostgreSQL takes.", most),
        gauge("ahsp_database_bytes", "Size of the database.", size),
    ]  # fmt: skip


def _work(link: Connection) -> list[Family]:
    def counted(statement: object, states: type) -> dict[str, float]:
        found = {str(state): int(n) for state, n in link.execute(statement)}  # type: ignore[call-overload]
        return {str(state): found.get(str(state), 0) for state in states}  # type: ignore[attr-defined]

    oldest = {str(name): float(seconds) for name, seconds in link.execute(_OLDEST)}
    return [
        gauges("ahsp_imports", "Imports, by where they stand.", "state",
               counted(_IMPORTS, BatchState)),
        gauges("ahsp_exports", "Exports that are made behind, by where they stand.", "state",
               counted(_EXPORTS, RunState)),
        gauges("ahsp_mails", "Mails that are kept, by where they stand.", "state",
               counted(_MAILS, MailState)),
        gauges("ahsp_oldest_waiting_seconds",
               "Age of the oldest work that no worker has begun; 0 where none waits.",
               "work", oldest),
    ]  # fmt: skip


def _tasks(link: Connection) -> list[Family]:
    runs = [
        Sample(float(at), {"task": str(task), "outcome": str(state)})
        for task, state, at in link.execute(_RUNS)
    ]
    return [
        Family("ahsp_periodic_last_timestamp_seconds", "gauge",
               "When a run of a task that is done again and again last ended so.", runs),
        gauge("ahsp_scheduler_last_timestamp_seconds",
              "When the scheduler last started something; 0 before it ever did.",
              float(link.scalar(_DUE) or 0)),
    ]  # fmt: skip


def _record(link: Connection) -> list[Family]:
    events, verified, broken = link.execute(_RECORD).one()
    return [
        Family("ahsp_audit_events_total", "counter",
               "Events that were ever added to the audit record.", [Sample(events)]),
        gauge("ahsp_audit_verified_timestamp_seconds",
              "When the record was last verified; 0 before it ever was.", float(verified)),
        gauge("ahsp_audit_broken",
              "Verifications that found the record broken and that nobody resolved yet.", broken),
    ]  # fmt: skip


def _replica() -> list[Family]:
    found = standing()
    told: dict[str, tuple[str, float]] = {
        "up": (
            "Whether the replica answers and follows this database.",
            bool(found and found.follows),
        ),
        "current": ("Whether it has all analyses that there are.", bool(found and found.current)),
        "behind_bytes": ("Changes that it does not have yet.", found.behind if found else 0),
    }
    return [
        Family(f"ahsp_replica_{name}", "gauge", meaning, [Sample(value)] if found else [])
        for name, (meaning, value) in told.items()
    ]
