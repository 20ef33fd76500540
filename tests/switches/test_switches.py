"""What is switched off shows no page, runs no task and loses nothing; it counts everywhere."""

import json
import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.catalog import lexicon
from ahsp.config import SettingError
from ahsp.extensions import celery_app, db
from ahsp.models import Role, TaskRun, User
from ahsp.periodic import due
from ahsp.periodic.known import KNOWN as PERIODIC
from ahsp.search.filters import Query
from ahsp.search.language.question import Mode
from ahsp.search.queries import find
from ahsp.switches import services, state
from ahsp.switches.known import KNOWN
from tests.apps import DEAD_DATABASE, another, browser, events, last_event
from tests.conftest import Configure
from tests.factories import make_ahsp, make_sumber
from tests.pages import PageClient

SignIn = Callable[[Role | str], User]
PLACES = {
    "imports": "/import",
    "exports": "/exports",
    "schedules": "/exports/schedules",
    "alerts": "/audit/alerts",
}


@pytest.mark.parametrize(("name", "address"), PLACES.items())
def test_its_pages_say_so_and_come_back(
    client: PageClient, sign_in: SignIn, name: str, address: str
) -> None:
    sign_in(Role.ADMIN)
    assert client.get(address).status_code == 200
    services.switch_off(name)
    english = {"Accept-Language": "en"}
    for headers in (english, english | {"HX-Request": "true"}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 404
        assert f"“{KNOWN[name].label}” is switched off for now." in answer.text
    assert client.post(address).status_code in (404, 405)  # schedules are made elsewhere
    services.switch_on(name)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["imports", "exports"])
def test_the_menu_leads_nowhere_that_is_off(client: PageClient, sign_in: SignIn, name: str) -> None:
    sign_in(Role.ADMIN)
    link = f'href="{PLACES[name]}"'
    assert link in client.get("/search").text
    services.switch_off(name)
    assert link not in client.get("/search").text


def test_the_schedules_link_goes_with_them(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.ADMIN)
    assert PLACES["schedules"] in client.get("/exports").text
    services.switch_off("schedules")
    assert PLACES["schedules"] not in client.get("/exports").text


def test_its_tasks_are_not_started_and_do_nothing_when_they_were(context: Flask) -> None:
    due.meet()
    # Long enough ago that every task of them is due.
    db.session.execute(text("UPDATE periodic_task SET since = now() - interval '2 days'"))
    db.session.commit()
    services.switch_off("alerts")
    with patch("ahsp.periodic.ledger.ring", return_value=True):
        due.sweep()
    started = set(db.session.scalars(db.select(TaskRun.task)))
    assert started == set(PERIODIC) - {"audit.alerts"}

    task = celery_app.tasks["audit.alerts"]
    with patch.object(type(task), "run", return_value="ran", create=True):
        assert task() is None
        services.switch_on("alerts")
        assert task() == "ran"


def test_every_name_of_a_page_or_a_task_is_one(app: Flask) -> None:
    for known in KNOWN.values():
        assert set(known.blueprints) <= set(app.blueprints), known.name
        assert set(known.tasks) <= set(celery_app.tasks), known.name


def test_words_are_looked_for_as_typed_while_corrections_are_off(context: Flask) -> None:
    sumber = make_sumber()
    make_ahsp("1", "Pemasangan bouwplank")
    lexicon.refresh(db.session(), sumber.id)
    db.session.commit()
    assert find(Query("bouplank")).total == 1
    services.switch_off("corrections")
    for mode in (Mode.AUTO, Mode.FUZZY):
        assert find(Query("bouplank", mode=mode)).total == 0
    services.switch_on("corrections")
    assert find(Query("bouplank")).total == 1


def test_another_process_knows_within_a_second(context: Flask) -> None:
    assert state.is_on("alerts")
    db.session.execute(text("INSERT INTO switched_off (name) VALUES ('alerts')"))
    db.session.commit()
    deadline = time.monotonic() + 5
    while state.is_on("alerts") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not state.is_on("alerts")


def test_while_the_database_is_away_what_it_said_last_holds(context: Flask) -> None:
    services.switch_off("alerts")
    assert not state.is_on("alerts")
    with another(context, database_url=DEAD_DATABASE) as orphan, orphan.app_context():
        state.memory.forget()
        assert not state.is_on("alerts")
        assert state.is_on("imports")


def test_what_the_setting_has_off_stays_off(
    context: Flask, configure: Configure, sign_in: SignIn, client: PageClient
) -> None:
    sign_in(Role.ADMIN)
    configure(off=("alerts",))
    assert client.get(PLACES["alerts"]).status_code == 404
    with pytest.raises(services.SetError):
        services.switch_on("alerts")
    with pytest.raises(SettingError, match="AHSP_OFF='none'"), another(context, off=("none",)):
        pass


def test_each_switching_is_recorded_once(context: Flask) -> None:
    assert services.switch_off("mail", "the server is new")
    assert last_event().detail == {"feature": "mail", "reason": "the server is new"}
    assert not services.switch_off("mail")
    assert services.switch_on("mail")
    assert not services.switch_on("mail")
    assert events() == ["system.switched_off", "system.switched_on"]


def test_the_shell_switches_and_lists(context: Flask, configure: Configure) -> None:
    runner = context.test_cli_runner()
    assert (
        runner.invoke(args=["switches", "off", "mail", "--reason", "new"]).output == "mail is off\n"
    )
    assert runner.invoke(args=["switches", "off", "mail"]).output == "mail was off\n"
    told = json.loads(runner.invoke(args=["switches", "list", "--json"]).output)["switches"]
    assert [each["name"] for each in told] == list(KNOWN)
    (mail,) = [each for each in told if not each["on"]]
    assert (mail["name"], mail["reason"]) == ("mail", "new")
    assert "off since" in runner.invoke(args=["switches", "list"]).output
    assert runner.invoke(args=["switches", "on", "mail"]).output == "mail is on\n"
    assert runner.invoke(args=["switches", "on", "none"]).exit_code == 2
    configure(off=("alerts",))
    refused = runner.invoke(args=["switches", "on", "alerts"])
    assert refused.exit_code == 1
    assert "AHSP_OFF has alerts" in refused.output
    assert "off by AHSP_OFF" in runner.invoke(args=["switches", "list"]).output


def test_a_person_who_may_not_see_the_page_learns_nothing_of_it(
    context: Flask, sign_in: SignIn, client: PageClient
) -> None:
    services.switch_off("imports")
    sign_in(Role.VIEWER)
    assert client.get("/import").status_code == 403
    assert browser(context).get("/import").status_code == 302
