"""The database is away: told plainly, and nothing pretends to have worked."""

from collections.abc import Iterator

import pytest
from flask import Flask

from ahsp.web.sessions import ServerSessions
from tests.apps import DEAD_DATABASE, another, browser
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient


@pytest.fixture
def orphan(app: Flask) -> Iterator[PageClient]:
    """A browser, with a session of before, on a site whose database is away."""
    with another(app, database_url=DEAD_DATABASE) as made:
        made.config["WTF_CSRF_ENABLED"] = False
        client = browser(made)
        client.set_cookie("ahsp", "token-of-before")
        yield client


def is_refused(answer: object) -> bool:
    headers = answer.headers  # type: ignore[attr-defined]
    assert answer.status_code == 503  # type: ignore[attr-defined]
    assert headers["Retry-After"] == "5"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert "Location" not in headers
    return True


@pytest.mark.parametrize("address", ["/search", "/search?q=bata", "/import", "/ahsp/1", "/audit"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_pages_and_parts_say_so(orphan: PageClient, address: str, headers: dict[str, str]) -> None:
    answer = orphan.get(address, headers=headers)
    assert is_refused(answer)
    assert ("<html" in answer.text) != bool(headers)


def test_the_session_of_before_is_kept_for_later(orphan: PageClient) -> None:
    orphan.get("/search")
    orphan.get("/nothing-here")
    cookie = orphan.get_cookie("ahsp")
    assert cookie is not None
    assert cookie.value == "token-of-before"


@pytest.mark.parametrize("cookie", [True, False])
def test_nobody_is_signed_in(orphan: PageClient, cookie: bool) -> None:
    if not cookie:
        orphan.delete_cookie("ahsp")
    data = {"username": "siti", "password": PASSWORD}
    assert is_refused(orphan.post("/account/sign-in", data=data))


def test_a_form_that_could_not_be_sent_is_not_offered(orphan: PageClient) -> None:
    orphan.delete_cookie("ahsp")
    assert is_refused(orphan.get("/account/sign-in"))


def test_health_files_and_the_front_door_need_no_database(orphan: PageClient) -> None:
    assert orphan.get("/healthz").text == "ok\n"
    assert orphan.get("/static/icon.svg").status_code == 200
    assert orphan.get("/").location == "/search/start"


def test_a_session_that_cannot_be_written_signs_nobody_in(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    make_user("siti")
    monkeypatch.setattr(ServerSessions, "_write", fail)
    client = browser(context)
    answer = client.post("/account/sign-in", data={"username": "siti", "password": PASSWORD})
    assert is_refused(answer)
    assert client.get_cookie("ahsp") is None
    assert client.get("/search").status_code == 302
