"""Alembic's entry: runs migrations on the application's own database and models."""

import time
from typing import Any

import structlog
from alembic import context
from flask import current_app
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from ahsp.models import Base
from ahsp.running import locks

LOCK = "migrations"  # two starts at once must not migrate at once
PATIENCE = 3600  # seconds
# A change of a table waits for whoever uses it, and everybody else waits behind it: so it gives up
# soon, lets them through, and tries again.
TABLE_WAIT = "2s"
ATTEMPTS = 60
PAUSE = 1.0  # seconds
_NOT_AVAILABLE = "55P03"


def _bound(connection: Connection) -> None:
    """Have no statement of a migration wait for long."""

    @event.listens_for(connection, "begin")
    def begin(link: Connection) -> None:
        if link.get_isolation_level() != "AUTOCOMMIT":
            link.exec_driver_sql(f"SET LOCAL lock_timeout = '{TABLE_WAIT}'")


def _run(connection: Connection) -> None:
    """Run what is left; each migration is whole or not at all, so that one may be tried again."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with context.begin_transaction():
                context.run_migrations()
        except OperationalError as error:
            cause: Any = error.orig
            if getattr(cause, "sqlstate", "") != _NOT_AVAILABLE or attempt == ATTEMPTS:
                raise
            connection.rollback()
            structlog.get_logger().warning("a migration waits for a table", attempt=attempt)
            time.sleep(PAUSE)
        else:
            return


engine = current_app.extensions["migrate"].db.engine
with locks.alone(engine, LOCK, PATIENCE) as free, engine.connect() as connection:
    if not free:
        raise SystemExit(f"Another program has been migrating this database for {PATIENCE} s.")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    _bound(connection)
    _run(connection)
