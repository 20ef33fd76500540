"""What is off at this moment, as every process sees it within a second."""

import threading
import time
from collections.abc import Mapping

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import SwitchedOff
from ahsp.switches.known import KNOWN

SECONDS = 1.0
"""How old an answer may be."""
log = structlog.get_logger()


class Memory:
    """What the database said last."""

    def __init__(self) -> None:
        self._off: Mapping[str, str] = {}
        self._until = 0.0
        self._forgotten = 0
        self._guard = threading.Lock()

    def off(self) -> Mapping[str, str]:
        """What the database has off, and why; while it is away, what it said last.

        No thread waits here for another one, which may itself wait for a connection of this one.
        """
        if time.monotonic() < self._until:
            return self._off
        forgotten = self._forgotten
        try:
            off = _read()
        except SQLAlchemyError as error:
            log.warning("switches are not read", error=type(error).__name__)
            off = self._off
        with self._guard:
            if forgotten == self._forgotten:  # else this is from before a switch was moved
                self._off = off
                self._until = time.monotonic() + SECONDS
        return off

    def forget(self) -> None:
        """Have the next look ask the database; an answer on its way is not kept."""
        with self._guard:
            self._forgotten += 1
            self._until = 0.0


def _read() -> Mapping[str, str]:
    """In the transaction that is open, if one is: the server may have no second one to give."""
    asked = select(SwitchedOff.name, SwitchedOff.reason)
    if db.session.registry.has() and db.session().in_transaction():
        return dict(db.session.connection().execute(asked).all())
    with db.engine.connect() as link:
        return dict(link.execute(asked).all())


memory = Memory()


def set_off() -> frozenset[str]:
    """Names of what is off by the setting, which no command switches on."""
    settings: Settings = current_app.config["SETTINGS"]
    return frozenset(settings.off)


def is_on(name: str) -> bool:
    """Whether a capability, one of `KNOWN`, is on."""
    assert name in KNOWN
    return name not in set_off() and name not in memory.off()


def runs(task: str) -> bool:
    """Whether a task of the queue may run: none of what it belongs to is off."""
    return all(is_on(each.name) for each in KNOWN.values() if task in each.tasks)
