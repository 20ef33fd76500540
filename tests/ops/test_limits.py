"""Administrators see where people stand with their imports, and let somebody go on."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from click.testing import Result
from flask import Flask

from ahsp.extensions import limiter
from ahsp.imports import allowance
from ahsp.models import Role, User
from tests.apps import DEAD_REDIS, another, browser, events, last_event, limits
from tests.conftest import empty
from tests.factories import make_user
from tests.imports.test_allowance import statuses
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def ratna(context: Flask) -> Iterator[User]:
    """An administrator, on a site with limits."""
    user = make_user("ratna", role=Role.ADMIN)
    with limits(context):
        yield user


@pytest.fixture
def budi(context: Flask, ratna: User) -> User:
    """Another one, who used all imports."""
    user = make_user("budi", role=Role.ADMIN)
    assert statuses(browser(context, user), 11)[-1] == 429
    return user


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """The first one's browser, in English."""
    return browser(context, ratna, language="en")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["limits", *arguments])


def test_the_page_shows_who_used_how_many_worst_first(
    context: Flask, window: PageClient, ratna: User, budi: User
) -> None:
    make_user("pembaca")
    make_user("lama", role=Role.ADMIN, active=False)
    statuses(window, 3)
    page = window.get("/admin/limits").text
    table = page.partition('id="limits"')[2]
    assert table.index("10 of 10") < table.index("3 of 10")
    assert table.index(">budi<") < table.index(">ratna<")
    assert re.search(r"WIB, in (5\d:\d\d|60:00)", table)
    assert table.count("at once") == 1
    assert "pembaca" not in table
    assert "lama" not in table


def test_the_menu_leads_there_for_administrators_only(context: Flask, window: PageClient) -> None:
    assert 'href="/admin/limits"' in window.get("/search").text
    viewer = browser(context, make_user("pembaca"))
    assert 'href="/admin/limits"' not in viewer.get("/search").text


def test_a_reset_lets_the_person_go_on_and_is_recorded(
    context: Flask, window: PageClient, ratna: User, budi: User
) -> None:
    answer = window.post(f"/admin/limits/{budi.id}/reset")
    assert (answer.status_code, answer.location) == (303, "/admin/limits")
    event = last_event()
    assert (event.event, event.user_id) == ("rate_limit.reset", ratna.id)
    assert event.detail == {"username": "budi", "limit": "10/hour", "used": 10}
    page = window.get("/admin/limits").text
    assert "budi can import again." in page
    assert "0 of 10" in page.partition('id="limits"')[2]
    assert statuses(browser(context, budi), 11) == [422] * 10 + [429]


def test_a_reset_as_a_part_brings_the_table_and_a_word(window: PageClient, budi: User) -> None:
    answer = window.post(f"/admin/limits/{budi.id}/reset", headers=PART)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="limits"')
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["message"] == "budi can import again."


def test_a_reset_of_nobody_is_404(window: PageClient) -> None:
    assert window.post("/admin/limits/0/reset").status_code == 404
    assert "rate_limit.reset" not in events()


def test_a_reset_asks_for_the_forms_token(context: Flask, window: PageClient, budi: User) -> None:
    context.config["WTF_CSRF_ENABLED"] = True
    try:
        assert window.post(f"/admin/limits/{budi.id}/reset").status_code == 400
    finally:
        context.config["WTF_CSRF_ENABLED"] = False
    assert statuses(browser(context, budi), 1) == [429]


def test_the_audit_page_tells_of_it_in_indonesian(window: PageClient, budi: User) -> None:
    window.post(f"/admin/limits/{budi.id}/reset")
    window.set_cookie("lang", "id")
    page = window.get("/audit").text
    assert "Batas impor diatur ulang" in page
    assert "terpakai: 10" in page


def test_the_shell_shows_everybody_or_one(context: Flask, window: PageClient, budi: User) -> None:
    make_user("pembaca")
    statuses(window, 3)
    told = run(context, "show")
    assert told.exit_code == 0
    first, second = told.output.splitlines()
    assert first.startswith("budi: 10 of 10 imports in the last hour; the next one at 20")
    assert second == "ratna: 3 of 10 imports in the last hour"
    one = run(context, "show", "PEMBACA")
    assert one.output == "pembaca: 0 of 10 imports in the last hour\n"


def test_the_shell_shows_json(context: Flask, budi: User) -> None:
    (row,) = json.loads(run(context, "show", "budi", "--json").output)["people"]
    assert (row["username"], row["used"], row["allowed"]) == ("budi", 10, 10)
    assert 3300 <= row["seconds"] <= 3600
    assert datetime.fromisoformat(row["opens_at"]).utcoffset() is not None
    rows = json.loads(run(context, "show", "--json").output)["people"]
    assert [row["username"] for row in rows] == ["budi", "ratna"]
    assert rows[1]["opens_at"] is None


def test_the_shell_resets_and_records_it(context: Flask, budi: User) -> None:
    assert run(context, "reset", "Budi").output == "reset budi\n"
    assert (last_event().event, last_event().username) == ("rate_limit.reset", "")
    assert statuses(browser(context, budi), 1) == [422]


@pytest.mark.parametrize("command", ["show", "reset"])
def test_the_shell_refuses_a_name_that_nobody_has(context: Flask, command: str) -> None:
    told = run(context, command, "nobody")
    assert told.exit_code == 1
    assert told.output == "Error: There is no user named nobody.\n"


def test_while_redis_is_away_it_says_so_and_resets_nothing(app: Flask) -> None:
    with another(app, redis_url=DEAD_REDIS) as alone, alone.app_context():
        alone.config["WTF_CSRF_ENABLED"] = False
        user = make_user("ratna", role=Role.ADMIN)
        limiter.enabled = True
        client = browser(alone, user, language="en")
        assert statuses(client, 11)[-1] == 429
        page = client.get("/admin/limits").text
        assert "Redis does not answer" in page
        assert "10 of 10" in page
        assert "/reset" not in page
        answer = client.post(f"/admin/limits/{user.id}/reset", headers=PART)
        assert "nothing was reset" in answer.headers["HX-Trigger"]
        assert statuses(client, 1) == [429]
        assert "rate_limit.reset" not in events()
        for command in (("show",), ("reset", "ratna")):
            told = run(alone, *command)
            assert told.exit_code == 1
            assert "Redis does not answer" in told.output
        with pytest.raises(allowance.AwayError):
            allowance.clear(user.id)
    empty(app)


def test_without_a_limit_the_page_and_the_shell_say_so(app: Flask) -> None:
    with another(app, imports_per_hour=0) as made, made.app_context():
        user = make_user("ratna", role=Role.ADMIN)
        client = browser(made, user, language="en")
        assert "Imports are not limited on this site." in client.get("/admin/limits").text
        assert run(made, "show", "ratna").output == "ratna: no limit\n"
    empty(app)
