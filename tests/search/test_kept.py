"""Answers that are kept until the data changes."""

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import cache, db
from ahsp.search.filters import Query
from ahsp.search.kept import kept
from ahsp.search.queries import find
from tests.factories import make_ahsp


def raise_version() -> None:
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()


def test_an_answer_is_computed_once_for_each_version(context: Flask) -> None:
    made: list[int] = []

    def compute() -> int:
        made.append(1)
        return len(made)

    assert [kept("n", "q", compute) for _ in range(3)] == [1, 1, 1]
    assert kept("n", "other", compute) == 2
    raise_version()
    assert kept("n", "q", compute) == 3


def test_new_data_shows_as_soon_as_the_version_is_raised(context: Flask) -> None:
    assert find(Query()).total == 0
    make_ahsp("1", "Galian")
    raise_version()
    assert find(Query()).total == 1


def test_without_redis_everything_is_computed(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(cache.cache, "_write_client", away)
    monkeypatch.setattr(cache.cache, "_read_client", away)
    make_ahsp("1", "Galian")
    assert find(Query()).total == 1


def test_redis_may_go_between_looking_and_keeping(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(cache.cache, "_write_client", away)
    assert kept("n", "q", lambda: 7) == 7
