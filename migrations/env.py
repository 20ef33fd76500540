"""Alembic's entry: runs migrations on the application's own database and models."""

from alembic import context
from flask import current_app

from ahsp.models import Base
from ahsp.running import locks

LOCK = "migrations"  # two starts at once must not migrate at once
PATIENCE = 3600  # seconds


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
    with context.begin_transaction():
        context.run_migrations()
