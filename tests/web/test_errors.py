"""Errors say what happened and what to do, as page and as part, in both languages."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolEmptyError

from ahsp.extensions import db
from ahsp.models import Role, User
from tests.apps import browser
from tests.factories import make_user
from tests.pages import PageClient, check_page

TITLES = {
    400: ("Permintaan tidak dapat dipahami", "That request could not be understood"),
    403: ("Bukan untuk akun Anda", "Not for your account"),
    404: ("Tidak ada apa-apa", "Nothing here"),
    405: ("Tidak bisa dilakukan di sini", "That is not possible here"),
    413: ("Berkas terlalu besar", "That file is too large"),
    429: ("Terlalu banyak permintaan", "Too many requests"),
    500: ("Ada kesalahan di pihak kami", "Something went wrong on our side"),
    503: ("Sebentar lagi kembali", "Back in a moment"),
}


@pytest.fixture
def person(context: Flask) -> PageClient:
    return browser(context, make_user("siti", role=Role.ADMIN))


@pytest.fixture
def broken(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Put something else in the place of the search."""

    def act(view: Callable[[], Any]) -> None:
        def stand_in() -> Any:
            return view()

        stand_in.access = Role.VIEWER  # type: ignore[attr-defined]
        monkeypatch.setitem(context.view_functions, "search.index", stand_in)

    return act


@pytest.mark.parametrize("status", TITLES)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("fragment", [False, True])
def test_an_error_has_words_as_page_and_as_part(
    person: PageClient, broken: Any, status: int, language: str, fragment: bool
) -> None:
    broken(lambda: abort(status))
    person.set_cookie("lang", language)
    answer = person.get("/search", headers={"HX-Request": "true"} if fragment else {})
    assert answer.status_code == status
    assert ("<html" in answer.text) != fragment
    page = check_page(answer.text, whole=not fragment)
    indonesian, english = TITLES[status]
    assert (english in answer.text, indonesian in answer.text) == (
        language == "en",
        language == "id",
    )
    if not fragment:
        assert page.lang == language
        assert 'href="/search"' in answer.text


def test_a_rare_status_keeps_its_number(person: PageClient, broken: Any) -> None:
    broken(lambda: abort(418))
    assert person.get("/search").status_code == 418


def test_an_unknown_address_says_nothing_about_itself(context: Flask) -> None:
    answer = browser(context).get("/<script>alert(1)</script>?x=<b>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_that_no_row_can_have_is_an_unknown_address(
    person: PageClient, number: int
) -> None:
    for place in ("/ahsp/{}", "/import/{}", "/import/{}/status", "/import/{}/problems/x"):
        assert person.get(place.format(number)).status_code == 404
        assert person.get(place.format(2**63 - 1)).status_code == 404


def test_a_wrong_method_names_the_right_ones(person: PageClient) -> None:
    answer = person.post("/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_form_that_is_too_large_is_refused(context: Flask, person: PageClient) -> None:
    form = {"username": "x" * 600_000, "password": "x"}
    assert browser(context).post("/account/sign-in", data=form).status_code == 413
    part: dict[str, Any] = {"username": "x" * 600_000, "file": (BytesIO(b"x"), "x")}
    assert browser(context).post("/account/sign-in", data=part).status_code == 413
    over = context.config["MAX_CONTENT_LENGTH"] + 1
    answer = person.post(
        "/import",
        data={"file": (BytesIO(b"x"), "x")},
        environ_overrides={"CONTENT_LENGTH": str(over)},
    )
    assert answer.status_code == 413


def test_a_bug_is_a_page_without_its_inside(
    person: PageClient, broken: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret inside")

    broken(fail)
    answer = person.get("/search")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_bug_names_what_leads_to_its_lines_in_the_log(person: PageClient, broken: Any) -> None:
    broken(lambda: abort(500))
    for headers in ({}, {"HX-Request": "true"}):
        answer = person.get("/search", headers=headers)
        assert f"WIB · {answer.headers['X-Request-Id']}" in answer.text
    broken(lambda: abort(503))
    answer = person.get("/search")
    assert answer.headers["X-Request-Id"] not in answer.text


@pytest.mark.parametrize(("status", "again"), [(500, 1), (503, 1), (429, 1), (404, 0), (403, 0)])
def test_a_page_that_may_come_later_can_be_asked_for_again(
    person: PageClient, broken: Any, status: int, again: int
) -> None:
    broken(lambda: abort(status))
    page = person.get("/search?q=semen&page=2").text
    assert page.count('href="/search?q=semen&amp;page=2"') == again


def test_what_was_sent_is_not_asked_for_again_by_a_link(
    person: PageClient, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        abort(500)

    fail.access = Role.VIEWER  # type: ignore[attr-defined]
    monkeypatch.setitem(context.view_functions, "accounts.profile", fail)
    assert 'href="/account/profile"' in person.get("/account/profile").text
    assert 'href="/account/profile"' not in person.post("/account/profile").text


def test_a_bug_leaves_nothing_half_done(person: PageClient, broken: Any) -> None:
    def fail() -> None:
        db.session.execute(text("UPDATE \"user\" SET role = 'viewer'"))
        raise ZeroDivisionError

    broken(fail)
    assert person.get("/search").status_code == 500
    assert db.session.query(User).one().role == "admin"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT", {}, Exception("gone")), 503),
        (InterfaceError("SELECT", {}, Exception("gone"), connection_invalidated=True), 503),
        (PoolEmptyError("QueuePool limit reached"), 503),
        (ProgrammingError("SELECT", {}, Exception("no such table")), 500),
    ],
)
def test_a_database_that_is_away_is_told_from_a_bug(
    person: PageClient, broken: Any, error: Exception, status: int
) -> None:
    def fail() -> None:
        raise error

    broken(fail)
    answer = person.get("/search")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert "no such table" not in answer.text


def test_a_connection_cut_by_the_server_is_503_and_the_next_request_works(
    person: PageClient, broken: Any
) -> None:
    def cut() -> str:
        db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return "never"

    broken(cut)
    assert person.get("/search").status_code == 503
    assert person.get("/audit").status_code == 200
