"""Asking the database that a backup is made of, or restored into."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from ahsp.backup import BackupError
from ahsp.backup.tools import plain_address

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""


@contextmanager
def reached(url: str) -> Iterator[psycopg.Connection]:
    """A connection of its own transactions.

    Raises:
        BackupError: the server cannot be reached.
    """
    try:
        link = psycopg.connect(
            plain_address(url), autocommit=True, connect_timeout=10, prepare_threshold=None
        )
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise BackupError(
            f"The database cannot be reached ({reason}): check DATABASE_URL."
        ) from error
    with link:
        yield link


def rows(link: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    for (name,) in link.execute(_TABLES).fetchall():
        counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        row = link.execute(counting).fetchone()
        found[str(name)] = int(row[0]) if row else 0
    return found


def require_alone(link: psycopg.Connection) -> None:
    """Make sure that nobody uses a database that is about to be replaced.

    Raises:
        BackupError: somebody does.
    """
    row = link.execute(_OTHERS).fetchone()
    if row and row[0]:
        raise BackupError(
            f"{row[0]} other connections use the database {link.info.dbname}: stop the program on"
            " every machine first."
        )


def analyse(url: str) -> None:
    """Have the planner know the new rows."""
    with reached(url) as link:
        link.execute("ANALYZE")
