"""A session as requests need it: who, what they may do, and the session's own data."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import inspect, text
from sqlalchemy.orm import make_transient_to_detached

from ahsp.caching.state import COLUMNS as STATE
from ahsp.caching.state import State, hold
from ahsp.extensions import db
from ahsp.models import User
from ahsp.running.connections import borrowed

_COLUMNS = """
    (SELECT number FROM session_epoch), s.expires_at, s.data, u.id, u.username, u.role, u.active,
        u.must_change_password
"""
_TABLES = """
    web_session AS s LEFT JOIN "user" AS u ON u.id = s.user_id
"""
_ROW = text(f"SELECT {_COLUMNS} FROM {_TABLES} WHERE s.token_hash = :token_hash")  # noqa: S608
_WITH_STATE = f"""
    SELECT {STATE}, {_COLUMNS}
    FROM (VALUES (true)) AS always LEFT JOIN ({_TABLES}) ON s.token_hash = $1
"""  # noqa: S608  constants, as above


class Found(msgspec.Struct, frozen=True, array_like=True):
    """A session that was found; `epoch` is the number that held when it was read.

    `user_id` is None, and what follows is meaningless, where nobody is signed in.
    """

    epoch: int
    expires_at: datetime
    data: dict[str, Any]
    user_id: int | None = None
    username: str = ""
    role: str = ""
    active: bool = False
    must_change_password: bool = False

    @property
    def over(self) -> bool:
        """Whether its time has run out."""
        return self.expires_at <= datetime.now(UTC)

    def user(self) -> User | None:
        """The person, known to the current database session as if they had been loaded.

        What is not part of a copy, such as the password's hash, is loaded where it is used.
        """
        if self.user_id is None:
            return None
        key = inspect(User).identity_key_from_primary_key((self.user_id,))
        known: User | None = db.session.identity_map.get(key)
        if known is not None:
            return known
        made = User(
            id=self.user_id,
            username=self.username,
            role=self.role,
            active=self.active,
            must_change_password=self.must_change_password,
        )
        make_transient_to_detached(made)
        db.session.add(made)
        return made


def hash_of(token: str) -> bytes:
    """What database and Redis know a token by."""
    return hashlib.sha256(token.encode()).digest()


def read(token_hash: bytes) -> Found | None:
    """The session of a token as its row says, and the number that held at that moment.

    Raises:
        DBAPIError: the database does not answer.
    """
    row = db.session.execute(_ROW, {"token_hash": token_hash}).one_or_none()
    return _found(*row) if row is not None else None


def read_and_hold(token_hash: bytes) -> Found | None:
    """The same, for a request that also asks for the state of the data, which it holds from here.

    That is one trip to the database.

    Raises:
        psycopg.Error: the database does not answer; whoever asks in another way hears more of it.
    """
    with borrowed(db.engine) as link:
        row = link.ask(_WITH_STATE, [token_hash])
    assert row is not None  # a state there always is
    version, generations, *session = row
    hold(State.of_row(version, generations))
    return _found(*session) if session[1] is not None else None


def _found(
    number: int, expires_at: datetime, data: dict[str, Any], user_id: int | None, *person: Any
) -> Found:
    return Found(number, expires_at, data, *([user_id, *person] if user_id is not None else []))
