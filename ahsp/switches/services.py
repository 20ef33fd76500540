"""Switching: each a transaction, its record inside."""

from sqlalchemy.dialects.postgresql import insert

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import SwitchedOff
from ahsp.switches.state import memory, set_off

LONGEST_REASON = 500


class SetError(Exception):
    """The setting has it off."""


def switch_off(name: str, reason: str = "", username: str = "") -> bool:
    """Have a capability off in every process within a second; returns whether it was on.

    Args:
        name: one of `KNOWN`.
        reason: why; kept in the record, and told on the capability's pages.
        username: who does it; "" for the shell.
    """
    reason = reason[:LONGEST_REASON]
    statement = insert(SwitchedOff).values(name=name, reason=reason, username=username)
    added = statement.on_conflict_do_nothing().returning(SwitchedOff.name)
    if db.session.scalar(added) is None:
        return False
    record(Event.SWITCHED_OFF, detail={"feature": name, "reason": reason})
    db.session.commit()
    memory.forget()
    return True


def switch_on(name: str) -> bool:
    """Have a capability on again; returns whether it was off.

    Raises:
        SetError: the setting has it off.
    """
    if name in set_off():
        raise SetError
    row = db.session.get(SwitchedOff, name, with_for_update=True)
    if row is None:
        return False
    db.session.delete(row)
    record(Event.SWITCHED_ON, detail={"feature": name})
    db.session.commit()
    memory.forget()
    return True
