"""Searches, pages and exports from a real replica, which never shows an older state."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from ahsp.export.order import Format, Options, Order
from ahsp.export.scope import Scope
from ahsp.export.services import export_to
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.models import Ahsp, Role
from ahsp.ops.scrape.database import families
from ahsp.ops.signs import State, signs
from ahsp.ops.signs.replicas import replica, sign_of
from ahsp.replica import REPLICA, Standing, read, standing
from ahsp.replica.resting import rest
from ahsp.search.filters import Query
from ahsp.search.queries import find
from ahsp.search.suggest import suggest
from tests.apps import another, browser
from tests.conftest import empty
from tests.factories import make_user
from tests.imports.work_place import imported
from tests.scaling.standby import Standby

WHERE = text("SELECT inet_server_port()")


@pytest.fixture
def standby(app: Flask) -> Iterator[Standby]:
    """A replica that follows."""
    made = Standby(str(app.config["SETTINGS"].database_url))
    try:
        made.start()
        yield made
    finally:
        made.end()


@pytest.fixture
def site(app: Flask, standby: Standby) -> Iterator[Flask]:
    """A site that reads from the replica, and keeps no answers."""
    rest.end()
    with another(app, database_replica_url=standby.url, search_cache=False) as made:
        made.config["WTF_CSRF_ENABLED"] = False
        with made.app_context():
            yield made
            db.session.rollback()
            db.session.remove()
            db.engines[REPLICA].dispose()
    rest.end()
    empty(app)


def port() -> Any:
    """Where `db.session` is."""
    return db.session.execute(WHERE).scalar_one()


class Asked:
    """Counts the statements that a database is sent."""

    def __init__(self, name: str | None) -> None:
        self.count = 0
        event.listen(db.engines[name], "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


def test_searches_suggestions_pages_and_files_come_from_the_replica(
    site: Flask, standby: Standby, book: Path, tmp_path: Path
) -> None:
    siti = make_user("siti", role=Role.ADMIN)
    client = browser(site, siti)
    imported(book)
    standby.catch_up()
    number = db.session.scalar(db.select(Ahsp.id).order_by(Ahsp.id).limit(1))
    order = Order(options=Options(format=Format.CSV), scope=Scope())
    for work in (
        lambda: client.get("/search?q=semen"),
        lambda: client.get("/search"),
        lambda: suggest("sem"),
        lambda: client.get(f"/ahsp/{number}"),
        lambda: export_to(tmp_path / "semua.csv", order),
    ):
        asked = Asked(REPLICA)
        answer = work()
        assert asked.count > 1
        assert getattr(answer, "status_code", 200) == 200
    assert not rest
    assert (tmp_path / "semua.csv").read_text().count("\n") == 6
    assert client.get("/ahsp/999999").status_code == 404


def test_the_session_of_the_primary_is_there_again_afterwards(site: Flask) -> None:
    siti = make_user("siti")
    primary = port()
    assert read(port) != primary
    assert port() == primary
    assert siti in db.session


def test_what_was_just_imported_or_undone_is_found_however_far_the_replica_is(
    site: Flask, standby: Standby, book: Path
) -> None:
    primary = port()
    standby.pause()
    batch = imported(book)
    assert find(Query("semen")).total == 1
    assert read(port) == primary, "and it is not asked again at once"
    standby.resume()
    rest.end()
    asked = Asked(REPLICA)
    assert find(Query("semen")).total == 1
    assert asked.count > 1
    standby.pause()
    services.undo(batch.id)
    assert find(Query("semen")).total == 0


def test_a_file_holds_what_was_just_imported(
    site: Flask, standby: Standby, book: Path, tmp_path: Path
) -> None:
    standby.pause()
    imported(book)
    order = Order(options=Options(format=Format.JSONL), scope=Scope())
    made = export_to(tmp_path / "semua.jsonl", order)
    assert made.contents.rincian == 5


def test_a_replica_that_stops_under_the_work_is_followed_by_the_primary(
    site: Flask, standby: Standby
) -> None:
    primary, ports = port(), []

    def work() -> int:
        ports.append(port())
        if len(ports) == 1:
            standby.stop()
        return int(db.session.execute(text("SELECT 7")).scalar_one())

    assert read(work) == 7
    assert ports[1:] == [primary]
    assert rest, "nobody waits for it again"
    assert read(port) == primary
    rest.end()
    assert read(port) == primary
    standby.start()
    rest.end()
    assert read(port) != primary


def test_a_promoted_replica_is_not_read_any_more(site: Flask, standby: Standby) -> None:
    primary = port()
    assert read(port) != primary
    standby.promote()
    assert read(port) == primary
    told = standing()
    assert told
    assert (told.answers, told.follows) == (True, False)


def test_another_database_is_no_replica(app: Flask, context: Flask) -> None:
    url = app.config["SETTINGS"].database_url
    rest.end()
    with another(app, database_replica_url=url) as made, made.app_context():
        asked = Asked(REPLICA)
        assert read(port) == port()
        assert asked.count < 4
        told = standing()
        assert told
        assert not told.follows
        db.engines[REPLICA].dispose()
    rest.end()


def test_how_far_it_is_behind_is_told(site: Flask, standby: Standby, book: Path) -> None:
    told = standing()
    assert told
    assert (told.answers, told.follows, told.current) == (True, True, True)
    standby.pause()
    imported(book)
    told = standing()
    assert told
    assert not told.current
    assert told.behind > 1000
    standby.stop()
    told = standing()
    assert told
    assert not told.answers


def test_administrators_and_prometheus_read_how_it_follows(
    site: Flask, standby: Standby, book: Path
) -> None:
    with site.test_request_context(headers={"Accept-Language": "en"}):
        (sign,) = replica()
        assert sign.state is State.OK
        assert sign.said.startswith("It has all analyses and lacks")
        assert measured()["ahsp_replica_current"] == 1
        standby.pause()
        imported(book)
        (sign,) = replica()
        assert sign.said.endswith("of changes, the newest analyses among them.")
        assert measured()["ahsp_replica_current"] == 0
        assert measured()["ahsp_replica_behind_bytes"] > 1000
        standby.resume()
        standby.promote()
        (sign,) = replica()
        assert sign.state is State.DANGER
        assert "DATABASE_URL" in sign.remedy
        standby.stop()
        (sign,) = replica()
        assert (sign.name, sign.state) == ("replica", State.WARNING)
        assert "does not answer" in sign.said
        assert measured()["ahsp_replica_up"] == 0
        assert measured()["ahsp_database_up"] == 1
    with site.test_request_context(headers={"Accept-Language": "en"}):
        assert "Replica of the database" in {each.label for each in signs()}


def measured() -> dict[str, float]:
    """The gauges of the databases."""
    return {each.name: each.samples[0].value for each in families() if len(each.samples) == 1}


def test_a_replica_far_behind_is_a_warning(context: Flask) -> None:
    late = Standing(answers=True, follows=True, behind=200 << 20, current=False)
    with context.test_request_context(headers={"Accept-Language": "en"}):
        told = sign_of(late)
    assert told.state is State.WARNING
    assert "200" in told.said


def test_an_error_of_the_work_itself_is_raised_once(site: Flask) -> None:
    calls = []

    def work() -> None:
        calls.append(1)
        db.session.execute(text("SELECT 1 / 0"))

    with pytest.raises(Exception, match="division by zero"):
        read(work)
    assert calls == [1]
    assert not rest


def test_without_a_replica_the_work_is_done_as_ever(context: Flask) -> None:
    assert read(lambda: 3) == 3
    assert standing() is None
    assert replica() == []
