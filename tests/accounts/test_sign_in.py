"""Signing in: who gets in, what a stranger learns, what is recorded."""

import re
from typing import Any

import argon2
import pytest
from flask import Flask

from ahsp.accounts import passwords, services, signing_in
from ahsp.extensions import db
from ahsp.models import Role, User
from tests.apps import browser, events, last_event, token_of
from tests.conftest import THE_HASHER
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient

ADDRESS = "/account/sign-in"


def enter(client: PageClient, name: str, password: str = PASSWORD, **values: str) -> Any:
    return client.post(ADDRESS, data={"username": name, "password": password} | values)


@pytest.mark.parametrize(
    ("role", "import_status"), [("admin", 200), ("editor", 403), ("viewer", 403)]
)
def test_each_role_gets_in_and_sees_what_is_its_own(
    client: PageClient, role: str, import_status: int
) -> None:
    make_user("siti", role=Role(role))
    answer = enter(client, "siti")
    assert (answer.status_code, answer.location) == (303, "/search/start")
    page = client.get("/search")
    assert page.status_code == 200
    assert ('href="/import"' in page.text) == (role == "admin")
    assert client.get("/import").status_code == import_status
    assert client.get("/audit").status_code == import_status


def test_a_name_is_found_without_regard_to_case_and_blanks(client: PageClient) -> None:
    make_user("Siti")
    assert enter(client, "  sITI ").status_code == 303


@pytest.mark.parametrize("name", ["Éva", "İbrahim", "ΣΊΣΥΦΟΣ"])
def test_a_name_with_letters_that_lower_differently_gets_in_as_written(
    client: PageClient, name: str
) -> None:
    services.create_user(name, Role.VIEWER, PASSWORD)
    assert enter(client, name).status_code == 303


def test_whoever_is_signed_in_needs_no_second_sign_in(client: PageClient) -> None:
    make_user("siti")
    enter(client, "siti")
    assert client.get(ADDRESS).location == "/search/start"
    assert events() == ["authentication.signed_in"]


def _without_name(text: str) -> str:
    return re.sub(r'(?:value|content)="[^"]*"', "", text)


def test_unknown_wrong_and_disabled_get_the_same_answer(client: PageClient) -> None:
    make_user("siti")
    make_user("budi", active=False)
    tried = [("nobody", PASSWORD), ("siti", "wrong"), ("budi", PASSWORD), ("budi", "wrong")]
    answers = [enter(client, *each) for each in tried]
    assert {answer.status_code for answer in answers} == {422}
    assert len({_without_name(answer.text) for answer in answers}) == 1
    assert client.get("/search").status_code == 302


class Spy:
    """Counts what a password hasher is asked to do."""

    def __init__(self, hasher: argon2.PasswordHasher) -> None:
        self.hasher = hasher
        self.work: list[object] = []

    def verify(self, password_hash: str, password: str) -> bool:
        self.work.append(argon2.extract_parameters(password_hash))
        return self.hasher.verify(password_hash, password)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.hasher, name)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    passwords.matches(None, "made once a process")
    spying = Spy(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", spying)
    return spying


def test_unknown_wrong_and_disabled_cost_the_same_work(client: PageClient, spy: Spy) -> None:
    make_user("siti")
    make_user("budi", active=False)
    costs = []
    for name, password in [("nobody", "x"), ("siti", "x"), ("budi", "x"), ("budi", PASSWORD)]:
        spy.work.clear()
        enter(client, name, password)
        costs.append(list(spy.work))
    assert all(cost == costs[0] and len(cost) == 1 for cost in costs)


def test_a_sign_in_is_recorded_once_with_who_and_where_from(client: PageClient) -> None:
    user = make_user("siti")
    client.post(
        ADDRESS,
        data={"username": "SITI", "password": PASSWORD},
        headers={"User-Agent": "Peramban"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert events() == ["authentication.signed_in"]
    event = last_event()
    assert (event.user_id, event.username, event.severity) == (user.id, "siti", "info")
    assert (str(event.address), event.agent) == ("203.0.113.9", "Peramban")
    assert (event.method, event.path) == ("POST", ADDRESS)
    db.session.refresh(user)
    assert user.signed_in_at is not None


def test_a_failed_sign_in_is_recorded_once_with_the_name_as_typed(client: PageClient) -> None:
    typed = "<b>nobody</b>\n2026 admin signed in"
    enter(client, typed, "secret words")
    assert events() == ["authentication.failed"]
    event = last_event()
    assert event.detail == {"username": typed}
    assert (event.user_id, event.username, event.severity) == (None, "", "warning")
    assert "secret words" not in str(vars(event))


def test_the_longest_name_is_recorded_and_a_longer_one_is_no_name(client: PageClient) -> None:
    enter(client, "x" * 64)
    assert last_event().detail == {"username": "x" * 64}
    assert enter(client, "x" * 65).status_code == 422
    assert events() == ["authentication.failed"]
    signing_in.sign_in("y" * 10_000, "from another caller")
    assert last_event().detail == {"username": "y" * 64}


@pytest.mark.parametrize("name", ["a\0b", "\0", "\ud7ff\ufffe", "' OR 1=1 --", "\u202e" * 10])
def test_a_strange_name_is_a_failed_sign_in_like_any_other(client: PageClient, name: str) -> None:
    assert enter(client, name).status_code == 422
    assert events() == ["authentication.failed"]


@pytest.mark.parametrize(
    ("peer", "kept"),
    [("", None), ("unix:", None), ("1.2.3.4:55", None), ("fe80::1%eth0", "fe80::1"),
     ("2001:db8::1", "2001:db8::1")],
)  # fmt: skip
def test_whatever_a_proxy_calls_the_peer_does_not_break_the_sign_in(
    client: PageClient, peer: str, kept: str | None
) -> None:
    data = {"username": "nobody", "password": "x"}
    answer = client.post(ADDRESS, data=data, environ_overrides={"REMOTE_ADDR": peer})
    assert answer.status_code == 422
    address = last_event().address
    assert (str(address) if address else None) == kept


@pytest.mark.parametrize("missing", ["username", "password"])
def test_an_empty_field_is_told_at_the_field_and_not_recorded(
    client: PageClient, missing: str
) -> None:
    make_user("siti")
    data = {"username": "siti", "password": PASSWORD} | {missing: ""}
    answer = client.post(ADDRESS, data=data)
    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert events() == []


def test_the_password_is_never_shown_again(client: PageClient) -> None:
    assert "my secret" not in enter(client, "siti", "my secret").text


def test_a_person_goes_on_to_where_they_wanted_to_go(client: PageClient) -> None:
    make_user("siti")
    asked = client.get("/search?q=bata&sumber=1")
    form = client.get(asked.location)
    after = re.search(r'id="next"[^>]*value="([^"]+)"', form.text)
    assert after is not None
    wanted = after.group(1).replace("&amp;", "&")
    assert enter(client, "siti", next=wanted).location == "/search?q=bata&sumber=1"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example",
     "javascript:alert(1)", "/\t/evil.example", "\t//evil.example", "/search\r\nX-Evil: 1",
     "/search\0", "evil.example", "\\\\evil.example", "/a\\..\\b", "http:///evil.example",
     " //evil.example", "/\n/evil.example"],
)  # fmt: skip
def test_nobody_is_led_away_by_next(client: PageClient, target: str) -> None:
    make_user("siti")
    answer = enter(client, "siti", next=target)
    assert (answer.status_code, answer.location) == (303, "/search/start")
    assert "X-Evil" not in answer.headers


def test_an_htmx_request_without_a_session_sends_the_whole_page_to_sign_in(
    client: PageClient,
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/search?q=bata"}
    answer = client.get("/search?q=batako", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{ADDRESS}?next=/search?q%3Dbata"
    assert answer.text == ""


@pytest.fixture
def the_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one of the program, at its own cost."""
    monkeypatch.setattr(passwords, "_hasher", THE_HASHER)


@pytest.mark.usefixtures("the_hasher")
def test_a_weak_hash_is_made_anew_at_sign_in(client: PageClient) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    user = make_user("siti")
    user.password_hash = weak.hash(PASSWORD)
    db.session.commit()
    assert enter(client, "siti", "wrong").status_code == 422
    db.session.refresh(user)
    assert passwords.outdated(user.password_hash), "only the right password may change it"
    assert enter(client, "siti").status_code == 303
    db.session.refresh(user)
    assert not passwords.outdated(user.password_hash)
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.usefixtures("the_hasher")
def test_a_good_hash_stays_as_it_is(client: PageClient) -> None:
    user = make_user("siti", password_hash=passwords.hashed(PASSWORD))
    before = user.password_hash
    enter(client, "siti")
    db.session.refresh(user)
    assert user.password_hash == before


def test_a_damaged_hash_fits_no_password(client: PageClient) -> None:
    user = make_user("siti")
    user.password_hash = "damaged"
    db.session.commit()
    assert enter(client, "siti").status_code == 422


@pytest.mark.usefixtures("the_hasher")
def test_passwords_are_hashed_with_argon2id_as_owasp_sets_it() -> None:
    kind = argon2.extract_parameters(passwords.hashed("something"))
    assert kind.type is argon2.Type.ID
    assert (kind.memory_cost, kind.time_cost, kind.parallelism) == (19456, 2, 1)


def test_the_session_known_before_sign_in_is_worth_nothing_after_it(
    app: Flask, client: PageClient
) -> None:
    user: User = make_user("siti")
    client.get(ADDRESS)
    planted = token_of(client)
    assert planted
    enter(client, "siti")
    assert token_of(client) not in ("", planted)
    attacker = browser(app)
    attacker.set_cookie("ahsp", planted)
    assert attacker.get("/search").status_code == 302
    assert user.username in client.get("/search").text


def test_a_token_that_the_server_did_not_make_is_never_used(app: Flask, client: PageClient) -> None:
    make_user("siti")
    client.set_cookie("ahsp", "chosen-by-somebody-else")
    client.get(ADDRESS)
    assert token_of(client) != "chosen-by-somebody-else"
    enter(client, "siti")
    assert token_of(client) != "chosen-by-somebody-else"


def test_the_form_token_known_before_sign_in_is_worth_nothing_after_it(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    make_user("siti")
    known = re.search(r'name="csrf-token" content="([^"]+)"', client.get(ADDRESS).text)
    assert known is not None
    assert enter(client, "siti", csrf_token=known.group(1)).status_code == 303
    answer = client.post("/account/sign-out", data={"csrf_token": known.group(1)})
    assert answer.status_code == 400
    assert client.get("/search").status_code == 200
