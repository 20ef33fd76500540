"""Headers that every answer carries, and who may speak for whom."""

from collections.abc import Callable

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import Role, User
from tests.apps import another, browser, last_event
from tests.factories import make_user
from tests.pages import PageClient

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def user(context: Flask) -> User:
    return make_user("siti", role=Role.VIEWER)


@pytest.fixture
def person(context: Flask, user: User) -> PageClient:
    return browser(context, user)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/search", {}, 200),
        ("/search", {"HX-Request": "true"}, 200),
        ("/", {}, 302),
        ("/healthz", {}, 200),
        ("/import", {}, 403),
        ("/import", {"HX-Request": "true"}, 403),
        ("/nothing-here", {}, 404),
        ("/ahsp/1", {}, 404),
        ("/static/icon.svg", {}, 200),
        ("/static/icon.svg", {"If-None-Match": "*"}, 304),
        ("/static/none.svg", {}, 404),
        ("/healthz", {"Host": "evil.example"}, 400),
    ],
)
def test_every_kind_of_answer_is_hardened(
    person: PageClient, address: str, headers: dict[str, str], status: int
) -> None:
    answer = person.get(address, headers=headers)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert len(answer.headers["X-Request-Id"]) == 32


def test_answers_to_other_methods_are_hardened(person: PageClient) -> None:
    for method, address in [("POST", "/search"), ("DELETE", "/search"), ("OPTIONS", "/search"),
                            ("HEAD", "/search"), ("POST", "/account/sign-out")]:  # fmt: skip
        answer = person.open(address, method=method)
        assert answer.headers["X-Frame-Options"] == "DENY", method
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_content_security_policy_allows_only_our_own_files(person: PageClient) -> None:
    policy = person.get("/search").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    for name in ("frame-ancestors", "base-uri"):
        assert rules[name] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_pages_are_kept_by_nobody(person: PageClient) -> None:
    for address in ("/search", "/import", "/nothing-here", "/account/password"):
        assert person.get(address).headers["Cache-Control"] == "no-store"


def test_https_is_remembered_where_it_is_used(person: PageClient) -> None:
    assert "Strict-Transport-Security" not in person.get("/healthz").headers
    answer = person.get("/healthz", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_missing_static_file_is_kept_by_nobody_and_ends_no_session(person: PageClient) -> None:
    answer = person.get("/static/none.0a1b2c3d.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert person.get("/search").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil.example:8000",
     "localhost@evil.example", "", "evil.example\\localhost"],
)  # fmt: skip
def test_other_host_names_are_refused(person: PageClient, host: str) -> None:
    for address in ("/search", "/account/sign-in", "/static/icon.svg", "/nothing"):
        answer = person.get(address, headers={"Host": host})
        assert answer.status_code == 400, address
        assert answer.mimetype == "text/plain"
        assert "evil" not in answer.text
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_the_sites_own_names_are_answered(person: PageClient, host: str) -> None:
    assert person.get("/healthz", headers={"Host": host}).status_code == 200


def test_the_names_are_a_setting(app: Flask) -> None:
    with another(app, trusted_hosts=("ahsp.example",), host="192.0.2.7") as named:
        client = browser(named)
        for host, status in [("ahsp.example", 200), ("192.0.2.7:80", 200), ("localhost", 400)]:
            assert client.get("/healthz", headers={"Host": host}).status_code == status


SPOOFED = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.5",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "ahsp.example",
}


def tell_peer(client: PageClient) -> str:
    client.post(
        "/account/sign-in",
        data={"username": "nobody", "password": "x"},
        headers=SPOOFED,
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    return str(last_event().address)


def test_without_a_proxy_nobody_believes_forwarding_headers(
    context: Flask, person: PageClient
) -> None:
    assert tell_peer(browser(context)) == "192.0.2.1"
    assert "Strict-Transport-Security" not in person.get("/healthz", headers=SPOOFED).headers


@pytest.mark.parametrize(
    ("hops", "peer"), [(1, "203.0.113.5"), (2, "198.51.100.1"), (3, "192.0.2.1")]
)
def test_exactly_the_configured_proxies_are_believed(context: Flask, hops: int, peer: str) -> None:
    with another(context, proxy_hops=hops, trusted_hosts=("ahsp.example", "localhost")) as behind:
        behind.config["WTF_CSRF_ENABLED"] = False
        with behind.app_context():
            assert tell_peer(browser(behind)) == peer
            answer = browser(behind).get("/healthz", headers=SPOOFED)
            assert ("Strict-Transport-Security" in answer.headers) == (hops == 1)
            db.session.remove()


def test_a_forwarded_host_is_checked_like_any_other(app: Flask) -> None:
    with another(app, proxy_hops=1) as behind:
        headers = {"X-Forwarded-Host": "evil.example"}
        assert browser(behind).get("/healthz", headers=headers).status_code == 400


def test_a_request_has_an_id_of_its_own(sign_in: Callable[[str], User], client: PageClient) -> None:
    answers = [client.get("/healthz") for _ in range(3)]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3
    answer = client.post("/account/sign-in", data={"username": "nobody", "password": "x"})
    assert last_event().request_id == answer.headers["X-Request-Id"]
