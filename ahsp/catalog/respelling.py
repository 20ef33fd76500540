"""Changing what spellings of units stand for: each change one transaction, its record inside.

The catalogue follows at once: rows whose canonical unit is another by the new spellings get it, and
no other row is touched.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.catalog import aliases
from ahsp.catalog.aliases import Reach
from ahsp.catalog.units import Aliases, differing, key, with_alias, without_alias
from ahsp.extensions import db
from ahsp.models import SatuanAlias, User

LOCK_NOT_AVAILABLE = "55P03"
PATIENCE = "5s"
"""How long a person waits for an import that is just being written."""


class StaleError(Exception):
    """Somebody else changed the spelling meanwhile; `now` is what it stands for, "" for nothing."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now


class BusyError(Exception):
    """An import is just writing; the spellings wait for it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of spellings: what the spelling stood for and will ("" for nothing), its reach."""

    spelling: str
    old: str
    new: str
    reach: Reach
    after: Aliases = field(repr=False)

    @property
    def idle(self) -> bool:
        """Whether it changes nothing at all."""
        return self.old == self.new


def planned(spelling: str, unit: str | None) -> Change:
    """What a change would do, to be shown before it is done.

    Args:
        spelling: what workbooks write.
        unit: what it is to stand for; None for nothing any more.

    Raises:
        HasSpellingsError: the spelling is a unit's own, and others lead to it.
    """
    known = aliases.current(db.session())
    return _change(known, spelling, unit)[0]


def decide(spelling: str, unit: str | None, seen: str | None, user: User) -> Change:
    """Have a spelling stand for a unit, or for nothing any more.

    Args:
        spelling: what workbooks write.
        unit: the unit, by any spelling of it; None removes the spelling.
        seen: what it stood for when the person decided, "" for nothing; None does not look.
        user: who decides.

    Returns:
        what was done.

    Raises:
        StaleError: it stands for something else by now; nothing is done.
        HasSpellingsError: the spelling is a unit's own, and others lead to it.
        BusyError: an import is writing for longer than a person should wait.
    """
    session = db.session()
    try:
        known = aliases.held_alone(session, PATIENCE)
    except OperationalError as error:
        session.rollback()
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise BusyError from None
        raise
    if seen is not None and known.get(key(spelling), "") != seen:
        session.rollback()
        raise StaleError(known.get(key(spelling), ""))
    change, respelt = _change(known, spelling, unit)
    _write(known, change.after, user.username)
    if not change.idle:
        aliases.respell(session, respelt)
        _record(change, user)
    session.commit()
    return change


def _change(known: Aliases, spelling: str, unit: str | None) -> tuple[Change, dict[str, str]]:
    here = key(spelling)
    after = without_alias(known, spelling) if unit is None else with_alias(known, spelling, unit)
    session = db.session()
    respelt = differing(aliases.uses(session), known, after)
    reach = aliases.reach(session, respelt)
    return Change(here, known.get(here, ""), after.get(here, ""), reach, after), respelt


def _write(before: Aliases, after: Aliases, username: str) -> None:
    gone = before.keys() - after.keys()
    if gone:
        db.session.execute(delete(SatuanAlias).where(SatuanAlias.alias.in_(gone)))
    rows = [
        {"alias": each, "canonical": unit, "username": username}
        for each, unit in after.items()
        if before.get(each) != unit
    ]
    if rows:
        statement = insert(SatuanAlias).values(rows)
        told = {name: statement.excluded[name] for name in ("canonical", "username")}
        statement = statement.on_conflict_do_update(
            index_elements=[SatuanAlias.alias], set_=told | {"at": func.now()}
        )
        db.session.execute(statement)


def _record(change: Change, user: User) -> None:
    detail = {"spelling": change.spelling, "old": change.old, "new": change.new}
    event = Event.UNIT_ALIAS_CHANGED
    if not change.old:
        event = Event.UNIT_ALIAS_ADDED
    elif not change.new:
        event = Event.UNIT_ALIAS_REMOVED
    detail = {name: text for name, text in detail.items() if text}
    record(
        event, user=user, detail=detail | {"lines": change.reach.lines, "ahsp": change.reach.ahsp}
    )
