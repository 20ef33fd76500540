"""Administrators see what is done by itself, and change its times."""

from collections.abc import Callable

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import AuditEvent, Role
from ahsp.periodic import ledger, services
from ahsp.periodic.known import KNOWN
from ahsp.running.times import Plan
from tests.apps import browser, events, last_event
from tests.factories import make_user
from tests.pages import PageClient
from tests.periodic.conftest import Rung, runs, task

pytestmark = pytest.mark.usefixtures("still")
PART = {"HX-Request": "true"}


def test_the_page_lists_every_task_with_its_times(context: Flask, window: PageClient) -> None:
    page = window.get("/admin/tasks").text
    assert all(f">{known.label}<" in page for known in KNOWN.values())
    assert "each day at 02:30 WIB" in page
    assert "every 10 seconds" in page
    assert "each hour at minute 01" in page
    assert 'href="/admin/tasks"' in window.get("/search").text


def test_a_site_whose_scheduler_never_looked_has_the_list_too(
    context: Flask, window: PageClient
) -> None:
    db.session.execute(db.text("DELETE FROM periodic_task"))
    db.session.commit()
    assert "each day at 03:30 WIB" in window.get("/admin/tasks").text
    window.post("/admin/tasks/audit.verify/pause")
    assert task("audit.verify").paused


def test_the_part_is_the_list_alone(context: Flask, window: PageClient) -> None:
    part = window.get("/admin/tasks", headers=PART).text
    assert part.lstrip().startswith('<div id="tasks"')
    assert "hx-trigger" not in part


@pytest.mark.parametrize(
    ("typed", "plan", "told"),
    [
        ({"every": "interval", "count": "2", "unit": "3600"},
         Plan("interval", seconds=7200, zone="Asia/Jakarta"), "every 2 hours"),
        ({"every": "hour", "minute": "5"},
         Plan("hour", at="00:05", zone="Asia/Jakarta"), "each hour at minute 05"),
        ({"every": "day", "day_at": "4.15"},
         Plan("day", at="04:15", zone="Asia/Jakarta"), "each day at 04:15 WIB"),
        ({"every": "week", "weekday": "7", "week_at": "23:59"},
         Plan("week", weekday=7, at="23:59", zone="Asia/Jakarta"), "each Sunday at 23:59 WIB"),
    ],
)  # fmt: skip
def test_other_times_are_kept_recorded_and_shown(
    context: Flask, window: PageClient, typed: dict[str, str], plan: Plan, told: str
) -> None:
    from ahsp.periodic.plans import plan_of

    form = {"weekday": "1", "unit": "1"} | typed
    answer = window.post("/admin/tasks/audit.verify", data=form, headers=PART)
    assert told in answer.text
    assert told in answer.headers["HX-Trigger"]
    assert plan_of(task("audit.verify"), KNOWN["audit.verify"]) == plan
    event = last_event()
    assert (event.event, event.severity) == ("system.task_changed", "warning")
    assert event.detail["old"] == "day 03:30"
    shown = window.get("/admin/tasks?edit=audit.verify").text
    assert "Usual times" in shown
    window.post("/admin/tasks/audit.verify/usual")
    assert task("audit.verify").every == ""
    assert last_event().detail["new"] == "day 03:30"


def test_the_same_times_are_no_change(context: Flask, window: PageClient) -> None:
    since = task("audit.verify").since
    form = {"every": "day", "day_at": "03:30", "weekday": "1", "unit": "1"}
    assert window.post("/admin/tasks/audit.verify", data=form).status_code == 303
    assert (task("audit.verify").since, events()) == (since, [])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Not a valid choice"),
        ({"every": "month"}, "Not a valid choice"),
        ({"every": "interval", "count": "", "unit": "60"}, "whole number above zero"),
        ({"every": "interval", "count": "-3", "unit": "60"}, "whole number above zero"),
        ({"every": "interval", "count": "0", "unit": "60"}, "whole number above zero"),
        ({"every": "interval", "count": "5", "unit": "60"}, "at most every hour"),
        ({"every": "interval", "count": "999999999", "unit": "3600"}, "at least every 168 hours"),
        ({"every": "hour", "minute": "60"}, "from 0 to 59"),
        ({"every": "day", "day_at": "24:00"}, "a time such as 02:30"),
        ({"every": "day", "day_at": "soon"}, "a time such as 02:30"),
        ({"every": "week", "weekday": "8", "week_at": "01:00"}, "Not a valid choice"),
        ({"every": "interval", "count": "5", "unit": "7"}, "Not a valid choice"),
    ],
)
def test_times_that_cannot_be_are_refused_with_the_form(
    context: Flask, window: PageClient, typed: dict[str, str], told: str
) -> None:
    form = {"weekday": "1", "unit": "1"} | typed
    answer = window.post("/admin/tasks/audit.verify", data=form, headers=PART)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="plan-form"' in answer.text
    assert (task("audit.verify").every, events()) == ("", [])


def test_a_sweeper_cannot_be_made_rare(context: Flask, window: PageClient) -> None:
    form = {"every": "day", "day_at": "02:00", "weekday": "1", "unit": "1"}
    answer = window.post("/admin/tasks/imports.sweep", data=form)
    assert answer.status_code == 422
    assert "at least every hour" in answer.text


def test_a_task_is_paused_and_resumed(context: Flask, window: PageClient) -> None:
    page = window.post("/admin/tasks/audit.verify/pause", headers=PART)
    assert "not while it is paused" in page.text
    window.post("/admin/tasks/audit.verify/pause")
    page = window.post("/admin/tasks/audit.verify/resume", headers=PART)
    assert "not while it is paused" not in page.text
    assert events() == ["system.task_paused", "system.task_resumed"]


def test_a_task_is_run_now_and_the_page_waits_for_its_end(
    context: Flask, window: PageClient, rung: Rung
) -> None:
    page = window.post("/admin/tasks/audit.verify/run", headers=PART).text
    assert 'hx-trigger="live"' in page
    (run,) = runs("audit.verify")
    assert (run.kind, run.username, rung[0][0]) == ("now", "ratna", "audit.verify")
    ledger.follow(run.id, lambda: None)
    page = window.get("/admin/tasks", headers=PART).text
    assert "hx-trigger" not in page
    assert ">done<" in page
    event = db.session.query(AuditEvent).filter_by(event="system.task_started").one()
    assert (event.username, event.detail) == ("ratna", {"task": "audit.verify"})


def test_without_a_queue_it_says_so(
    context: Flask, window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.running.bells.send", lambda *_args, **_options: False)
    answer = window.post("/admin/tasks/audit.verify/run", headers=PART)
    assert "Redis does not answer" in answer.headers["HX-Trigger"]


def test_a_task_s_page_shows_its_runs(context: Flask, window: PageClient, rung: Rung) -> None:
    assert "It has not run yet" in window.get("/admin/tasks/audit.verify").text
    failing(services.note_by_hand("audit.verify", "ratna"))
    page = window.get("/admin/tasks/audit.verify").text
    assert "Error: ZeroDivisionError" in page
    assert "by hand: ratna" in page
    part = window.get("/admin/tasks/audit.verify", headers=PART).text
    assert part.lstrip().startswith('<section id="runs"')
    assert "did not end well" in window.get("/admin/tasks").text


@pytest.mark.parametrize("path", ["", "/usual", "/pause", "/resume", "/run"])
def test_a_task_that_is_none_is_not_found(context: Flask, window: PageClient, path: str) -> None:
    assert window.post(f"/admin/tasks/imports.run{path}").status_code == 404
    assert window.get("/admin/tasks/imports.run").status_code == 404
    assert 'id="plan-form"' not in window.get("/admin/tasks?edit=imports.run").text


def test_readers_see_nothing_of_it(context: Flask) -> None:
    client = browser(context, make_user("siti", role=Role.VIEWER))
    assert client.get("/admin/tasks").status_code == 403
    assert client.post("/admin/tasks/audit.verify/run").status_code == 403
    assert "/admin/tasks" not in client.get("/search").text


def test_it_reads_in_indonesian(context: Flask, window: PageClient) -> None:
    window.set_cookie("lang", "id")
    page = window.get("/admin/tasks").text
    assert "setiap hari pukul 02.30 WIB" in page
    assert "setiap 10 detik" in page


def failing(run_id: int) -> None:
    work: Callable[[], float] = lambda: 1 / 0  # noqa: E731
    with pytest.raises(ZeroDivisionError):
        ledger.follow(run_id, work)
