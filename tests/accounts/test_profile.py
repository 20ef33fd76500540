"""Where a person's mail goes, and in which language: on their page, and from the shell."""

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import Role, User
from tests.apps import browser, events, last_event, limits
from tests.factories import make_user
from tests.pages import PageClient

ADDRESS = "/account/profile"


@pytest.fixture
def user(context: Flask) -> User:
    return make_user("siti", email="lama@x.id")


@pytest.fixture
def mine(context: Flask, user: User) -> PageClient:
    return browser(context, user, language="en")


def mail(user: User) -> tuple[str | None, str | None]:
    db.session.refresh(user)
    return user.email, user.language


def test_the_page_shows_what_is_so(user: User, mine: PageClient) -> None:
    page = mine.get(ADDRESS).text
    assert 'value="lama@x.id"' in page
    assert '<option selected value="">as on the site</option>' in page
    assert f'href="{ADDRESS}"' in mine.get("/search").text


def test_a_person_changes_their_own_address_and_language(user: User, mine: PageClient) -> None:
    answer = mine.post(ADDRESS, data={"email": " Siti@Kantor.GO.id ", "language": "en"})
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert mail(user) == ("Siti@kantor.go.id", "en")
    assert events() == ["permission.user_changed"] * 2
    event = last_event()
    assert (event.severity, event.user_id) == ("info", user.id)
    assert event.detail == {"username": "siti", "field": "language", "old": "", "new": "en"}
    assert "Your profile is saved." in mine.get(ADDRESS).text


def test_the_same_again_changes_and_records_nothing(user: User, mine: PageClient) -> None:
    assert mine.post(ADDRESS, data={"email": "lama@x.id", "language": ""}).status_code == 303
    assert events() == []


def test_an_empty_address_is_none(user: User, mine: PageClient) -> None:
    assert mine.post(ADDRESS, data={"email": " ", "language": ""}).status_code == 303
    assert mail(user) == (None, None)
    detail = {"username": "siti", "field": "email", "old": "lama@x.id", "new": ""}
    assert last_event().detail == detail


@pytest.mark.parametrize(
    ("email", "language", "told"),
    [
        ("siti", "", "This is no mail address"),
        ("a@x.id,b@x.id", "", "This is no mail address"),
        ("a@x.id\r\nBcc: b@x.id", "", "This is no mail address"),
        ("a" * 255, "", "cannot be longer than 254"),
        ("a@x.id", "fr", "Not a valid choice"),
    ],
)
def test_what_does_not_fit_changes_nothing_and_is_told_with_the_form(
    user: User, mine: PageClient, email: str, language: str, told: str
) -> None:
    answer = mine.post(ADDRESS, data={"email": email, "language": language})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert mail(user) == ("lama@x.id", None)
    assert events() == []


def test_everybody_changes_their_own_only(context: Flask, user: User, mine: PageClient) -> None:
    other = make_user("budi", role=Role.ADMIN, email="budi@x.id")
    mine.post(ADDRESS, data={"email": "baru@x.id", "language": "", "username": "budi"})
    assert mail(other) == ("budi@x.id", None)
    answer = browser(context).post(ADDRESS, data={"email": "a@x.id"})
    assert answer.location == "/account/sign-in"


def test_changes_have_a_limit_of_their_own(mine: PageClient) -> None:
    with limits(mine.application):
        made = [mine.post(ADDRESS, data={"email": "x", "language": ""}) for _ in range(31)]
    assert [answer.status_code for answer in made] == [422] * 30 + [429]


def test_the_shell_sets_and_removes_an_address(context: Flask, user: User) -> None:
    runner = context.test_cli_runner()

    def run(*words: str) -> tuple[int, str]:
        answer = runner.invoke(args=["users", "set-email", *words])
        return answer.exit_code, answer.output

    assert run("SITI", "siti@x.id") == (0, "mail of siti: siti@x.id, site\n")
    assert run("siti", "--language", "en") == (0, "mail of siti: siti@x.id, en\n")
    assert mail(user) == ("siti@x.id", "en")
    assert events() == ["permission.user_changed"] * 2
    assert run("siti", "--remove", "--language", "site") == (0, "mail of siti: none, site\n")
    assert mail(user) == (None, None)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("siti",), 2),
        (("siti", "a@x.id", "--remove"), 2),
        (("siti", "a@x.id", "--language", "fr"), 2),
        (("nobody", "a@x.id"), 1),
        (("siti", "a b@x.id"), 1),
    ],
)
def test_a_mistake_in_the_shell_is_a_sentence_and_a_status(
    context: Flask, user: User, words: tuple[str, ...], status: int
) -> None:
    answer = context.test_cli_runner().invoke(args=["users", "set-email", *words])
    assert answer.exit_code == status
    assert "Error: " in answer.stderr
    assert mail(user) == ("lama@x.id", None)
    assert events() == []
