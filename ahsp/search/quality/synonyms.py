"""Changing synonyms: each change one transaction, its record inside, in force at once.

What was answered before is out of reach by the raised version of the data, and the search is
measured anew behind the pages.
"""

from collections.abc import Iterable

from sqlalchemy import and_, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import MissOutcome, Synonym, User
from ahsp.search.quality import listing, misses, pairs_file, runs

_RAISE_VERSION = text("UPDATE data_version SET version = version + 1")


class KnownError(Exception):
    """The two terms mean the same already, this way round or the other; `row` says so."""

    def __init__(self, row: Synonym) -> None:
        super().__init__(row.term, row.meaning)
        self.row = row


class GoneError(LookupError):
    """Somebody removed the synonym meanwhile."""


def add(term: str, meaning: str, user: User, miss_id: int | None = None) -> Synonym:
    """Have a term mean another as well.

    Args:
        term: what people type; tidy, as `terms.tidy` has it.
        meaning: what the catalogue writes; likewise, and another.
        user: who decides.
        miss_id: the search without results that this answers, if any.

    Raises:
        KnownError: it does already; a synonym that is switched off counts.
    """
    _require_new(term, meaning)
    row = Synonym(term=term, meaning=meaning, created_by=user.username)
    db.session.add(row)
    if miss_id is not None:
        misses.decide(miss_id, MissOutcome.SYNONYM)
    _done(Event.SYNONYM_ADDED, row, user)
    return row


def change(synonym_id: int, term: str, meaning: str, user: User) -> Synonym:
    """Give a synonym other words.

    Args:
        synonym_id: which.
        term: as for `add`.
        meaning: as for `add`.
        user: who decides.

    Raises:
        KnownError: another synonym says so already.
        GoneError: it is not there any more.
    """
    row = _held(synonym_id)
    _require_new(term, meaning, but=synonym_id)
    old = f"{row.term} = {row.meaning}"
    row.term, row.meaning = term, meaning
    _done(Event.SYNONYM_CHANGED, row, user, old=old)
    return row


def switch(synonym_id: int, user: User, *, on: bool) -> Synonym:
    """Have a synonym count, or not, without removing it.

    Args:
        synonym_id: which.
        user: who decides.
        on: whether it counts.

    Raises:
        GoneError: it is not there any more.
    """
    row = _held(synonym_id)
    row.enabled = on
    _done(Event.SYNONYM_SWITCHED_ON if on else Event.SYNONYM_SWITCHED_OFF, row, user)
    return row


def remove(synonym_id: int, user: User) -> Synonym:
    """Remove a synonym; returns what it was.

    Args:
        synonym_id: which.
        user: who decides.

    Raises:
        GoneError: it is not there any more.
    """
    row = _held(synonym_id)
    db.session.delete(row)
    db.session.flush()
    db.session.expunge(row)
    _done(Event.SYNONYM_REMOVED, row, user)
    return row


def add_all(pairs: Iterable[tuple[str, str]], user: User) -> tuple[int, int]:
    """Add what a file says, but for what is known already, either way round.

    Args:
        pairs: terms and meanings, tidy and different.
        user: who decides.

    Returns:
        how many were added, and how many were known.
    """
    wanted = list(pairs)
    rows = db.session.execute(select(Synonym.term, Synonym.meaning))
    known = {frozenset(row) for row in rows.all()}
    new: dict[frozenset[str], dict[str, str]] = {}
    for term, meaning in wanted:
        if frozenset((term, meaning)) not in known:
            row = {"term": term, "meaning": meaning, "created_by": user.username}
            new.setdefault(frozenset((term, meaning)), row)
    if new:
        db.session.execute(insert(Synonym).values(list(new.values())).on_conflict_do_nothing())
    counts = {"rows": len(new), "same": len(wanted) - len(new)}
    record(Event.SYNONYMS_READ, user=user, detail=counts)
    _in_force()
    return counts["rows"], counts["same"]


def take_away(user: User) -> str:
    """All synonyms as a CSV file; recorded.

    Args:
        user: who takes them.
    """
    rows = [(row.term, row.meaning, row.enabled) for row in listing.all_synonyms()]
    record(Event.SYNONYMS_TAKEN, user=user, detail={"rows": len(rows)})
    db.session.commit()
    return pairs_file.written(rows)


def _held(synonym_id: int) -> Synonym:
    row = db.session.get(Synonym, synonym_id, with_for_update=True)
    if row is None:
        raise GoneError(synonym_id)
    return row


def _require_new(term: str, meaning: str, but: int = 0) -> None:
    either = or_(
        and_(Synonym.term == term, Synonym.meaning == meaning),
        and_(Synonym.term == meaning, Synonym.meaning == term),
    )
    known = db.session.scalars(select(Synonym).where(either, Synonym.id != but).limit(1)).first()
    if known is not None:
        raise KnownError(known)


def _done(event: Event, row: Synonym, user: User, **more: str) -> None:
    record(event, user=user, detail={"term": row.term, "meaning": row.meaning, **more})
    _in_force()


def _in_force() -> None:
    db.session.execute(_RAISE_VERSION)
    runs.want()
    db.session.commit()
    runs.ring()
