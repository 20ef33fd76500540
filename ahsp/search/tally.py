"""What is searched for most: counted by day, without whoever asked."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ahsp.extensions import db
from ahsp.models import SearchTally
from ahsp.search.filters import Query
from ahsp.search.questions import read
from ahsp.web.zones import site_zone

DAYS = 30
"""Days that the most frequent questions are taken from."""
KEPT_DAYS = 400
"""Days that counts are kept."""


class Asked(NamedTuple):
    """A question and how often it was asked."""

    query: Query
    times: int


def count(session: Session, question: Mapping[str, list[str]]) -> None:
    """Count a question once more for today, in the caller's transaction.

    Args:
        session: the caller's.
        question: as `stored` writes it.
    """
    text = json.dumps(question, sort_keys=True, ensure_ascii=False)
    values = {"day": _today(), "digest": _digest(text), "question": dict(question)}
    once_more = insert(SearchTally).values(**values)
    session.execute(
        once_more.on_conflict_do_update(
            index_elements=[SearchTally.day, SearchTally.digest],
            set_={"times": SearchTally.times + 1},
        )
    )


def most_asked(limit: int, first: date | None = None, last: date | None = None) -> list[Asked]:
    """The questions of some days that were asked most, the most frequent first.

    Args:
        limit: how many at most.
        first, last: days of the site's zone; None for `DAYS` before today, and for today.
    """
    times = func.sum(SearchTally.times)
    query = (
        select(func.min(cast(SearchTally.question, Text)), times)
        .where(SearchTally.day.between(*_days(first, last)))
        .group_by(SearchTally.digest)
        .order_by(times.desc(), SearchTally.digest)
        .limit(limit)
    )
    found: list[tuple[dict[str, Any], int]] = [
        (json.loads(question), int(number)) for question, number in db.session.execute(query)
    ]
    return [Asked(read(question), number) for question, number in found]


def times_asked(first: date, last: date) -> int:
    """How often any question was asked on some days of the site's zone."""
    counted = select(func.coalesce(func.sum(SearchTally.times), 0))
    return int(db.session.scalar(counted.where(SearchTally.day.between(first, last))) or 0)


def _days(first: date | None, last: date | None) -> tuple[date, date]:
    last = last or _today()
    return first or last - timedelta(days=DAYS - 1), last


def forget_old() -> int:
    """Delete the counts of days long past; returns how many. Committed."""
    old = delete(SearchTally).where(SearchTally.day <= _today() - timedelta(days=KEPT_DAYS))
    deleted = db.session.execute(old).rowcount  # type: ignore[attr-defined]  # of a DELETE
    db.session.commit()
    return int(deleted)


def _today() -> date:
    return datetime.now(ZoneInfo(site_zone())).date()


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
