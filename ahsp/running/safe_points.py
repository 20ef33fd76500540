"""Safe points of long work: between two of its transactions, where nothing is half done.

Leaf: it knows neither Flask nor a database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_check: ContextVar[Callable[[], None]] = ContextVar("safe_point")


def safe_point() -> None:
    """End here where somebody cancelled what goes on; otherwise go on.

    To be called where all that was done so far is committed.

    Raises:
        Exception: whatever the check raises that `checked` was given.
    """
    if check := _check.get(None):
        check()


@contextmanager
def checked(check: Callable[[], None]) -> Iterator[None]:
    """Have each safe point in the block make a check.

    Args:
        check: raises where the work is to end.
    """
    before = _check.set(check)
    try:
        yield
    finally:
        _check.reset(before)
