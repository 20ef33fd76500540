"""A statement's answer straight from PostgreSQL: it writes the bytes, we pass them on."""

from collections.abc import Generator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, make_url

TOGETHER = 256
"""Rows that are passed on together; lines of them are some 50 KB."""
LINES = r"(FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"
"""Options for one column of JSON: in CSV with these marks, which JSON cannot have, nothing of it is
quoted or escaped."""

_WITH_NAMES = make_url("postgresql+psycopg://").get_dialect()()
"""COPY takes no parameters: psycopg puts them into its text, where their names are."""


def copied(
    connection: Connection, query: Select[Any], options: str
) -> Generator[tuple[bytes, int]]:
    """Rows as COPY writes them, one after the other.

    Args:
        connection: a snapshot.
        query: what to copy.
        options: of COPY, in parentheses.

    Returns:
        whole lines, and how many rows are among them; a header is a row too. As long as it is
        neither read to its end nor closed, the connection takes no other statement, not even the
        end of its transaction.
    """
    compiled = query.compile(dialect=_WITH_NAMES, compile_kwargs={"render_postcompile": True})
    statement = f"COPY ({compiled.string}) TO STDOUT {options}"
    values = dict(compiled.construct_params())
    return _read(connection.connection.driver_connection, statement, values)


def _read(driver: Any, statement: str, values: dict[str, Any]) -> Generator[tuple[bytes, int]]:
    with driver.cursor() as cursor, cursor.copy(statement, values) as copy:
        rows = iter(copy)
        while kept := list(islice(rows, TOGETHER)):
            yield b"".join(kept), len(kept)
