"""Ten imports an hour for each person: what counts, who is told what, and when it opens again."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from limits.storage import redis as counters
from sqlalchemy import select
from werkzeug.test import TestResponse

from ahsp.extensions import db
from ahsp.imports import allowance, services, store
from ahsp.imports.allowance import Standing
from ahsp.imports.sample import sample_path
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.models import ImportBatch, Role, User
from tests.apps import another, browser, events, last_event, limits
from tests.conftest import empty
from tests.factories import make_user
from tests.pages import PageClient, check_page

PART = {"HX-Request": "true"}
REFUSED = b"%PDF-1.7"


@pytest.fixture
def admin(context: Flask) -> Iterator[User]:
    """An administrator, on a site with limits."""
    user = make_user("ratna", role=Role.ADMIN)
    with limits(context):
        yield user


@pytest.fixture
def window(context: Flask, admin: User) -> PageClient:
    """The administrator's browser."""
    return browser(context, admin)


def send(client: PageClient, content: bytes = REFUSED, **changes: Any) -> TestResponse:
    """Upload a file; one that the gate refuses unless said otherwise."""
    headers = changes.pop("headers", {})
    name = changes.pop("name", "daftar.pdf")
    form = {"sumber": "AHSP 2031", "key": str(uuid4())} | changes
    data = form | {"file": (BytesIO(content), name)}
    return client.post("/import", data=data, headers=headers)


def send_workbook(client: PageClient, **changes: Any) -> TestResponse:
    return send(client, sample_path().read_bytes(), name="contoh.xlsx", **changes)


def statuses(client: PageClient, times: int) -> list[int]:
    return [send(client).status_code for _ in range(times)]


def kept() -> set[str]:
    return {each.name for each in store.path_of(".").iterdir()}


def used(user: User) -> int:
    found = allowance.standing(user.id)
    assert found is not None
    return found.used


def test_ten_imports_pass_and_the_eleventh_waits(window: PageClient) -> None:
    assert statuses(window, 9) == [422] * 9
    assert send_workbook(window).status_code == 303
    assert [send_workbook(window).status_code for _ in range(2)] == [429] * 2
    assert db.session.query(ImportBatch).count() == 1


def test_the_hour_moves_along(window: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each upload stops counting 60 minutes after it came, not all of them at once."""
    ahead = SimpleNamespace(seconds=0.0)
    shifted = SimpleNamespace(time=lambda: time.time() + ahead.seconds)
    monkeypatch.setattr(counters, "time", shifted)
    assert statuses(window, 4) == [422] * 4
    ahead.seconds = 1800
    assert statuses(window, 7) == [422] * 6 + [429]
    ahead.seconds = 3000
    assert statuses(window, 1) == [429]
    ahead.seconds = 3601
    assert statuses(window, 5) == [422] * 4 + [429]
    ahead.seconds = 1800 + 3601
    assert statuses(window, 7) == [422] * 6 + [429]


def test_a_form_that_misses_something_takes_nothing(window: PageClient, admin: User) -> None:
    for changes in ({"sumber": ""}, {"key": "x"}, {"sumber": "x" * 121}):
        assert send(window, **changes).status_code == 422
    assert window.post("/import").status_code == 422
    assert used(admin) == 0


def test_the_same_form_again_takes_nothing_and_leads_to_its_import(
    window: PageClient, admin: User
) -> None:
    key = str(uuid4())
    places = {send_workbook(window, key=key).location for _ in range(3)}
    assert len(places) == 1
    assert used(admin) == 1
    statuses(window, 9)
    answer = send_workbook(window, key=key)
    assert (answer.status_code, answer.location) == (303, places.pop())
    part = send_workbook(window, key=key, headers=PART)
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, answer.location)
    assert "rate_limit.exceeded" not in events()


def test_one_form_sent_ten_times_at_once_is_one_import(context: Flask, admin: User) -> None:
    key = str(uuid4())
    clients = [browser(context, admin) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda each: send_workbook(each, key=key), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert used(admin) == 1


def test_of_many_that_come_at_once_no_more_than_ten_get_in(context: Flask, admin: User) -> None:
    before = kept()
    clients = [browser(context, admin) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send_workbook, clients))
    found = sorted(answer.status_code for answer in answers)
    assert found == [303] * 10 + [429] * 6
    assert db.session.query(ImportBatch).count() == 10
    stored = set(db.session.scalars(select(ImportBatch.stored_as)))
    assert kept() - before == stored, "of those that waited no file stays"


def test_who_comes_in_second_at_the_last_place_waits_and_leaves_nothing(
    window: PageClient, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(window, 10)
    monkeypatch.setattr("limits.strategies.MovingWindowRateLimiter.test", lambda *_, **__: True)
    answer = send_workbook(window, headers=PART)
    assert answer.status_code == 429
    assert "data-wait" in answer.text
    assert "contoh.xlsx" not in window.get("/import").text
    assert db.session.query(ImportBatch).count() == 0
    assert send(window).status_code == 429
    assert used(admin) == 10


def test_a_full_disk_takes_nothing(
    window: PageClient, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RefusedError("disk_full")

    monkeypatch.setattr(store, "keep", full)
    assert send_workbook(window).status_code == 507
    answer = send_workbook(window, headers=PART)
    assert answer.status_code == 507
    assert "<form" not in answer.text, "the form on the page keeps its file"
    assert answer.headers["HX-Trigger"] == "parts"
    assert used(admin) == 0


def test_the_shell_has_no_limit(window: PageClient, admin: User) -> None:
    statuses(window, 10)
    with sample_path().open("rb") as stream:
        assert services.upload(stream, "contoh.xlsx", "AHSP 2031", None, admin).id
    assert used(admin) == 10


def test_people_behind_one_address_do_not_share_it(context: Flask, window: PageClient) -> None:
    assert statuses(window, 11)[-1] == 429
    other = browser(context, make_user("budi", role=Role.ADMIN))
    assert statuses(other, 11) == [422] * 10 + [429]


def test_one_person_has_ten_wherever_they_are(context: Flask, admin: User) -> None:
    found = []
    for turn in range(11):
        data = {"sumber": "x", "key": str(uuid4()), "file": (BytesIO(REFUSED), "daftar.pdf")}
        peer = {"REMOTE_ADDR": f"203.0.113.{turn}"}
        client = browser(context, admin)
        found.append(client.post("/import", data=data, environ_overrides=peer).status_code)
    assert found == [422] * 10 + [429]


def test_every_answer_says_how_many_are_left(window: PageClient) -> None:
    first = send_workbook(window)
    missing = send(window, sumber="")
    refused = [send(window) for _ in range(9)]
    waits = send(window)
    left = [
        answer.headers.get("X-RateLimit-Remaining") for answer in (first, missing, *refused, waits)
    ]
    assert left == ["9", "9", *"876543210", "0"]
    for answer in (first, missing, *refused, waits):
        assert answer.headers["X-RateLimit-Limit"] == "10"
        opens = int(answer.headers["X-RateLimit-Reset"])
        assert 3300 < opens - time.time() < 3602
        assert 3300 < int(answer.headers["Retry-After"]) <= 3601


def test_who_comes_back_when_told_is_let_in(
    window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(window, 10)
    ahead = int(send(window).headers["Retry-After"])
    monkeypatch.setattr(counters, "time", SimpleNamespace(time=lambda: time.time() + ahead))
    assert send(window).status_code == 422


@pytest.mark.parametrize(
    ("language", "sentence", "left"),
    [
        (
            "id",
            r"Paling banyak 10 impor per jam\. Impor berikutnya dapat dimulai pukul \d\d\.\d\d WIB",
            r"Sisa waktu: (5\d:\d\d|60:00)",
        ),
        (
            "en",
            r"10 imports an hour are allowed\. The next one is possible at \d\d:\d\d WIB",
            r"Time left: (5\d:\d\d|60:00)",
        ),
    ],
)
def test_the_page_says_when_it_opens_and_keeps_the_source(
    window: PageClient, language: str, sentence: str, left: str
) -> None:
    window.set_cookie("lang", language)
    statuses(window, 10)
    answer = send(window)
    assert answer.status_code == 429
    assert check_page(answer.text, whole=True).lang == language
    assert re.search(sentence, answer.text)
    assert re.search(left, answer.text)
    assert 'value="AHSP 2031"' in answer.text
    countdown = re.search(r'data-countdown="(\d+)"', answer.text)
    assert countdown
    assert 3300 <= int(countdown[1]) <= 3600
    reloaded = window.get("/import")
    assert reloaded.status_code == 200
    assert re.search(sentence, reloaded.text), "a person who comes back sees it too"


def test_a_part_replaces_the_message_alone(window: PageClient) -> None:
    statuses(window, 10)
    answer = send(window, headers=PART)
    assert answer.status_code == 429
    assert answer.headers["HX-Retarget"] == "#upload-wait"
    assert answer.headers["HX-Reswap"] == "outerHTML"
    assert answer.headers["Vary"]
    assert answer.text.strip().startswith('<div id="upload-wait"')
    assert "<form" not in answer.text
    assert "data-countdown" in answer.text


def test_who_may_go_on_sees_nothing_of_it(window: PageClient) -> None:
    statuses(window, 9)
    for answer in (window.get("/import"), send(window, sumber="", headers=PART)):
        assert 'id="upload-wait"' in answer.text
        assert "data-wait" not in answer.text


def test_a_burst_is_recorded_once_under_its_name(window: PageClient, admin: User) -> None:
    statuses(window, 15)
    assert events().count("rate_limit.exceeded") == 1
    event = last_event()
    assert (event.event, event.user_id) == ("rate_limit.exceeded", admin.id)
    assert event.detail == {"limit": "10 per 1 hour"}
    assert (event.path, event.method) == ("/import", "POST")


def test_a_reset_in_the_very_moment_is_no_wait_of_an_hour(
    window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(window, 10)
    monkeypatch.setattr(allowance, "wait", lambda _user: None)
    answer = send(window)
    assert answer.status_code == 429
    assert 'data-countdown="1"' in answer.text


@pytest.mark.parametrize(("allowed", "passing"), [(2, 2), (0, 12)])
def test_the_limit_is_a_setting_and_nought_is_none(app: Flask, allowed: int, passing: int) -> None:
    with another(app, imports_per_hour=allowed) as made, made.app_context():
        made.config["WTF_CSRF_ENABLED"] = False
        user = make_user("ratna", role=Role.ADMIN)
        with limits(made):
            found = statuses(browser(made, user), 12)
            assert found == [422] * passing + [429] * (12 - passing)
            assert (allowance.standing(user.id) is None) == (allowed == 0)
    empty(app)


@pytest.mark.parametrize(("allowed", "limit"), [(50, "50"), (0, None)])
def test_the_sites_own_limit_is_a_setting_and_nought_is_none(
    app: Flask, allowed: int, limit: str | None
) -> None:
    with another(app, requests_per_minute=allowed) as made, made.app_context():
        user = make_user("siti")
        with limits(made):
            answers = [browser(made, user).get("/search") for _ in range(allowed or 60)]
            assert {answer.status_code for answer in answers} == {200}
            assert answers[0].headers.get("X-RateLimit-Limit") == limit
            after = browser(made, user).get("/search").status_code
            assert after == (429 if allowed else 200)
    empty(app)


def test_a_wait_is_never_told_too_short() -> None:
    now = datetime.now(UTC)
    assert Standing(10, 10, now + timedelta(seconds=61.2)).seconds == 62
    assert Standing(10, 10, now - timedelta(seconds=5)).seconds == 1
    assert Standing(0, 10, None).seconds == 0
    assert Standing(10, 10, now).full
    assert not Standing(9, 10, now).full
