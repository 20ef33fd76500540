"""What an open page is told: the numbers of topics that its person may hear of."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.allowance import PER_MINUTE
from ahsp.live.announcing import announce_now
from ahsp.live.routes import allowance
from ahsp.models import Role, User, WebSession
from ahsp.web.sessions import epoch
from tests.apps import a_second_later, browser, limits
from tests.factories import make_user
from tests.live.conftest import hearing_of, until
from tests.pages import PageClient
from tests.redis_server import RedisServer

ADDRESS = "/live?topics=audit,imports,import:7"


@pytest.fixture
def admin(site: Flask) -> PageClient:
    return browser(site, make_user("ratna", role=Role.ADMIN))


def heard(client: PageClient, address: str = ADDRESS) -> dict[str, int] | None:
    answer = client.get(address)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json
    return told["numbers"] if told["heard"] else None


def test_an_administrator_is_told_the_numbers(site: Flask, admin: PageClient) -> None:
    assert heard(admin) == {"audit": 0, "imports": 0, "import:7": 0}
    announce_now(topics.IMPORTS)
    until(lambda: hearing_of(site).number(topics.IMPORTS))
    told = heard(admin)
    assert told
    assert told["imports"] > 0
    assert told["import:7"] == 0


def test_a_reader_is_told_of_their_exports_alone(site: Flask) -> None:
    user = make_user("siti")
    client = browser(site, user)
    mine = topics.of_exports(user.id)
    assert heard(client, f"{ADDRESS},{mine},exports:{user.id + 1}") == {mine: 0}


def test_a_stranger_is_told_nothing(site: Flask) -> None:
    answer = browser(site).get(ADDRESS)
    assert answer.status_code == 302
    assert (answer.location or "").startswith("/account/sign-in")
    assert not answer.text.startswith("{")


@pytest.mark.parametrize("address", ["/live", "/live?topics=", "/live?topics=,,", "/live?topics=x"])
def test_who_asks_for_nothing_is_told_nothing(admin: PageClient, address: str) -> None:
    assert heard(admin, address) == {}


def test_a_page_has_so_many_topics_and_no_more(admin: PageClient) -> None:
    assert admin.get("/live?topics=" + ",".join("x" * 21)).status_code == 400


def test_without_redis_it_says_that_nothing_is_heard(
    site: Flask, admin: PageClient, redis_server: RedisServer
) -> None:
    redis_server.stop()
    until(lambda: not hearing_of(site).connected)
    assert heard(admin) is None


def test_one_person_asks_so_often_and_no_more(
    site: Flask, admin: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(monotonic=lambda: 1_000.0)  # else a minute may end in between
    monkeypatch.setattr("ahsp.live.allowance.time", clock)
    user = db.session.scalars(sa.select(User).where(User.username == "ratna")).one()
    allowance._minute, allowance._asked = -1, {}
    with limits(site):
        heard(admin)
        allowance._asked[user.id] = PER_MINUTE
        answer = admin.get(ADDRESS)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        other = browser(site, make_user("budi", role=Role.ADMIN))
        assert heard(other) is not None


def statements(act: Callable[[], object]) -> list[str]:
    found: list[str] = []

    def note(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return found


def test_it_is_answered_from_memory(
    site: Flask, admin: PageClient, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epoch, "SECONDS", 60)
    heard(admin)
    heard(admin)
    beside = redis_server.client
    before = beside.info("commandstats")
    assert statements(lambda: heard(admin)) == []
    after = beside.info("commandstats")
    asked = {name for name, told in after.items() if told != before.get(name)}
    assert asked <= {"cmdstat_info", "cmdstat_ping"}, "the subscription may ask for a sign of life"


def test_who_was_signed_out_is_told_nothing_after_a_second(site: Flask, admin: PageClient) -> None:
    heard(admin)
    db.session.execute(sa.delete(WebSession))
    db.session.commit()
    a_second_later(site)
    assert admin.get(ADDRESS).status_code == 302


def test_watching_does_not_keep_a_session_alive(site: Flask, admin: PageClient) -> None:
    soon = db.session.scalar(sa.text("SELECT now() + interval '10 minutes'"))
    db.session.query(WebSession).one().expires_at = soon
    db.session.commit()
    a_second_later(site)
    answer = admin.get(ADDRESS)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert db.session.query(WebSession).one().expires_at == soon


def test_pages_tell_their_script_from_which_number_on_to_look(
    site: Flask, admin: PageClient
) -> None:
    announce_now(topics.TASKS)
    until(lambda: hearing_of(site).number(topics.TASKS))
    newest = hearing_of(site).newest
    assert f'<meta name="live" content="{newest}">' in admin.get("/audit/log").text
    assert 'name="live"' not in browser(site).get("/account/sign-in").text
