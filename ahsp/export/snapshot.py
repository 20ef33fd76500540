"""One state of the catalogue for a whole export, whatever is imported meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from ahsp.replica import begin_snapshot


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection of its own whose statements all see what the first of them saw.

    Raises:
        BehindError: inside of `replica.read` only, which answers it.
    """
    with begin_snapshot() as connection:
        yield connection
