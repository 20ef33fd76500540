"""Where Flask finds, keeps and ends the session of a request."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolEmptyError
from werkzeug.datastructures import CallbackDict

from ahsp.extensions import db
from ahsp.models import User, WebSession
from ahsp.running.refusals import Refusal, give_up_if_slow, refusal_of
from ahsp.web.errors import on_database
from ahsp.web.sessions.copies import Copies
from ahsp.web.sessions.ending import tell
from ahsp.web.sessions.epoch import advance
from ahsp.web.sessions.found import Found, hash_of, read, read_and_hold

STATELESS = ("/static/", "/healthz", "/readyz", "/metrics")
"""Addresses that neither read nor make a session; Flask opens it before it knows the endpoint."""
WATCHING = "/live"
"""The address that open pages ask again and again: no sign of a person's presence."""
SEARCHING = "/search"
"""The address that asks the database for the state of the data in any case: there the session comes
along by its row, and Redis is not asked."""
GLANCE_SECONDS, MOST_GLANCES = 30, 5_000
"""Seconds that a process remembers sessions of those who watch, as long as none ended anywhere;
and of how many."""
SAFE = ("GET", "HEAD")
TROUBLE = (DBAPIError, PoolEmptyError)
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
        self.trouble: DBAPIError | PoolEmptyError | None = None
        self.kept = True
        self.user: User | None = None  # held, so that finding them again asks no query

    def renew(self) -> None:
        """Give this session another token at the end of the request (at sign-in)."""
        self.renewed = True
        self.modified = True


class ServerSessions(SessionInterface):
    """Keeps sessions in `web_session`, with copies in Redis; without a cookie nothing is asked.

    Args:
        lifetime: without a request, after which a session ends.
        secure: whether the cookie leaves over HTTPS only.
        copies: those in Redis.
    """

    def __init__(self, lifetime: timedelta, secure: bool, copies: Copies) -> None:
        self.lifetime = lifetime
        self.secure = secure
        self.copies = copies
        self._glances: dict[bytes, tuple[float, Found]] = {}

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
            found = self._way(request)(hash_of(token))
        except TROUBLE as trouble:  # told by `access.check`, where an error page can be made
            db.session.rollback()
            empty = ServerSession(None, {}, None)
            empty.trouble = trouble
            return empty
        if found is None or found.over:
            return ServerSession(None, {}, None)
        session = ServerSession(token, dict(found.data), found.expires_at - self.lifetime)
        session.user = found.user()
        session.kept = request.path != WATCHING
        return session

    def _way(self, request: Request) -> Callable[[bytes], Found | None]:
        if request.path == WATCHING:
            return self._glance
        searching = request.path == SEARCHING and request.method in SAFE
        return self._at_once if searching else self._find

    def _at_once(self, token_hash: bytes) -> Found | None:
        try:
            return read_and_hold(token_hash)
        except psycopg.Error as error:
            give_up_if_slow(error)
            return self._find(token_hash)

    def _glance(self, token_hash: bytes) -> Found | None:
        """A session as this process knew it a moment ago, unless any ended more than that ago."""
        until, known = self._glances.get(token_hash, (0.0, None))
        now = time.monotonic()
        if known is not None and now < until and known.epoch == self.copies.trust.number(db.engine):
            return known
        found = self._find(token_hash)
        if len(self._glances) >= MOST_GLANCES:
            self._glances.clear()
        if found is not None and found.user_id is not None:
            self._glances[token_hash] = (now + GLANCE_SECONDS, found)
        return found

    def _find(self, token_hash: bytes) -> Found | None:
        """A session by its copy if that can be believed, else by its row."""
        look = self.copies.look(token_hash)
        if look is None:
            return read(token_hash)
        trust = self.copies.trust
        if look.epoch is None:  # Redis was emptied, or never told
            trust.doubt()
        else:
            trust.learn(look.epoch)
        copy = self.copies.read(token_hash, look)
        if copy is not None and copy.epoch == trust.number(db.engine):
            return copy
        found = read(token_hash)
        if found is not None and found.user_id is not None:
            self.copies.put(token_hash, look, found)
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; an unchanged session's time is renewed every few minutes only."""
        assert isinstance(session, ServerSession)
        if session.trouble is not None or not session.kept:
            return
        response.vary.add("Cookie")
        try:
            self._save(app, session, response)
        except TROUBLE as trouble:
            if request.method in SAFE and refusal_of(trouble) is Refusal.READ_ONLY:
                return  # what was read is right; the session stays as it was
            # Too late for an error handler, and a page that promises a session would be a lie.
            refusal = on_database(trouble)
            response.set_data(refusal.get_data())
            response.status_code = refusal.status_code
            del response.headers["Location"]
            for name in ("Content-Type", "Retry-After"):
                if name in refusal.headers:
                    response.headers[name] = refusal.headers[name]

    def _save(self, app: Flask, session: ServerSession, response: Response) -> None:
        now = datetime.now(UTC)
        stale = session.seen is not None and now - session.seen > timedelta(minutes=5)
        if not (session.modified or (session and stale)):
            return
        db.session.rollback()  # else one connection is held here while another is waited for
        if session:
            self._write(app, session, response, now)
        else:
            self._end(app, session, response)

    def _end(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.token:
            with db.engine.begin() as connection:
                connection.execute(
                    sa.delete(WebSession).where(WebSession.token_hash == hash_of(session.token))
                )
            tell(self.copies)
            response.delete_cookie(self.get_cookie_name(app), httponly=True, samesite="Lax")

    def _write(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        old = session.token
        token = secrets.token_urlsafe(32) if session.renewed or not old else old
        user_id = session.get(USER_KEY)
        values = {
            "token_hash": hash_of(token),
            "user_id": int(user_id) if user_id else None,
            "data": dict(session),
            "address": request.remote_addr or "",
            "agent": request.user_agent.string[:300],
            "expires_at": now + self.lifetime,
        }
        update = {name: values[name] for name in ("user_id", "data", "expires_at")}
        with db.engine.begin() as connection:
            if old and old != token:
                connection.execute(
                    sa.delete(WebSession).where(WebSession.token_hash == hash_of(old))
                )
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
        self._have_heard(old, token)
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            max_age=self.lifetime,
            httponly=True,
            secure=self.secure,
            samesite="Lax",
        )

    def _have_heard(self, old: str | None, token: str) -> None:
        """Have copies of what was just written go."""
        if old and old != token:
            tell(self.copies)
        elif old and not self.copies.bury(hash_of(token)):
            advance(db.engine)
