"""The database answers, and does not do what it is asked: told as it is, and no form is lost."""

import re
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmptyError

from ahsp.extensions import db
from ahsp.models import ExportRun, Role, SavedSearch, User
from ahsp.ops import trouble
from ahsp.running.refusals import Refusal, refusal_of
from ahsp.running.troubles import away
from tests.apps import another, browser
from tests.factories import PASSWORD, make_batch, make_user
from tests.pages import PageClient, check_page

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
FORM = {"name": 'Beton "tua" & <b>', "q": "beton"}
ENGLISH = {"Accept-Language": "en"}


def _allow(url: str, changes: bool) -> None:
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SET default_transaction_read_only = off")
        word = "RESET" if changes else "SET"
        value = "" if changes else " = on"
        link.execute(f'ALTER DATABASE "{name}" {word} default_transaction_read_only{value}')
    db.engine.dispose()


@pytest.fixture
def person(context: Flask) -> PageClient:
    trouble._well.clear()
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    db.session.remove()
    return client


@pytest.fixture
def read_only(context: Flask, person: PageClient) -> Iterator[PageClient]:
    """An administrator at a site whose database takes no changes."""
    url = context.config["SETTINGS"].database_url
    _allow(url, False)
    yield person
    db.session.remove()
    _allow(url, True)


def held(page: str) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}


@pytest.mark.parametrize("address", ["/search", "/search?q=bata", "/import", "/audit/log"])
def test_reading_goes_on(read_only: PageClient, address: str) -> None:
    assert read_only.get(address).status_code == 200


def test_the_page_of_sign_in_is_shown_and_signs_nobody_in(read_only: PageClient) -> None:
    read_only.delete_cookie("ahsp")
    assert read_only.get("/account/sign-in").status_code == 200
    answer = read_only.post(
        "/account/sign-in", data={"username": "ratna", "password": PASSWORD}, headers=ENGLISH
    )
    assert answer.status_code == 503
    assert "Send it again" not in answer.text
    assert PASSWORD not in answer.text
    assert "nothing you entered is lost" not in answer.text


def test_a_form_is_refused_and_can_be_sent_again_as_it_was(
    context: Flask, read_only: PageClient
) -> None:
    answer = read_only.post("/search/saved/new", data=FORM, headers=ENGLISH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The database takes no changes at the moment. Nothing was changed." in answer.text
    assert "data-countdown" not in answer.text, "it takes as long as it takes"
    assert "nothing you entered is lost" in answer.text
    check_page(answer.text, whole=True)
    assert held(answer.text) == FORM
    assert 'action="/search/saved/new"' in answer.text
    db.session.remove()
    _allow(context.config["SETTINGS"].database_url, True)
    assert read_only.post("/search/saved/new", data=held(answer.text)).status_code == 303
    assert db.session.scalars(select(SavedSearch.name)).all() == [FORM["name"]]


def test_to_htmx_it_is_a_note_beside_the_form(read_only: PageClient) -> None:
    headers = ENGLISH | {"HX-Request": "true"}
    answer = read_only.post("/search/saved/new", data=FORM, headers=headers)
    assert answer.status_code == 503
    assert "Only reading is possible right now" in answer.text
    assert "<html" not in answer.text


def test_administrators_are_told_on_each_page(read_only: PageClient) -> None:
    told = read_only.get("/search", headers=ENGLISH).text
    assert "The database can only be read." in told
    assert "default_transaction_read_only" in told
    assert "The database can only be read." in read_only.get("/admin/health", headers=ENGLISH).text


def test_a_statement_of_a_page_is_given_up_and_one_of_work_is_not(context: Flask) -> None:
    with another(context, statement_seconds=1) as made:

        @made.get("/slow")
        def slow() -> str:
            db.session.execute(text("SELECT pg_sleep(5)"))
            return "done"

        slow.access = "anyone"  # type: ignore[attr-defined]
        answer = browser(made).get("/slow", headers=ENGLISH)
        assert answer.status_code == 503
        assert "The question to the database was given up after a while." in answer.text
        with made.app_context():
            db.engine.dispose()
            assert db.session.scalar(text("SHOW statement_timeout")) == "0"


@pytest.mark.parametrize(
    ("cause", "refusal"),
    [
        (errors.AdminShutdown(), Refusal.AWAY),
        (errors.TooManyConnections(), Refusal.AWAY),
        (errors.ReadOnlySqlTransaction(), Refusal.READ_ONLY),
        (errors.QueryCanceled(), Refusal.SLOW),
        (errors.LockNotAvailable(), Refusal.SLOW),
        (errors.DiskFull(), Refusal.FULL),
        (errors.UniqueViolation(), None),
    ],
)
def test_each_error_means_one_thing(cause: psycopg.Error, refusal: Refusal | None) -> None:
    assert refusal_of(cause) is refusal
    assert refusal_of(DBAPIError.instance("SELECT 1", {}, cause, psycopg.Error)) is refusal


def test_no_connection_is_away_and_work_waits_for_changes() -> None:
    assert refusal_of(PoolEmptyError()) is Refusal.AWAY
    assert refusal_of(OperationalError("", {}, psycopg.OperationalError())) is Refusal.AWAY
    assert away(DBAPIError("UPDATE", {}, errors.ReadOnlySqlTransaction()))
    assert not away(DBAPIError("UPDATE", {}, errors.UniqueViolation()))


@pytest.fixture
def crowded(context: Flask) -> Iterator[PageClient]:
    """An administrator at a site whose process has no connection left."""
    user = make_user("ratna", role=Role.ADMIN)
    with another(context, database_pool=1) as made:
        client = browser(made, user)
        with made.app_context():
            taken = [db.engine.connect() for _ in range(2)]
            yield client
            for each in taken:
                each.close()


@pytest.mark.parametrize("address", ["/search", "/account/profile", "/search?q=bata"])
def test_no_connection_left_is_told_soon(crowded: PageClient, address: str) -> None:
    answer = crowded.get(address, headers=ENGLISH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The database does not answer right now." in answer.text


@pytest.mark.parametrize("address", ["/exports", "/import/{}"])
def test_a_page_that_notes_who_saw_it_is_shown_without(
    context: Flask, person: PageClient, address: str
) -> None:
    user = db.session.scalars(select(User)).one()
    batch = make_batch(user_id=user.id).id
    db.session.add(
        ExportRun(user_id=user.id, key=uuid4(), state="pending", ordered={}, format="csv")
    )
    db.session.commit()
    url = context.config["SETTINGS"].database_url
    db.session.remove()
    _allow(url, False)
    try:
        assert person.get(address.format(batch)).status_code == 200
    finally:
        db.session.remove()
        _allow(url, True)
