"""Switching: each a transaction, its record inside."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import SwitchedOff
from ahsp.switches.known import KNOWN, Known
from ahsp.switches.state import memory, set_off


class SetError(Exception):
    """The setting has it off."""


class Standing(NamedTuple):
    """A capability, whether it is on, and if not since when (None: by the setting) and why."""

    known: Known
    on: bool
    since: datetime | None = None
    reason: str = ""


def standings() -> list[Standing]:
    """All of them as they are now."""
    rows = {each.name: each for each in db.session.scalars(select(SwitchedOff))}
    by_setting = set_off()
    found = []
    for name, known in KNOWN.items():
        row = rows.get(name)
        if row is None:
            found.append(Standing(known, name not in by_setting))
        else:
            found.append(Standing(known, False, row.at, row.reason))
    return found


def switch_off(name: str, reason: str = "") -> bool:
    """Have a capability off in every process within a second; returns whether it was on.

    Args:
        name: one of `KNOWN`.
        reason: why; kept in the record and shown in the list.
    """
    if db.session.get(SwitchedOff, name) is not None:
        return False
    db.session.add(SwitchedOff(name=name, reason=reason[:500]))
    record(Event.SWITCHED_OFF, detail={"feature": name, "reason": reason[:500]})
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
    row = db.session.get(SwitchedOff, name)
    if row is None:
        return False
    db.session.delete(row)
    record(Event.SWITCHED_ON, detail={"feature": name})
    db.session.commit()
    memory.forget()
    return True
