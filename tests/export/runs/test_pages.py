"""My exports: asked for, watched, downloaded by their owner, or by a link until it expires."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from kombu.exceptions import OperationalError
from sqlalchemy import func, select

from ahsp.export.runs import links, work
from ahsp.extensions import celery_app, db
from ahsp.models import ExportRun, Role, User
from ahsp.storage.choosing import storage
from ahsp.storage.kept import AwayError
from tests.apps import another, browser, events, last_event, limits
from tests.export.runs.conftest import change, now
from tests.factories import make_user
from tests.pages import PageClient

ENGLISH = {"Accept-Language": "en"}
HTMX = {**ENGLISH, "HX-Request": "true"}
Asked = Callable[..., ExportRun]
Bells = list[tuple[str, int]]


@pytest.fixture
def window(context: Flask, siti: User) -> PageClient:
    """Siti's browser."""
    return browser(context, siti)


def runs() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ExportRun)) or 0


def ask(client: PageClient, key: str = "", **form: str) -> int:
    data = {"key": key or str(uuid4()), "format": "csv", **form}
    return client.post("/exports", data=data, headers=ENGLISH).status_code


def test_a_page_without_exports_says_what_comes_here(window: PageClient) -> None:
    page = window.get("/exports", headers=ENGLISH).text
    assert "No export yet" in page
    assert "for 7 days" in page
    assert "hx-trigger" not in page.partition('id="exports"')[2]


def test_more_than_is_made_at_once_is_asked_for_with_the_page_of_the_search(
    context: Flask, catalogue: None, siti: User, bells: Bells
) -> None:
    with another(context, export_max_rows=3, requests_per_minute=0) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        client = browser(app, siti)
        page = client.get("/export?q=bata", headers=ENGLISH).text
        assert "At most 3 rows are made while you wait" in page
        assert "Make the file, 6 rows" in page
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert fields["q"] == "bata"
        answer = client.post("/exports", data={**fields, "format": "jsonl"}, headers=ENGLISH)
        assert (answer.status_code, answer.location) == (303, "/exports")
    run = db.session.scalars(select(ExportRun)).one()
    assert (run.format, run.rows_total, run.user_id) == ("jsonl", 6, siti.id)
    assert bells == [("exports.run", run.id)]
    assert last_event().event == "export.asked"
    assert last_event().detail["scope"] == "Words: bata"


def test_a_double_click_makes_one_export(
    catalogue: None, context: Flask, siti: User, bells: Bells
) -> None:
    key = str(uuid4())
    clients = [browser(context, siti) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda client: ask(client, key), clients))
    assert answers == [303] * 6
    assert runs() == 1
    assert events().count("export.asked") == 1


def test_a_form_of_somebody_else_makes_nothing_and_shows_nothing(
    context: Flask, catalogue: None, window: PageClient, bells: Bells
) -> None:
    key = str(uuid4())
    assert ask(window, key) == 303
    other = browser(context, make_user("budi"))
    assert ask(other, key) == 409
    assert runs() == 1
    assert "No export yet" in other.get("/exports", headers=ENGLISH).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"key": "no key"}, 422),
        ({"q": "nothing of the kind"}, 422),
        ({"id": "999999"}, 422),
        ({"ahsp": "x"}, 422),
        ({"format": "no format"}, 303),
    ],
)
def test_bad_input_is_refused(
    catalogue: None, window: PageClient, bells: Bells, form: dict[str, str], status: int
) -> None:
    assert ask(window, **form) == status
    assert runs() == (status == 303)


def test_too_many_that_wait_are_said(
    context: Flask, catalogue: None, window: PageClient, bells: Bells
) -> None:
    for _ in range(5):
        ask(window)
    assert ask(window) == 303
    assert runs() == 5
    assert "Several of your exports still wait" in window.get("/exports", headers=ENGLISH).text


def test_a_queue_that_is_away_is_said(
    catalogue: None, window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr(celery_app, "send_task", away)
    ask(window)
    page = window.get("/exports", headers=ENGLISH).text
    assert "The queue does not answer right now" in page
    assert "Waiting for its turn" in page


def test_progress_is_polled_until_the_work_has_ended(asked: Asked, window: PageClient) -> None:
    run = asked()
    change(
        run.id,
        "state = 'running', phase = 'write', rows_done = 3,"
        " phase_at = now() - interval '3 seconds', beat_at = now()",
    )
    answer = window.get("/exports", headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'hx-trigger="live"' in answer.text
    assert "3 of 6 rows" in answer.text
    assert 'value="3"' in answer.text
    assert "about 1 rows/s" in answer.text
    assert "Download" not in answer.text
    change(run.id, "state = 'pending'")
    work.run(run.id)
    answer = window.get("/exports", headers=HTMX)
    assert answer.status_code == 286
    assert 'hx-trigger="live"' not in answer.text
    assert now(run.id).file_name in answer.text
    assert f"/exports/{run.id}/file" in answer.text


def test_its_owner_downloads_the_file(asked: Asked, window: PageClient) -> None:
    run = asked()
    work.run(run.id)
    answer = window.get(f"/exports/{run.id}/file")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.content_length == now(run.id).file_bytes == len(answer.data)
    assert now(run.id).file_name in answer.headers["Content-Disposition"]
    assert last_event().event == "export.downloaded"
    assert last_event().detail["by_link"] is False
    head = window.head(f"/exports/{run.id}/file")
    assert (head.content_length, head.data) == (len(answer.data), b"")
    assert events().count("export.downloaded") == 1


@pytest.mark.parametrize("what", ["file", "cancel", "again", "remove"])
def test_an_export_of_somebody_else_is_not_there(context: Flask, asked: Asked, what: str) -> None:
    run = asked()
    work.run(run.id)
    for other in (make_user("budi"), make_user("ani", role=Role.ADMIN)):
        client = browser(context, other)
        method = "GET" if what == "file" else "POST"
        assert client.open(f"/exports/{run.id}/{what}", method=method).status_code == 404
        assert "No export yet" in client.get("/exports", headers=ENGLISH).text
    assert now(run.id).state == "finished"


def test_whoever_is_not_signed_in_is_led_to_sign_in(context: Flask, asked: Asked) -> None:
    run = asked()
    work.run(run.id)
    answer = browser(context).get(f"/exports/{run.id}/file")
    assert answer.status_code == 302
    assert answer.location.startswith("/account/sign-in")


@pytest.mark.parametrize(
    ("then", "state", "gone"),
    [("cancel", "cancelled", False), ("again", "pending", False), ("remove", "", True)],
)
def test_what_can_be_done_with_one(
    asked: Asked, window: PageClient, bells: Bells, then: str, state: str, gone: bool
) -> None:
    run_id = asked().id
    if then != "cancel":
        change(run_id, "state = 'failed', reason = 'disk_full', finished_at = now()")
        assert "There was no room for the file" in window.get("/exports", headers=ENGLISH).text
    answer = window.post(f"/exports/{run_id}/{then}", headers=HTMX)
    assert answer.status_code == 200
    assert "HX-Trigger" in answer.headers
    db.session.expire_all()
    run = db.session.get(ExportRun, run_id)
    assert (run is None) is gone
    assert run is None or run.state == state
    assert bells == ([("exports.run", run_id)] if then == "again" else [])
    again = window.post(f"/exports/{run_id}/{then}", headers=ENGLISH)
    assert again.status_code == (404 if gone else 303), "a second click is told, and harms nothing"


def test_a_file_whose_time_is_over_is_said_to_be_gone(asked: Asked, window: PageClient) -> None:
    run = asked()
    work.run(run.id)
    change(run.id, "expires_at = now() - interval '1 second'")
    answer = window.get(f"/exports/{run.id}/file", headers=ENGLISH)
    assert answer.status_code == 410
    assert "its time is over" in answer.text
    page = window.get("/exports", headers=ENGLISH).text
    assert "expired" in page
    assert f"/exports/{run.id}/file" not in page
    assert f"/exports/{run.id}/again" in page


def test_a_file_that_is_missing_or_out_of_reach_is_said(
    asked: Asked, window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked()
    work.run(run.id)

    def away(*_args: object) -> None:
        raise AwayError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(type(storage()), "open", away)
        answer = window.get(f"/exports/{run.id}/file", headers=ENGLISH)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert "Your file is not lost" in answer.text
    storage().delete(now(run.id).stored_as)
    assert window.get(f"/exports/{run.id}/file").status_code == 410


def path_of(run: ExportRun) -> str:
    return "/exports/link/" + links.link_to(run).rpartition("/")[2]


def test_a_signed_link_needs_no_sign_in_until_it_expires(context: Flask, asked: Asked) -> None:
    run_id = asked().id
    work.run(run_id)
    path = path_of(now(run_id))
    client = browser(context)
    answer = client.get(path)
    assert answer.status_code == 200
    assert b"kode_ahsp" in answer.data
    assert last_event().detail["by_link"] is True
    change(run_id, "expires_at = now() - interval '1 second'")
    assert client.get(path).status_code == 410
    assert client.get(path_of(now(run_id))).status_code == 410


def test_a_link_outlives_neither_its_file_nor_its_own_time(context: Flask, asked: Asked) -> None:
    run_id = asked().id
    work.run(run_id)
    change(run_id, "expires_at = now() - interval '1 second'")
    expired = path_of(now(run_id))
    change(run_id, "expires_at = now() + interval '1 day'")
    client = browser(context)
    assert client.get(expired, headers=ENGLISH).status_code == 410, "it was made for less"
    good = path_of(now(run_id))
    with db.engine.begin() as link:
        link.exec_driver_sql("DELETE FROM export_run")
    assert client.get(good).status_code == 410


@pytest.mark.parametrize("change_to", ["", "x", "x" * 300, "WyJhIiwxXQ.aaaa"])
def test_a_link_that_we_did_not_sign_leads_nowhere(
    context: Flask, asked: Asked, change_to: str
) -> None:
    run_id = asked().id
    work.run(run_id)
    token = path_of(now(run_id)).rpartition("/")[2]
    client = browser(context)
    # Of the last letter some bits mean nothing; the one before it counts whole.
    other = "a" if token[-2] != "a" else "b"
    forged = change_to or f"{token[:-2]}{other}{token[-1]}"
    with limits(context):
        assert client.get(f"/exports/link/{forged}").status_code == 404
        assert client.get(f"/exports/link/{forged}").status_code == 404
    assert events().count("permission.link_refused") == 1
    assert (last_event().event, last_event().severity) == ("permission.link_refused", "warning")
    assert last_event().detail == {"route": "exports.by_link"}
    with another(context, secret_key="another key of another site") as elsewhere:
        assert browser(elsewhere).get(f"/exports/link/{token}").status_code == 404
