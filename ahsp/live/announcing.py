"""Announcing what is new, after the commit and never before."""

import time
from collections.abc import Callable, Iterable
from functools import partial

import structlog
from flask import current_app
from redis import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from ahsp.extensions import db
from ahsp.live.numbers import KEY, RAISE
from ahsp.running.policy import REDIS_PAUSE_SECONDS
from ahsp.running.redis_link import patient_client

_WAITING = "live_waiting"
log = structlog.get_logger()


class Announcer:
    """Tells one site's web processes what is new."""

    def __init__(self, url: str) -> None:
        # Nobody repeats an announcement, so a server that is only slow is waited for.
        self._raise = patient_client(url, again=1).register_script(RAISE)
        self._silent_until = 0.0

    def tell(self, topics: Iterable[str]) -> None:
        """Announce topics whose change is committed; without Redis nothing is told.

        Args:
            topics: of `ahsp.live.topics`.
        """
        if time.monotonic() < self._silent_until:
            return
        try:
            self._raise(keys=[KEY], args=sorted(topics))
        except RedisError as error:
            self._silent_until = time.monotonic() + REDIS_PAUSE_SECONDS
            log.warning("nothing new is announced", seconds=REDIS_PAUSE_SECONDS, error=str(error))


def announce(*topics: str) -> None:
    """Announce topics when the current transaction is committed, and not if it is not.

    Args:
        *topics: of `ahsp.live.topics`.
    """
    db.session().info.setdefault(_WAITING, set()).update(topics)


def announce_now(*topics: str) -> None:
    """Announce topics whose change was committed on another connection than the session's."""
    announcer().tell(topics)


def later(*topics: str) -> Callable[[], None]:
    """What announces topics from a thread that has no application of its own."""
    return partial(announcer().tell, topics)


def announcer() -> Announcer:
    """The current site's."""
    found: Announcer = current_app.extensions["live"][0]
    return found


@event.listens_for(db.session, "after_commit")
def _tell(session: Session) -> None:
    if topics := session.info.pop(_WAITING, None):
        announcer().tell(topics)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_WAITING, None)
