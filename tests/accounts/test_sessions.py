"""Sessions end when they should, for whoever holds the cookie."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ahsp.accounts import services
from ahsp.extensions import db
from ahsp.imports import tasks
from ahsp.models import Role, User, WebSession
from ahsp.web.sessions import forget_expired
from tests.apps import a_second_later, another, browser, events, token_of
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient

NEW = "another good password"


def signed_in(client: PageClient) -> bool:
    return client.get("/search").status_code == 200


@pytest.fixture
def user(context: Flask) -> User:
    make_user("admin", role=Role.ADMIN)
    return make_user("siti")


@pytest.fixture
def mine(context: Flask, user: User) -> PageClient:
    """The person's own browser."""
    client = browser(context)
    answer = client.post("/account/sign-in", data={"username": "siti", "password": PASSWORD})
    assert answer.status_code == 303
    return client


@pytest.fixture
def stolen(context: Flask, mine: PageClient) -> PageClient:
    """A stranger's browser with a copy of that cookie."""
    thief = browser(context)
    thief.set_cookie("ahsp", token_of(mine))
    assert signed_in(thief)
    return thief


def change_own_password(client: PageClient) -> None:
    data = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/account/password", data=data).status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(context: Flask, user: User) -> None:
    answer = browser(context).post(
        "/account/sign-in", data={"username": "siti", "password": PASSWORD}
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"} <= parts
    assert "Secure" not in parts, "the default installation has no HTTPS"
    assert not any(part.startswith("Domain") for part in parts)


def test_the_cookie_leaves_over_https_only_where_that_is_set(app: Flask) -> None:
    with another(app, cookie_secure=True) as secure, secure.app_context():
        answer = browser(secure).get("/account/sign-in")
        assert "; Secure" in answer.headers["Set-Cookie"]
        db.session.execute(sa.delete(WebSession))
        db.session.commit()


def test_the_database_knows_no_token(mine: PageClient) -> None:
    token = token_of(mine)
    assert len(token) >= 43, "32 random bytes"
    for row in db.session.scalars(sa.select(WebSession)):
        assert token.encode() != row.token_hash
        assert token not in str(row.data)


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(
    mine: PageClient, stolen: PageClient
) -> None:
    answer = mine.post("/account/sign-out")
    assert (answer.status_code, answer.location) == (303, "/account/sign-in")
    assert token_of(mine) == ""
    assert not signed_in(stolen)
    assert events() == ["authentication.signed_in", "authentication.signed_out"]


def test_signing_out_twice_is_recorded_once(mine: PageClient) -> None:
    mine.post("/account/sign-out")
    assert mine.post("/account/sign-out").status_code == 303
    assert events().count("authentication.signed_out") == 1


def test_other_sessions_of_the_same_person_stay_after_sign_out(
    context: Flask, user: User, mine: PageClient
) -> None:
    elsewhere = browser(context, user)
    mine.post("/account/sign-out")
    assert signed_in(elsewhere)


@pytest.mark.parametrize(
    "deed",
    [
        lambda: services.change_user("siti", active=False),
        lambda: services.change_user("siti", role=Role.EDITOR),
        lambda: services.reset_password("siti"),
    ],
    ids=["disabled", "another role", "password reset"],
)
def test_all_sessions_end_when_an_administrator_changes_the_account(
    mine: PageClient, stolen: PageClient, deed: Callable[[], object]
) -> None:
    deed()
    assert not signed_in(stolen)
    assert not signed_in(mine)


def test_a_session_of_before_does_not_come_back_with_the_account(stolen: PageClient) -> None:
    services.change_user("siti", active=False)
    services.change_user("siti", active=True)
    assert not signed_in(stolen)


def test_a_disabled_account_is_out_even_where_a_session_was_left(
    user: User, mine: PageClient
) -> None:
    user.active = False
    db.session.commit()
    assert not signed_in(mine)


def test_a_deleted_account_takes_its_sessions_along(user: User, mine: PageClient) -> None:
    db.session.delete(user)
    db.session.commit()
    assert not signed_in(mine)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WebSession)) == 0


def test_changing_the_password_ends_all_sessions_but_this_one(
    context: Flask, user: User, mine: PageClient, stolen: PageClient
) -> None:
    elsewhere = browser(context, user)
    change_own_password(mine)
    assert not signed_in(elsewhere)
    assert signed_in(mine)
    assert not signed_in(stolen), "the same session, copied before: its token was renewed"


def test_another_persons_sessions_are_left_alone(context: Flask, mine: PageClient) -> None:
    other = browser(context, make_user("budi"))
    change_own_password(mine)
    services.change_user("siti", active=False)
    assert signed_in(other)


def test_a_session_ends_after_its_hours_without_a_request(app: Flask, mine: PageClient) -> None:
    db.session.execute(sa.update(WebSession).values(expires_at=datetime.now(UTC)))
    db.session.commit()
    a_second_later(app)
    assert not signed_in(mine)


def test_a_session_in_use_goes_on(app: Flask, mine: PageClient) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    db.session.execute(sa.update(WebSession).values(expires_at=soon))
    db.session.commit()
    a_second_later(app)
    assert signed_in(mine)
    left = db.session.scalars(sa.select(WebSession.expires_at)).one() - datetime.now(UTC)
    assert timedelta(hours=11) < left <= timedelta(hours=12)


def test_a_session_just_used_is_not_written_again(mine: PageClient) -> None:
    mine.get("/search")  # the first page makes the form token
    query = sa.select(sa.literal_column("xmin::text"), WebSession.expires_at)
    before = db.session.execute(query).one()
    answer = mine.get("/search")
    assert db.session.execute(query).one() == before
    assert "Set-Cookie" not in answer.headers


def test_a_session_that_ends_during_a_request_stays_ended(
    app: Flask, mine: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)  # so that the request would renew it
    db.session.execute(sa.update(WebSession).values(expires_at=soon))
    db.session.commit()
    a_second_later(app)
    view = app.view_functions["search.index"]

    def ended_meanwhile() -> object:
        with db.engine.begin() as connection:
            connection.execute(sa.delete(WebSession))
        return view()

    ended_meanwhile.access = Role.VIEWER  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "search.index", ended_meanwhile)
    mine.get("/search")
    a_second_later(app)
    assert not signed_in(mine)


def test_expired_sessions_are_swept_and_others_stay(context: Flask, user: User) -> None:
    browser(context, user)
    expired = browser(context, user)
    past = datetime.now(UTC) - timedelta(seconds=1)
    newest = sa.select(WebSession.token_hash).order_by(WebSession.created_at.desc()).limit(1)
    db.session.execute(
        sa.update(WebSession)
        .where(WebSession.token_hash == newest.scalar_subquery())
        .values(expires_at=past)
    )
    db.session.commit()
    assert not signed_in(expired)
    assert forget_expired() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WebSession)) == 1


def test_the_round_of_the_sweeper_includes_sessions(context: Flask, user: User) -> None:
    browser(context, user)
    db.session.execute(sa.update(WebSession).values(expires_at=datetime.now(UTC)))
    db.session.commit()
    tasks.sweep()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WebSession)) == 0


def test_static_files_and_health_neither_read_nor_make_a_session(
    context: Flask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(context, user)
    before = token_of(client)

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("asked the database for a session")

    with monkeypatch.context() as patched:
        patched.setattr("ahsp.web.sessions.interface.hash_of", refuse)
        assert client.get("/static/icon.svg").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/static/none.css").status_code == 404
    assert token_of(client) == before
    assert signed_in(client)
