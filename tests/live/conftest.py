"""A site that hears what is announced, on a Redis of its own."""

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ahsp.live.hearing import Hearing
from tests.apps import another
from tests.conftest import empty
from tests.redis_server import RedisServer


@pytest.fixture
def site(app: Flask, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    # On a busy machine an answer may take longer, and an announcement would be lost.
    monkeypatch.setattr("ahsp.running.redis_link.REDIS_SECONDS", 10.0)
    with another(app, redis_url=redis_server.url) as made, made.app_context():
        made.config["WTF_CSRF_ENABLED"] = False
        hearing_of(made).begin()
        until(lambda: hearing_of(made).connected)
        yield made
    empty(app)


def hearing_of(site: Flask) -> Hearing:
    found = site.extensions["live"][1]
    assert isinstance(found, Hearing)
    return found


def until(true: Callable[[], object], within: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
