"""Ending sessions: in the transaction of the deed, and told to Redis after its commit."""

import time
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session, object_session

from ahsp.extensions import db
from ahsp.models import User, WebSession
from ahsp.web.sessions import epoch
from ahsp.web.sessions.copies import Copies
from ahsp.web.sessions.found import hash_of

_ENDED = "sessions_ended"


def end_sessions_of(user_id: int, keep: str | None = None) -> int:
    """End all sessions of one person in the current transaction.

    Args:
        user_id: whose.
        keep: token of one session that stays, or None.

    Returns:
        how many ended.
    """
    statement = sa.delete(WebSession).where(WebSession.user_id == user_id)
    if keep:
        statement = statement.where(WebSession.token_hash != hash_of(keep))
    result: Any = db.session.execute(statement)
    db.session().info[_ENDED] = True
    return int(result.rowcount)


def forget_expired() -> int:
    """Delete the sessions whose time is over, in the current transaction; returns how many."""
    result: Any = db.session.execute(
        sa.delete(WebSession).where(WebSession.expires_at < sa.func.now())
    )
    return int(result.rowcount)


def tell(copies: Copies) -> None:
    """Have an ending that was just committed hold everywhere before anybody is told of it.

    Where Redis does not hear of it, this takes as long as processes may trust what they knew.
    """
    try:
        heard = copies.raise_epoch(epoch.current(db.engine))
    except DBAPIError:  # nobody else has an answer either, once their second is over
        heard = False
    if not heard:
        time.sleep(epoch.SECONDS)


def _note(_mapper: Mapper[User], _connection: sa.Connection, person: User) -> None:
    if (session := object_session(person)) is not None:
        session.info[_ENDED] = True


event.listen(User, "after_update", _note)
event.listen(User, "after_delete", _note)


@event.listens_for(db.session, "after_commit")
def _tell(session: Session) -> None:
    if session.info.pop(_ENDED, False):
        tell(current_app.session_interface.copies)  # type: ignore[attr-defined]  # ours


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_ENDED, None)
