"""One state of the catalogue for a whole export, whatever is imported meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from ahsp.extensions import db


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection of its own whose statements all see what the first of them saw."""
    with db.engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
