"""Whoever sends traffic learns whether this site can serve, and which part is missing."""

from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.ops import health
from tests.apps import DEAD_DATABASE, DEAD_REDIS, another, browser


def test_a_site_with_all_its_parts_is_ready(context: Flask) -> None:
    answer = browser(context).get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "redis": "ok"}
    assert "Set-Cookie" not in answer.headers


def test_without_its_database_it_is_not(app: Flask) -> None:
    with another(app, database_url=DEAD_DATABASE) as made:
        answer = browser(made).get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "database": "away", "redis": "ok"}


def test_without_redis_it_is(app: Flask) -> None:
    with another(app, redis_url=DEAD_REDIS) as made:
        answer = browser(made).get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "redis": "away"}


def test_with_an_older_database_it_is_not_and_with_a_newer_one_it_is(context: Flask) -> None:
    newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    found = {}
    for version in ("0012", "9999"):
        db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        db.session.commit()
        found[version] = health.look()
    db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": newest})
    db.session.commit()
    assert (found["0012"].database, found["0012"].ready) == ("behind", False)
    assert (found["9999"].database, found["9999"].ready) == ("ok", True)
