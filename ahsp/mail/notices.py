"""Mail about a piece of work to whoever asked for it, after they left its page.

Whoever looked at the page a moment ago gets some time to see the result there; the mail waits as
long, and is withdrawn when they do.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import InstrumentedAttribute

from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import queue
from ahsp.models import User

LATELY = 15
"""Seconds for which somebody who looked at the page counts as being there."""
GRACE = 30
"""Seconds that they have to see the result there; the page asks each second while it is open."""
NOTED_EVERY = 5
"""Seconds between two notes that the page is open, so that a poll writes little."""
log = structlog.get_logger()


def write(
    key: str,
    person: User | None,
    language: str | None,
    compose: Callable[[], Letter],
    present: Select[bool],
) -> bool:
    """Write to a person what their work has come to, in the current transaction.

    Nothing is written where there is no address. A letter that cannot be written is logged: the
    work must not fail with it.

    Args:
        key: what the mail is about, as of `queue`.
        person: who asked for the work; None for nobody.
        language: that they asked in, where they have chosen none.
        compose: writes the letter.
        present: asks whether they looked at the page lately.

    Returns:
        whether there is mail to be sent.
    """
    if person is None or not person.active or not person.email:
        return False
    after = GRACE if db.session.scalar(present) else 0
    try:
        with db.session.begin_nested():
            queue(key, person.email, person.language or language, compose, after=after)
    except Exception:
        log.exception("mail not written", key=key)
        return False
    return True


def looked_within(
    looked_at: InstrumentedAttribute[datetime | None], seconds: int
) -> ColumnElement[bool]:
    """Whether somebody looked in the last seconds, by the database's clock."""
    moment = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return func.coalesce(looked_at > moment, False)
