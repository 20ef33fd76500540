"""Searches that found nothing: remembered without the person, and what becomes of them."""

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import MissOutcome, SearchMiss
from ahsp.search.filters import Query, clean
from ahsp.search.quality.terms import folded
from ahsp.search.queries import find

MOST = 2000
"""Questions that are remembered; beyond it, those that were asked longest ago are forgotten."""
SHORTEST = 3
"""Characters of a question that is remembered."""
ASKED_AGAIN = 200
"""Open questions that one measurement asks again."""

_FORGET = text("""
    DELETE FROM search_miss WHERE id IN (
        SELECT id FROM search_miss ORDER BY last_at DESC OFFSET :most
    )
""")


def finds(q: str) -> int:
    """How many analyses have all words of a question, in the whole catalogue, without filters."""
    found = find(Query(clean(q)), 1)
    return 0 if found.left_out or found.loosely else found.total


def remember(q: str) -> bool:
    """Remember a question that a person waited on and that finds nothing.

    A question that was dismissed stays so; one that was thought to be answered is open again.

    Args:
        q: what was typed.

    Returns:
        whether it is remembered: it is long enough, and truly finds nothing without filters.
    """
    question = folded(clean(q))
    if len(question) < SHORTEST or finds(question):
        return False
    again = insert(SearchMiss).values(query=question)
    again = again.on_conflict_do_update(
        index_elements=[SearchMiss.query],
        set_={
            "times": SearchMiss.times + 1,
            "last_at": func.now(),
            "outcome": text(
                "CASE search_miss.outcome WHEN 'dismissed' THEN 'dismissed' ELSE '' END"
            ),
        },
    )
    db.session.execute(again)
    db.session.execute(_FORGET, {"most": MOST})
    db.session.commit()
    return True


def decide(miss_id: int, outcome: MissOutcome) -> None:
    """Give a miss its outcome, in the current transaction; nothing where it is gone."""
    values = {"outcome": outcome, "outcome_at": func.now()}
    db.session.execute(update(SearchMiss).where(SearchMiss.id == miss_id).values(values))


def dismiss(miss_id: int) -> None:
    """Take a miss off the list for good."""
    _decided(miss_id, MissOutcome.DISMISSED, Event.MISS_DISMISSED)


def reopen(miss_id: int) -> None:
    """Put a miss on the list again."""
    _decided(miss_id, MissOutcome.OPEN, Event.MISS_REOPENED)


def close_answered() -> int:
    """Close the open misses that find something by now; returns how many. Committed."""
    waiting = select(SearchMiss.id, SearchMiss.query).where(SearchMiss.outcome == MissOutcome.OPEN)
    rows = db.session.execute(waiting.order_by(SearchMiss.last_at.desc()).limit(ASKED_AGAIN))
    closed = 0
    for miss_id, question in rows.all():
        if finds(question):
            decide(miss_id, MissOutcome.FOUND)
            closed += 1
    db.session.commit()
    return closed


def _decided(miss_id: int, outcome: MissOutcome, event: Event) -> None:
    question = db.session.scalar(select(SearchMiss.query).where(SearchMiss.id == miss_id))
    decide(miss_id, outcome)
    if question is not None:
        record(event, detail={"question": question})
    db.session.commit()
