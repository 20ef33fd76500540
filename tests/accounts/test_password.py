"""Changing one's password, and the one-time password that has to be changed."""

import pytest
from flask import Flask

from ahsp.accounts import passwords, services
from ahsp.extensions import db
from ahsp.models import Role, User
from tests.apps import browser, events, last_event
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient
from tests.rules.places import places

ADDRESS = "/account/password"
NEW = "another good password"


@pytest.fixture
def user(context: Flask) -> User:
    return make_user("siti", role=Role.ADMIN)


@pytest.fixture
def mine(context: Flask, user: User) -> PageClient:
    return browser(context, user)


def change(client: PageClient, current: str, password: str, again: str | None = None) -> int:
    data = {"current": current, "password": password, "again": again or password}
    return client.post(ADDRESS, data=data).status_code


def fits(user: User, password: str) -> bool:
    db.session.refresh(user)
    return passwords.matches(user.password_hash, password)


def test_the_new_password_counts_from_now_on(user: User, mine: PageClient) -> None:
    assert change(mine, PASSWORD, NEW) == 303
    assert fits(user, NEW)
    assert not fits(user, PASSWORD)
    assert events() == ["authentication.password_changed"]
    event = last_event()
    assert (event.user_id, event.detail) == (user.id, {"username": "siti"})
    assert NEW not in str(vars(event))


def test_a_message_says_so_on_the_next_page(mine: PageClient) -> None:
    mine.set_cookie("lang", "en")
    change(mine, PASSWORD, NEW)
    assert "Your password is changed" in mine.get("/search").text
    assert "Your password is changed" not in mine.get("/search").text


@pytest.mark.parametrize(
    ("current", "password", "again"),
    [
        ("not the password", NEW, None),
        (PASSWORD, "too short", None),
        (PASSWORD, "x" * 201, None),
        (PASSWORD, PASSWORD, None),
        (PASSWORD, NEW, "something else"),
        (PASSWORD, "", None),
        ("", NEW, None),
    ],
    ids=["wrong", "short", "long", "same", "differs", "empty", "no current"],
)
def test_what_does_not_fit_changes_nothing_and_is_told(
    user: User, mine: PageClient, current: str, password: str, again: str | None
) -> None:
    data = {"current": current, "password": password, "again": again or password}
    answer = mine.post(ADDRESS, data=data)
    assert answer.status_code == 422
    assert "note-danger" in answer.text or "field-error" in answer.text
    assert PASSWORD not in answer.text
    assert fits(user, PASSWORD)
    guessed = bool(current) and current != PASSWORD
    assert events() == ["authentication.password_refused"] * guessed


def test_a_wrong_current_password_is_recorded_without_it(user: User, mine: PageClient) -> None:
    change(mine, "guessed by somebody", NEW)
    event = last_event()
    assert (event.event, event.severity) == ("authentication.password_refused", "warning")
    assert (event.user_id, event.detail) == (user.id, {"username": "siti"})
    assert "guessed" not in str(vars(event))


def test_the_name_is_no_password(context: Flask) -> None:
    user = make_user("someone.long")
    assert change(browser(context, user), PASSWORD, "Someone.LONG") == 422


def test_the_longest_and_strangest_password_works(context: Flask, mine: PageClient) -> None:
    longest = "\U0001f511 ü\0" * 50
    assert len(longest) == passwords.LONGEST
    assert change(mine, PASSWORD, longest) == 303
    data = {"username": "siti", "password": longest}
    assert browser(context).post("/account/sign-in", data=data).status_code == 303


def test_a_stranger_changes_nobodys_password(context: Flask, user: User) -> None:
    assert change(browser(context), PASSWORD, NEW) == 302
    assert fits(user, PASSWORD)


@pytest.fixture
def newcomer(context: Flask, user: User) -> PageClient:
    """Somebody who signed in with a one-time password."""
    services.create_user("baru", Role.ADMIN, PASSWORD, must_change_password=True)
    client = browser(context)
    data = {"username": "baru", "password": PASSWORD}
    assert client.post("/account/sign-in", data=data).location == "/search/start"
    return client


def test_a_one_time_password_opens_nothing_but_its_change(app: Flask, newcomer: PageClient) -> None:
    open_to_all = {"static", "web.alive", "web.home", "accounts.sign_in", "health.ready"}
    open_to_all |= {"alerts.silence", "alerts.silence_now", "exports.by_link"}  # by signed links
    open_to_all.add("metrics.scrape")  # by a token
    still_open = {"accounts.password", "accounts.sign_out"} | {
        f"web.{name}" for name in ("language", "theme", "zone")
    }
    tried = 0
    for place in places(app):
        if place.endpoint in open_to_all | still_open:
            continue
        answer = newcomer.open(place.address, method=place.method)
        assert (answer.status_code, answer.location) == (302, ADDRESS), place
        tried += 1
    assert tried >= 8


def test_htmx_takes_the_whole_page_to_the_change(newcomer: PageClient) -> None:
    answer = newcomer.get("/search", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"] == ADDRESS


def test_language_and_sign_out_work_before_the_change(newcomer: PageClient) -> None:
    answer = newcomer.post("/language", data={"lang": "en", "next": ADDRESS})
    assert answer.location == ADDRESS
    assert "works once" in newcomer.get(ADDRESS).text
    assert newcomer.post("/account/sign-out").status_code == 303


def test_the_change_opens_the_site(newcomer: PageClient) -> None:
    assert change(newcomer, PASSWORD, PASSWORD) == 422, "the same again is no change"
    assert newcomer.get("/search").status_code == 302
    assert change(newcomer, PASSWORD, NEW) == 303
    assert newcomer.get("/search").status_code == 200


def test_one_time_passwords_differ_and_can_be_read_aloud() -> None:
    made = {passwords.one_time() for _ in range(100)}
    assert len(made) == 100
    assert all(len(each) == 23 and not set(each) & set("ilo01") for each in made)
