"""How the capabilities stand, and who switched them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.extensions import db
from ahsp.models import AuditEvent, SwitchedOff
from ahsp.switches.known import KNOWN, Known
from ahsp.switches.state import set_off

_KINDS = (Event.SWITCHED_OFF.value, Event.SWITCHED_ON.value)


class Standing(NamedTuple):
    """A capability and whether it is on.

    Attributes:
        known: which one.
        on: whether it is on.
        by_setting: whether the setting has it off, so that no switch puts it on.
        since: when it was switched off; None where it was not.
        reason: why it was.
        username: who did it; "" for the shell.
    """

    known: Known
    on: bool
    by_setting: bool = False
    since: datetime | None = None
    reason: str = ""
    username: str = ""


class Switching(NamedTuple):
    """One switching of the record; `username` is "" for the shell."""

    at: datetime
    username: str
    name: str
    on: bool
    reason: str


def standings() -> list[Standing]:
    """All capabilities as they are now."""
    rows = {each.name: each for each in db.session.scalars(select(SwitchedOff))}
    by_setting = set_off()
    return [_standing(known, rows.get(name), name in by_setting) for name, known in KNOWN.items()]


def latest(most: int) -> list[Switching]:
    """The newest switchings that the record still has, the newest first."""
    query = (
        select(AuditEvent.at, AuditEvent.username, AuditEvent.event, AuditEvent.detail)
        .where(AuditEvent.event.in_(_KINDS))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(most)
    )
    return [
        Switching(
            at, username, detail["feature"], event == Event.SWITCHED_ON, detail.get("reason", "")
        )
        for at, username, event, detail in db.session.execute(query)
    ]


def _standing(known: Known, row: SwitchedOff | None, by_setting: bool) -> Standing:
    if row is None:
        return Standing(known, on=not by_setting, by_setting=by_setting)
    return Standing(known, False, by_setting, row.at, row.reason, row.username)
