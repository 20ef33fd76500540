"""What requests give cause to is recorded, once and without secrets."""

import pytest
from flask import Flask

from ahsp.audit.markup import holds_markup
from ahsp.models import Role
from tests.apps import browser, events, last_event, limits
from tests.factories import make_user


def test_asking_for_more_than_one_s_role_is_recorded_once_a_minute(context: Flask) -> None:
    client = browser(context, make_user("siti", role=Role.VIEWER))
    with limits(context):
        for _ in range(3):
            assert client.get("/audit").status_code == 403
    assert events() == ["permission.denied"]
    event = last_event()
    assert (event.username, event.path) == ("siti", "/audit")
    assert event.detail == {"role": "viewer", "route": "audit.index"}


def test_a_stranger_is_sent_to_sign_in_and_not_recorded(context: Flask) -> None:
    assert browser(context).get("/audit").status_code == 302
    assert events() == []


def test_too_many_tries_to_sign_in_are_a_lock_out(context: Flask) -> None:
    make_user("siti")
    client = browser(context)
    with limits(context):
        for _ in range(12):
            client.post("/account/sign-in", data={"username": "siti", "password": "wrong"})
    assert events().count("authentication.failed") == 10
    assert events()[-1] == "authentication.locked_out"
    assert last_event().detail == {"username": "siti", "limit": "10 per 1 minute"}


def test_markup_in_a_question_is_recorded_and_shown_as_text(context: Flask) -> None:
    client = browser(context, make_user("siti", role=Role.VIEWER))
    with limits(context):
        page = client.get("/search?q=<img src=x onerror=alert(1)>")
        client.get("/search?q=<script>")
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert events() == ["xss.markup_in_request"]
    assert last_event().detail == {"field": "q", "text": "<img src=x onerror=alert(1)>"}


def test_a_password_is_never_taken_for_markup(context: Flask) -> None:
    data = {"username": "siti", "password": "<script>secret</script>"}
    browser(context).post("/account/sign-in", data=data)
    assert events() == ["authentication.failed"]


@pytest.mark.parametrize(
    "text",
    ["<script>", "</SCRIPT >", "<img src=x>", '" onmouseover = x', "JavaScript:alert(1)",
     "<svg/onload=x>"],
)  # fmt: skip
def test_markup_that_would_act_is_known(text: str) -> None:
    assert holds_markup(text)


@pytest.mark.parametrize(
    "text",
    ["tebal < 3 cm", "a<b", "f'c = 25 MPa", "1:4", "Ø12 <= 16", "online = 3", "javascript",
     "K-225 (slump = 12 ± 2)", "x < a > b", ""],
)  # fmt: skip
def test_what_estimators_write_is_no_markup(text: str) -> None:
    assert not holds_markup(text)
