"""Server-side sessions: the cookie holds a random token, the database the rest.

Ending a session is deleting its row, so a stolen cookie is worth nothing after sign-out, after a
change of password or when an administrator ends it (OWASP ASVS 5.0, 7.4).
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import CallbackDict

from ahsp.extensions import db
from ahsp.models import User, WebSession
from ahsp.web.errors import on_database

STATELESS = ("/static/", "/healthz", "/readyz", "/metrics")
"""Addresses that neither read nor make a session; Flask opens it before it knows the endpoint."""
USER_KEY = "_user_id"
"""Where flask-login keeps the signed-in user's id."""


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A dictionary that remembers its token and whether it changed."""

    def __init__(self, token: str | None, data: dict[str, Any], seen: datetime | None) -> None:
        def touched(_: object) -> None:
            self.modified = True

        super().__init__(data, touched)
        self.token = token
        self.seen = seen
        self.modified = False
        self.renewed = False
        self.trouble: DBAPIError | None = None
        self.kept = True
        self.user: User | None = None  # held, so that finding them again asks no query

    def renew(self) -> None:
        """Give this session another token at the end of the request (at sign-in)."""
        self.renewed = True
        self.modified = True


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class DatabaseSessions(SessionInterface):
    """Keeps sessions in `web_session`; a request without a cookie costs no query."""

    def __init__(self, lifetime: timedelta, secure: bool) -> None:
        self.lifetime = lifetime
        self.secure = secure

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Find the session of the request's cookie, or start an empty one."""
        token = request.cookies.get(self.get_cookie_name(app))
        if request.path.startswith(STATELESS):  # an error page there must not replace the cookie
            unkept = ServerSession(None, {}, None)
            unkept.kept = False
            return unkept
        if not token:
            return ServerSession(None, {}, None)
        try:
            row = db.session.get(WebSession, _hash(token))
        except DBAPIError as trouble:  # told by `access.check`, where an error page can be made
            db.session.rollback()
            empty = ServerSession(None, {}, None)
            empty.trouble = trouble
            return empty
        if row is None or row.expires_at <= datetime.now(UTC):
            return ServerSession(None, {}, None)
        session = ServerSession(token, dict(row.data), row.expires_at - self.lifetime)
        session.user = row.user
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; an unchanged session's time is renewed every few minutes only."""
        assert isinstance(session, ServerSession)
        if session.trouble is not None or not session.kept:
            return
        response.vary.add("Cookie")
        try:
            self._save(app, session, response)
        except DBAPIError as trouble:
            # Too late for an error handler, and a page that promises a session would be a lie.
            refusal = on_database(trouble)
            response.set_data(refusal.get_data())
            response.status_code = refusal.status_code
            del response.headers["Location"]
            for name in ("Content-Type", "Retry-After"):
                if name in refusal.headers:
                    response.headers[name] = refusal.headers[name]

    def _save(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.modified and not session:
            self._end(app, session, response)
            return
        now = datetime.now(UTC)
        stale = session.seen is not None and now - session.seen > timedelta(minutes=5)
        if session and (session.modified or stale):
            self._write(app, session, response, now)

    def _end(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.token:
            with db.engine.begin() as connection:
                connection.execute(
                    sa.delete(WebSession).where(WebSession.token_hash == _hash(session.token))
                )
            response.delete_cookie(self.get_cookie_name(app), httponly=True, samesite="Lax")

    def _write(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        old = session.token
        token = secrets.token_urlsafe(32) if session.renewed or not old else old
        user_id = session.get(USER_KEY)
        values = {
            "token_hash": _hash(token),
            "user_id": int(user_id) if user_id else None,
            "data": dict(session),
            "address": request.remote_addr or "",
            "agent": request.user_agent.string[:300],
            "expires_at": now + self.lifetime,
        }
        update = {name: values[name] for name in ("user_id", "data", "expires_at")}
        with db.engine.begin() as connection:
            if old and old != token:
                connection.execute(sa.delete(WebSession).where(WebSession.token_hash == _hash(old)))
            if old == token:
                found = connection.execute(
                    sa.update(WebSession)
                    .where(WebSession.token_hash == values["token_hash"])
                    .values(update)
                )
                if not found.rowcount:  # ended elsewhere meanwhile: it stays ended
                    return
            else:
                connection.execute(sa.insert(WebSession).values(values))
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            max_age=self.lifetime,
            httponly=True,
            secure=self.secure,
            samesite="Lax",
        )


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
        statement = statement.where(WebSession.token_hash != _hash(keep))
    result: Any = db.session.execute(statement)
    return int(result.rowcount)


def forget_expired() -> int:
    """Delete the sessions whose time is over, in the current transaction; returns how many."""
    result: Any = db.session.execute(
        sa.delete(WebSession).where(WebSession.expires_at < sa.func.now())
    )
    return int(result.rowcount)
