"""No deed without the form token of the page it came from."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ahsp.extensions import csrf, db
from ahsp.models import ImportBatch, Role, User
from tests.apps import browser, events
from tests.factories import PASSWORD, make_batch, make_user
from tests.pages import PageClient

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(autouse=True)
def enforced(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(context.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def user(context: Flask) -> User:
    return make_user("siti", role=Role.ADMIN)


@pytest.fixture
def person(context: Flask, user: User) -> PageClient:
    return browser(context, user)


def form_token(client: PageClient, address: str = "/search") -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(address).text)
    assert found is not None
    return found.group(1)


def unsafe_routes(app: Flask) -> list[tuple[Rule, str]]:
    rules = list(app.url_map.iter_rules())
    return [(rule, method) for rule in rules for method in (rule.methods or set()) & UNSAFE]


def address_of(app: Flask, rule: Rule, batch: ImportBatch) -> str:
    """An address that the route matches: every number is the batch's, every group its key."""
    values = dict.fromkeys(rule.arguments, batch.id) | {
        "group_id": batch.key,
        "work_kind": "import",
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_no_route_is_exempt(app: Flask) -> None:
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints
    assert len(unsafe_routes(app)) >= 8


def test_every_unsafe_route_refuses_a_request_without_a_token(
    context: Flask, person: PageClient
) -> None:
    batch = make_batch(state="ready")
    for rule, method in unsafe_routes(context):
        address = address_of(context, rule, batch)
        for client in (person, browser(context)):
            for values in ({}, {"csrf_token": ""}, {"csrf_token": "made-up"}):
                answer = client.open(address, method=method, data=values)
                assert answer.status_code == 400, (rule, method)
                assert answer.mimetype == "text/html"
    db.session.expire_all()
    assert db.session.get_one(ImportBatch, batch.id).state == "ready"
    assert events() == []
    assert person.get("/search").status_code == 200, "still signed in"


def test_every_unsafe_route_takes_the_token_from_the_form_or_the_header(
    context: Flask, user: User
) -> None:
    for rule, method in unsafe_routes(context):
        batch = make_batch(state="ready")
        address = address_of(context, rule, batch)
        choice = {"lang": "en", "theme": "dark", "zone": "Asia/Jakarta"}
        for header in (False, True):
            client = browser(context, user)
            token = form_token(client)
            values = choice if header else choice | {"csrf_token": token}
            headers = {"X-CSRFToken": token, "HX-Request": "true"} if header else {}
            answer = client.open(address, method=method, data=values, headers=headers)
            assert answer.status_code < 500
            assert answer.status_code not in (400, 403), (rule, method)


def test_a_token_of_another_session_is_none(context: Flask, person: PageClient) -> None:
    foreign = form_token(browser(context), "/account/sign-in")
    answer = person.post("/account/sign-out", data={"csrf_token": foreign})
    assert answer.status_code == 400
    assert person.get("/search").status_code == 200


def test_nobody_can_be_signed_in_from_another_site(context: Flask, user: User) -> None:
    victim = browser(context)
    data = {"username": "siti", "password": PASSWORD}
    assert victim.post("/account/sign-in", data=data).status_code == 400
    assert victim.get("/search").status_code == 302


def test_over_https_the_request_must_come_from_the_site_itself(
    context: Flask, person: PageClient
) -> None:
    token = form_token(person)
    for referrer, status in [("https://evil.example/", 400), ("https://localhost/search", 303)]:
        answer = person.post(
            "/language",
            data={"lang": "en", "csrf_token": token},
            headers={"Referer": referrer},
            base_url="https://localhost",
        )
        assert answer.status_code == status


def test_the_page_says_that_the_form_is_too_old(person: PageClient) -> None:
    person.set_cookie("lang", "en")
    answer = person.post("/account/sign-out")
    assert "This form is too old" in answer.text
    part = person.post("/account/sign-out", headers={"HX-Request": "true"})
    assert "This form is too old" in part.text
    assert "<html" not in part.text
