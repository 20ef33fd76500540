"""Further applications beside the one that most tests share, and browsers that are signed in."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from flask import Flask
from sqlalchemy import select

from ahsp import create_app
from ahsp.extensions import celery_app, db, limiter
from ahsp.metrics import processes
from ahsp.models import AuditEvent, User, WebSession
from tests.pages import PageClient

DEAD_DATABASE = "postgresql://nobody@127.0.0.1:1/none"
DEAD_REDIS = "redis://127.0.0.1:1/0"


@contextmanager
def another(first: Flask, **changes: Any) -> Iterator[Flask]:
    """An application with other settings, as in production: forms ask for tokens, errors are pages.

    The limiter, the queue and what the process says of itself belong to the process, so they are
    given back afterwards.
    """
    settings = first.config["SETTINGS"]
    kept = dict(vars(limiter))
    queue = celery_app.conf.broker_url, celery_app.Task
    said, processes._self = processes._self, replace(processes._self)
    limiter._storage_options = dict(limiter._storage_options)
    limiter.enabled = True  # its handlers are added to enabled applications only
    try:
        made = create_app(replace(settings, **changes))
        made.test_client_class = PageClient
        limiter.enabled = False
        yield made
        made.extensions["live"][1].stop()
        with made.app_context():
            db.engine.dispose()
    finally:
        vars(limiter).update(kept)
        celery_app.conf.broker_url, celery_app.Task = queue
        processes._self = said


@contextmanager
def with_redis(first: Flask, url: str) -> Iterator[Flask]:
    """Another application, and its queue, whose Redis is at an address; in its context."""
    options = dict(celery_app.conf.broker_transport_options)
    celery_app.amqp._producer_pool = None  # its connections lead to the queue of other tests
    try:
        with another(first, redis_url=url) as made, made.app_context():
            yield made
            db.session.remove()
    finally:
        celery_app.conf.broker_transport_options = options
        celery_app.amqp._producer_pool = None


@contextmanager
def limits(app: Flask) -> Iterator[None]:
    """Limits as in production, none of them used yet."""
    with app.app_context():
        redis.Redis.from_url(app.config["SETTINGS"].redis_url).flushdb()
    limiter.enabled = True
    try:
        yield
    finally:
        limiter.enabled = False


def browser(app: Flask, user: User | None = None, language: str | None = None) -> PageClient:
    """A browser of its own; with a user, one that signed in earlier; with a language, in that."""
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    if user is not None:
        token = secrets.token_urlsafe(32)
        db.session.add(
            WebSession(
                token_hash=hashlib.sha256(token.encode()).digest(),
                user_id=user.id,
                data={"_user_id": str(user.id), "_fresh": True},
                expires_at=datetime.now(UTC) + timedelta(hours=12),
            )
        )
        db.session.commit()
        client.set_cookie("ahsp", token)
    if language is not None:
        client.set_cookie("lang", language)
    return client


def token_of(client: PageClient) -> str:
    """The value of a browser's session cookie; "" for none."""
    cookie = client.get_cookie("ahsp")
    return cookie.value if cookie else ""


def a_second_later(app: Flask) -> None:
    """As if the second were over for which a process believes what it knows of sessions."""
    app.session_interface.copies.trust.doubt()  # type: ignore[attr-defined]


def events() -> list[str]:
    """Names of the recorded events, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def last_event() -> AuditEvent:
    """The newest event."""
    db.session.rollback()
    event = db.session.scalar(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))
    assert event is not None
    return event
