"""Keeping searches under a name: each change one transaction, its record inside."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ahsp.audit.events import Event
from ahsp.audit.services import Deed, record, record_many
from ahsp.extensions import db
from ahsp.models import SavedSearch, User
from ahsp.search.filters import Query
from ahsp.search.questions import names_for, read, sentence, stored

MOST = 100
"""Searches that one person may keep."""
LONGEST_NAME = 80


def _in_order(query: Select[SavedSearch]) -> Select[SavedSearch]:
    return query.order_by(func.lower(SavedSearch.name), SavedSearch.id)


# Made once: suggestions ask it with each letter.
_OWN = SavedSearch.user_id == bindparam("user")
_SEEN = _in_order(
    select(SavedSearch).where(or_(_OWN, SavedSearch.shared)).options(joinedload(SavedSearch.user))
)


class NameTakenError(Exception):
    """The person has another search of that name."""


class TooManyError(Exception):
    """The person keeps `MOST` searches already."""


class NotTheirsError(Exception):
    """The search is shared by somebody else, who alone may change it."""


def own(user: User) -> Sequence[SavedSearch]:
    """A person's searches, by name."""
    return db.session.scalars(_in_order(select(SavedSearch).where(_OWN)), {"user": user.id}).all()


def seen_by(user: User) -> tuple[list[SavedSearch], list[SavedSearch]]:
    """A person's searches, and what others share, each with its `user`; both by name."""
    every = db.session.scalars(_SEEN, {"user": user.id}).all()
    others = [each for each in every if each.user_id != user.id]
    return [each for each in every if each.user_id == user.id], others


def start_of(user: User) -> SavedSearch | None:
    """The search that a person wants to see when they come in."""
    query = select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.start)
    return db.session.scalar(query)


def found(saved_id: int, user: User) -> SavedSearch | None:
    """A search of the person's.

    Raises:
        NotTheirsError: it is somebody else's, who shares it. What others keep to themselves is
            not there at all.
    """
    kept = db.session.get(SavedSearch, saved_id)
    if kept is None or kept.user_id == user.id:
        return kept
    if kept.shared:
        raise NotTheirsError
    return None


def add(
    user: User, name: str, query: Query, *, shared: bool = False, start: bool = False
) -> SavedSearch:
    """Keep a search.

    Args:
        user: whose it is.
        name: what they call it.
        query: the question; its page does not matter.
        shared: whether everybody may see it.
        start: whether they see it when they come in, instead of what they saw before.

    Raises:
        NameTakenError: they have another of that name, in capitals or not.
        TooManyError: they keep `MOST` already.
    """
    counted = select(func.count()).where(SavedSearch.user_id == user.id)
    if (db.session.scalar(counted) or 0) >= MOST:
        raise TooManyError
    _give_way(user, start)
    kept = SavedSearch(
        user_id=user.id, name=name, question=stored(query), shared=shared, start=start
    )
    db.session.add(kept)
    _flush()
    deeds = [Deed(Event.SEARCH_SAVED, {"name": name, "question": said(kept)}, user)]
    if shared:
        deeds.append(Deed(Event.SEARCH_SHARED, {"name": name}, user))
    record_many(deeds)
    db.session.commit()
    return kept


def change(kept: SavedSearch, user: User, name: str, *, shared: bool, start: bool) -> None:
    """Give a search another name, share it or not, and have it be the start or not.

    Args:
        kept: one of the person's own.
        user: who changes it.
        name: its name from now on.
        shared: whether everybody may see it.
        start: whether they see it when they come in.

    Raises:
        NameTakenError: they have another of that name; nothing is changed.
    """
    before, was_shared = kept.name, kept.shared
    if not kept.start:
        _give_way(user, start)
    kept.name, kept.shared, kept.start = name, shared, start
    _flush()
    deeds = []
    if name != before:
        detail = {"name": name, "old": before, "new": name}
        deeds.append(Deed(Event.SEARCH_CHANGED, detail, user))
    if shared != was_shared:
        event = Event.SEARCH_SHARED if shared else Event.SEARCH_UNSHARED
        deeds.append(Deed(event, {"name": name}, user))
    record_many(deeds)
    db.session.commit()


def remove(kept: SavedSearch, user: User) -> None:
    """Keep a search no longer.

    Args:
        kept: one of the person's own.
        user: who removes it.
    """
    record(Event.SEARCH_REMOVED, user=user, detail={"name": kept.name, "question": said(kept)})
    db.session.delete(kept)
    db.session.commit()


def said(kept: SavedSearch) -> str:
    """A kept question in one line of the reader's words."""
    query = read(kept.question)
    return sentence(query, names_for([query]))


def _give_way(user: User, start: bool) -> None:
    if start:
        others = update(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.start)
        db.session.execute(others.values(start=False))


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        if "uq_saved_search_user_id_name" in str(error.orig):
            raise NameTakenError from error
        raise
