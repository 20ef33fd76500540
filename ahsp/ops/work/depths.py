"""How much waits in each queue, and since when."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from redis.exceptions import RedisError
from sqlalchemy import text

from ahsp.extensions import celery_app, db
from ahsp.ops.queues import EXPORTS, IMPORTS, LONG, ROUTES, WORK
from ahsp.running.redis_link import redis_client

LABELS: dict[str, LazyString] = {
    IMPORTS: _l("Imports"),
    WORK: _l("Quick work: mail, alerts, looking after"),
    EXPORTS: _l("Exports"),
    LONG: _l("Long work: sums, verification, retention"),
}
_WAITING = text("""
    SELECT 'imports' AS queue, count(*) AS waiting, min(created_at) AS oldest FROM import_batch
    WHERE state IN ('pending', 'reading', 'committing')
        AND (lease_until IS NULL OR lease_until < now())
    UNION ALL
    SELECT 'exports', count(*), min(created_at) FROM export_run
    WHERE state IN ('pending', 'running') AND (lease_until IS NULL OR lease_until < now())
    UNION ALL
    SELECT 'work', count(*), min(next_try_at) FROM mail_message
    WHERE state = 'waiting' AND next_try_at <= now()
    UNION ALL
    SELECT CASE WHEN task = ANY(:long) THEN 'long' ELSE 'work' END, count(*), min(created_at)
    FROM task_run WHERE state = 'waiting' GROUP BY 1
""")


@dataclass(slots=True)
class Depth:
    """One queue.

    Attributes:
        name: of the queue.
        waiting: what no worker has begun, by the database.
        oldest: since when the oldest of it waits.
        bells: messages that Redis holds; None while it is away.
    """

    name: str
    waiting: int = 0
    oldest: datetime | None = None
    bells: int | None = None

    @property
    def label(self) -> str:
        """What goes there, in words."""
        return str(LABELS[self.name])


def depths() -> list[Depth]:
    """All queues, in the order in which they are shown."""
    found = {name: Depth(name) for name in LABELS}
    long = [task for task, route in ROUTES.items() if route["queue"] == LONG]
    for row in db.session.execute(_WAITING, {"long": long}):
        depth = found[row.queue]
        depth.waiting += row.waiting
        depth.oldest = min(filter(None, (depth.oldest, row.oldest)), default=None)
    for name, bells in _bells().items():
        found[name].bells = bells
    return list(found.values())


def _bells() -> dict[str, int]:
    prefix = celery_app.conf.broker_transport_options["global_keyprefix"]
    try:
        with redis_client(current_app.config["SETTINGS"]).pipeline(transaction=False) as line:
            for name in LABELS:
                line.llen(prefix + name)
            return dict(zip(LABELS, line.execute(), strict=True))
    except RedisError:
        return {}
