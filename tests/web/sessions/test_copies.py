"""Copies of sessions in Redis save the database work, and never bring back what has ended."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from ahsp.accounts import services
from ahsp.extensions import db
from ahsp.models import Role, User
from ahsp.web.sessions import ending, epoch, interface
from ahsp.web.sessions.copies import Copies
from ahsp.web.sessions.found import hash_of, read
from tests.apps import a_second_later, another, browser, token_of
from tests.conftest import empty
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient
from tests.redis_server import RedisServer

NO_DATABASE_NEEDED = "/account/sign-in"
"""For who is signed in it leads on, without asking anything else."""


_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Sites(NamedTuple):
    """Two web processes of one site, as far as sessions see, and their Redis."""

    one: Flask
    two: Flask
    redis: RedisServer


@pytest.fixture
def sites(
    app: Flask, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sites]:
    # On a busy machine an answer may take longer, and the copies would be left alone for a while.
    monkeypatch.setattr("ahsp.running.redis_link.BRISK_SECONDS", 2.0)
    with ExitStack() as stack:
        made = [stack.enter_context(another(app, redis_url=redis_server.url)) for _ in range(2)]
        for each in made:
            each.config["WTF_CSRF_ENABLED"] = False
        yield Sites(made[0], made[1], redis_server)
    empty(app)


@pytest.fixture
def token(sites: Sites) -> str:
    """Of a person's session that both processes know by its copy."""
    with sites.one.app_context():
        client = browser(sites.one, make_user("siti", role=Role.ADMIN))
        made = token_of(client)
        make_user("budi", role=Role.ADMIN)
    for each in (sites.one, sites.two, sites.one):
        assert is_in(each, made)
    return made


def person(site: Flask, token: str) -> PageClient:
    client = browser(site)
    client.set_cookie("ahsp", token)
    client.set_cookie("lang", "en")
    return client


def is_in(site: Flask, token: str) -> bool:
    return person(site, token).get(NO_DATABASE_NEEDED).status_code == 302


def copies_of(site: Flask) -> Copies:
    found = site.session_interface.copies  # type: ignore[attr-defined]
    assert isinstance(found, Copies)
    return found


def change(site: Flask, **what: Any) -> None:
    with site.app_context():
        services.change_user("siti", **what)


def statements(site: Flask, act: Callable[[], object]) -> list[str]:
    found: list[str] = []

    def note(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    with site.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return found


def test_who_is_known_asks_the_database_nothing(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epoch, "SECONDS", 60)
    assert is_in(sites.two, token)
    assert statements(sites.two, lambda: is_in(sites.two, token)) == []


def test_a_process_asks_for_the_number_once_a_second_whoever_comes(
    sites: Sites, token: str
) -> None:
    a_second_later(sites.two)
    assert len(statements(sites.two, lambda: is_in(sites.two, token))) == 1


def sign_out(site: Flask, token: str) -> None:
    assert person(site, token).post("/account/sign-out").status_code == 303


def change_password(site: Flask, token: str) -> None:
    data = {"current": PASSWORD, "password": "another good one", "again": "another good one"}
    assert person(site, token).post("/account/password", data=data).status_code == 303


def disable(site: Flask, _token: str) -> None:
    change(site, active=False)


def change_role(site: Flask, _token: str) -> None:
    change(site, role=Role.EDITOR)


def reset_password(site: Flask, _token: str) -> None:
    with site.app_context():
        services.reset_password("siti")


def delete_account(site: Flask, _token: str) -> None:
    with site.app_context():
        db.session.delete(services.find_user("siti"))
        db.session.commit()


ENDINGS = [sign_out, change_password, disable, change_role, reset_password, delete_account]
Ending = Callable[[Flask, str], None]


@pytest.mark.parametrize("end", ENDINGS)
def test_what_ends_in_one_process_has_ended_in_the_other(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch, end: Ending
) -> None:
    monkeypatch.setattr(epoch, "SECONDS", 60)  # so that only what Redis was told can end it
    assert is_in(sites.two, token)
    end(sites.one, token)
    assert not is_in(sites.two, token)
    assert not is_in(sites.one, token)


@pytest.mark.parametrize("end", ENDINGS)
def test_what_ends_while_redis_is_away_stays_ended_when_it_comes_back_with_old_data(
    sites: Sites, token: str, tmp_path: Path, end: Ending
) -> None:
    sites.redis.stop()
    sites.redis.remember(tmp_path / "before")
    end(sites.one, token)
    sites.redis.come_back_with(tmp_path / "before")
    for each in (sites.one, sites.two):
        copies_of(each)._unwell_until = 0.0
        assert not is_in(each, token)


def test_a_redis_that_was_told_and_forgets_it_at_once_brings_nothing_back(
    sites: Sites, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.redis.remember(tmp_path / "before")
    monkeypatch.setattr(epoch, "SECONDS", 60)
    assert is_in(sites.two, token)
    disable(sites.one, token)
    sites.redis.come_back_with(tmp_path / "before")
    assert sites.redis.client.exists(b"ahsp:session:" + hash_of(token).hex().encode())
    assert not is_in(sites.two, token)


def test_who_cannot_tell_redis_waits_until_nobody_can_believe_a_copy(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(ending, "time", SimpleNamespace(sleep=waits.append))
    change(sites.one, role=Role.EDITOR)
    assert waits == [], "Redis was told"
    sites.redis.stop()
    change(sites.one, role=Role.VIEWER)
    assert waits == [epoch.SECONDS]


SEARCHES = "/search"


def searches(site: Flask, token: str) -> bool:
    return person(site, token).get(SEARCHES).status_code == 200


def test_who_searches_is_known_by_the_row_and_redis_is_not_asked(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        pytest.fail("Redis was asked")

    monkeypatch.setattr(copies_of(sites.two), "look", asked)
    assert searches(sites.two, token)
    with sites.one.app_context(), db.engine.begin() as link:
        link.execute(sa.text('UPDATE "user" SET must_change_password = true'))
    assert not searches(sites.two, token), "also what is changed by hand holds at once"
    with sites.one.app_context(), db.engine.begin() as link:
        link.execute(sa.text("DELETE FROM web_session"))
    assert person(sites.two, token).get(SEARCHES).location.startswith("/account/sign-in")


@pytest.mark.parametrize("end", ENDINGS[:3])
def test_what_has_ended_searches_no_more(sites: Sites, token: str, end: Ending) -> None:
    assert searches(sites.two, token)
    end(sites.one, token)
    assert not searches(sites.two, token)


def test_who_searches_is_known_again_once_the_connections_were_ended(
    sites: Sites, token: str
) -> None:
    for _ in range(3):
        assert searches(sites.two, token)
        with sites.one.app_context(), db.engine.connect() as link:
            link.execute(sa.text(_END_OTHERS))


def test_where_the_row_is_not_read_at_once_the_session_is_found_in_the_usual_way(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(interface, "read_and_hold", lost)
    assert searches(sites.two, token)


def test_a_search_that_is_given_up_does_not_wait_once_more(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given_up(*_: object) -> None:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")

    def asked_again(*_: object) -> None:
        pytest.fail("the database was asked for the session once more")

    with monkeypatch.context() as slow:
        slow.setattr(interface, "read_and_hold", given_up)
        slow.setattr(interface, "read", asked_again)
        answer = person(sites.two, token).get(SEARCHES, headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "The question to the database was given up after a while." in answer.text
    assert searches(sites.two, token)


def test_an_ending_that_is_rolled_back_ends_nothing(sites: Sites, token: str) -> None:
    with sites.one.app_context():
        before = epoch.current(db.engine)
        user = services.find_user("siti")
        assert user
        ending.end_sessions_of(user.id)
        db.session.rollback()
        assert epoch.current(db.engine) == before
    assert is_in(sites.two, token)


def test_what_is_changed_by_hand_holds_after_a_second(sites: Sites, token: str) -> None:
    with sites.one.app_context(), db.engine.begin() as link:
        link.execute(sa.text("DELETE FROM web_session"))
    a_second_later(sites.two)
    assert not is_in(sites.two, token)


def test_a_session_survives_a_redis_that_was_emptied(sites: Sites, token: str) -> None:
    sites.redis.client.flushall()
    assert is_in(sites.one, token)
    assert is_in(sites.two, token)


def test_a_session_survives_a_redis_that_stops_and_comes_back(sites: Sites, token: str) -> None:
    sites.redis.stop()
    assert is_in(sites.one, token)
    sites.redis.start()
    copies_of(sites.one)._unwell_until = 0.0
    assert is_in(sites.one, token)


def test_a_redis_that_does_not_answer_is_left_alone_for_a_while(sites: Sites, token: str) -> None:
    with sites.redis.frozen():
        assert is_in(sites.one, token)
        assert copies_of(sites.one).look(hash_of(token)) is None
    assert is_in(sites.one, token)


def test_a_new_web_process_knows_the_sessions_of_before(
    app: Flask, sites: Sites, token: str
) -> None:
    with another(app, redis_url=sites.redis.url) as fresh:
        assert is_in(fresh, token)


def test_the_number_alone_missing_makes_the_database_be_asked(
    sites: Sites, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epoch, "SECONDS", 60)
    assert is_in(sites.two, token)
    disable(sites.one, token)
    sites.redis.client.delete("ahsp:session-epoch")
    assert not is_in(sites.two, token)


def test_redis_knows_no_token_and_no_password(sites: Sites, token: str) -> None:
    client = sites.redis.client
    with sites.one.app_context():
        secret = services.find_user("siti").password_hash  # type: ignore[union-attr]
    for key in client.keys("ahsp:session*"):
        value = client.get(key)
        assert token.encode() not in key
        assert token.encode() not in value
        assert secret.encode() not in value


def test_a_copy_in_anothers_place_is_none(sites: Sites, token: str) -> None:
    client = sites.redis.client
    with sites.one.app_context():
        mine = token_of(browser(sites.one, make_user("tamu")))
    assert person(sites.one, mine).get("/audit").status_code == 403
    admins = client.get(b"ahsp:session:" + hash_of(token).hex().encode())
    client.set(b"ahsp:session:" + hash_of(mine).hex().encode(), admins)
    assert person(sites.one, mine).get("/audit").status_code == 403


@pytest.mark.parametrize("junk", [b"", b"-", b"x" * 10, b"x" * 500])
def test_junk_in_a_copys_place_is_none(sites: Sites, token: str, junk: bytes) -> None:
    sites.redis.client.set(b"ahsp:session:" + hash_of(token).hex().encode(), junk)
    assert is_in(sites.one, token)


def test_who_reads_a_row_late_does_not_overwrite_the_mark_of_who_wrote_it(
    sites: Sites, token: str
) -> None:
    with sites.one.app_context():
        copies, token_hash = copies_of(sites.one), hash_of(token)
        sites.redis.client.delete(b"ahsp:session:" + token_hash.hex().encode())
        look, row = copies.look(token_hash), read(token_hash)
        assert look
        assert row
        assert copies.bury(token_hash)
        copies.put(token_hash, look, row)
        now = copies.look(token_hash)
        assert now
        assert now.place == b"-"


def test_a_message_for_the_next_page_is_shown_once_by_whichever_process(
    sites: Sites, token: str
) -> None:
    def page(site: Flask) -> str:
        return person(site, token).get("/account/profile").text

    answer = person(sites.one, token).post("/account/profile", data={"email": "", "language": ""})
    assert answer.status_code == 303
    assert "Your profile is saved." in page(sites.two)
    assert "Your profile is saved." not in page(sites.one)
    assert "Your profile is saved." not in page(sites.two)


def test_what_a_session_says_while_redis_hears_nothing_is_not_lost(
    sites: Sites, token: str, tmp_path: Path
) -> None:
    sites.redis.stop()
    sites.redis.remember(tmp_path / "before")
    answer = person(sites.one, token).post("/account/profile", data={"email": "", "language": ""})
    assert answer.status_code == 303
    sites.redis.come_back_with(tmp_path / "before")
    copies_of(sites.two)._unwell_until = 0.0
    answer = person(sites.two, token).get("/account/profile")
    assert "Your profile is saved." in answer.text


def raised(site: Flask, *deeds: str) -> bool:
    with site.app_context():
        before = epoch.current(db.engine)
        with db.engine.begin() as link:
            for deed in deeds:
                link.execute(sa.text(deed))
        return epoch.current(db.engine) > before


@pytest.mark.parametrize(
    ("deed", "counts"),
    [
        ("DELETE FROM web_session", True),
        ("UPDATE web_session SET expires_at = now()", True),
        ("UPDATE web_session SET user_id = NULL", True),
        ("UPDATE \"user\" SET role = 'viewer'", True),
        ('UPDATE "user" SET active = false', True),
        ('UPDATE "user" SET must_change_password = true', True),
        ("UPDATE \"user\" SET username = username || 'x'", True),
        ('DELETE FROM "user"', True),
        ("UPDATE web_session SET expires_at = expires_at + interval '1 hour'", False),
        ("UPDATE web_session SET data = '{}'", False),
        ("DELETE FROM web_session WHERE expires_at <= now()", False),
        ('UPDATE "user" SET signed_in_at = now()', False),
        ("UPDATE \"user\" SET email = 'siti@x.id'", False),
        ('UPDATE "user" SET role = role', False),
    ],
)
def test_whatever_ends_sessions_raises_the_number(
    sites: Sites, token: str, deed: str, counts: bool
) -> None:
    assert raised(sites.one, deed) == counts


def test_a_transaction_that_ends_many_sessions_writes_the_number_once(
    sites: Sites, token: str
) -> None:
    with sites.one.app_context():
        user = db.session.scalars(sa.select(User).where(User.username == "budi")).one()
        for _ in range(20):
            browser(sites.one, user)
        place = sa.text("SELECT ctid::text, xmin::text FROM session_epoch")
        written = sa.text("SELECT n_tup_upd FROM pg_stat_xact_user_tables"
                          " WHERE relname = 'session_epoch'")  # fmt: skip
        with db.engine.begin() as link:
            before = link.execute(place).one()
            link.execute(sa.text("DELETE FROM web_session"))
            link.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
            assert link.scalar(written) == 1
            assert link.execute(place).one() != before
