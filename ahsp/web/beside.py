"""What a page notes beside what it shows, such as that somebody saw it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from ahsp.extensions import db
from ahsp.running.refusals import Refusal, refusal_of


@contextmanager
def beside() -> Iterator[None]:
    """Leave the block's note where the database takes no changes, so that the page is shown."""
    try:
        yield
    except DBAPIError as error:
        if refusal_of(error) is not Refusal.READ_ONLY:
            raise
        db.session.rollback()
