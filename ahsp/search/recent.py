"""What a person searched for lately: theirs alone, few, and cleared when they wish."""

from sqlalchemy import bindparam, delete, select

from ahsp.extensions import db
from ahsp.models import RecentSearch, User
from ahsp.search import tally
from ahsp.search.filters import Query
from ahsp.search.questions import read, stored

MOST = 10
"""Searches of a person that are kept."""
_ORDER = (RecentSearch.at.desc(), RecentSearch.id.desc())
# Made once: suggestions ask it with each letter.
_LATEST = (
    select(RecentSearch.question)
    .where(RecentSearch.user_id == bindparam("user"))
    .order_by(*_ORDER)
    .limit(MOST)
)


def latest(user: User) -> list[Query]:
    """A person's last searches, the newest first."""
    return [read(question) for question in db.session.scalars(_LATEST, {"user": user.id})]


def note(user: User, query: Query) -> None:
    """Put a question first among a person's last ones, and count it without the person.

    Without words and filters it is none.

    Args:
        user: who asked.
        query: the question; its page does not matter.
    """
    question = stored(query)
    if not question:
        return
    own = RecentSearch.user_id == user.id
    db.session.execute(delete(RecentSearch).where(own, RecentSearch.question == question))
    db.session.add(RecentSearch(user_id=user.id, question=question))
    tally.count(db.session(), question)
    db.session.flush()
    older = select(RecentSearch.id).where(own).order_by(*_ORDER).offset(MOST)
    db.session.execute(delete(RecentSearch).where(RecentSearch.id.in_(older)))
    db.session.commit()


def clear(user: User) -> None:
    """Forget all that a person searched for."""
    db.session.execute(delete(RecentSearch).where(RecentSearch.user_id == user.id))
    db.session.commit()
