"""Administrators see how well kept answers serve, drop them, and have frequent ones answered."""

import json
from typing import Any

import pytest
import redis
from click.testing import Result
from flask import Flask

from ahsp.caching.near import near
from ahsp.models import Role
from ahsp.search import recent
from ahsp.search.filters import Query
from ahsp.search.queries import find
from tests.apps import DEAD_REDIS, browser, last_event
from tests.conftest import Configure
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def window(context: Flask) -> PageClient:
    """An administrator's browser, in English, on a site with one analysis that was asked for."""
    make_ahsp("1", "Pasangan bata merah")
    ratna = make_user("ratna", role=Role.ADMIN)
    recent.note(ratna, Query("bata"))
    client = browser(context, ratna, language="en")
    for _ in range(4):
        find(Query("bata"))
    find(Query())
    return client


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["cache", *arguments])


def told(app: Flask, *arguments: str) -> dict[str, Any]:
    answer = run(app, *arguments, "--json")
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.output)
    return found


def test_the_page_shows_what_was_kept_and_what_is_asked_most(window: PageClient) -> None:
    text = window.get("/admin/cache").text
    assert "Search results" in text
    assert "75%" in text
    assert 'href="/search?q=bata"' in text
    part = window.get("/admin/cache", headers=PART).text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part


def test_a_page_that_stays_open_counts_what_redis_holds_once_a_minute(
    window: PageClient, context: Flask
) -> None:
    server = redis.Redis.from_url(context.config["SETTINGS"].redis_url)

    def looked_through() -> int:
        return int(server.info("commandstats").get("cmdstat_scan", {"calls": 0})["calls"])

    first = window.get("/admin/cache").text
    before = looked_through()
    find(Query("paku"))
    for _ in range(5):
        assert "1 answer, " in window.get("/admin/cache", headers=PART).text
    assert looked_through() == before
    assert "1 answer, " in first
    assert told(context, "stats")["families"]["search"]["keys"] == 2, "the shell counts anew"
    window.post("/admin/cache/drop/search")
    assert "0 answers, " in window.get("/admin/cache").text, "so does who dropped something"


def test_an_empty_site_has_the_page_too(context: Flask) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN), language="en")
    assert "Nobody searched yet" in client.get("/admin/cache").text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it(context: Flask, role: Role) -> None:
    client = browser(context, make_user("siti", role=role))
    assert client.get("/admin/cache").status_code == 403
    assert client.post("/admin/cache/drop").status_code == 403


def test_one_kind_is_dropped_and_the_record_says_so(window: PageClient, context: Flask) -> None:
    answer = window.post("/admin/cache/drop/search", headers=PART)
    assert "1 kept answer was dropped." in answer.headers["HX-Trigger"]
    assert last_event().detail == {"families": ["search"]}
    assert told(context, "stats")["families"]["search"]["keys"] == 0
    assert told(context, "stats")["families"]["catalogue"]["keys"] == 1


def test_everything_is_dropped_and_counted_anew(window: PageClient, context: Flask) -> None:
    answer = window.post("/admin/cache/drop")
    assert answer.status_code == 303
    assert "2 kept answers were dropped." in window.get("/admin/cache").text
    assert told(context, "stats")["asked"] == 0
    assert last_event().detail == {"families": ["catalogue", "editions", "search", "sizes"]}


def test_what_other_processes_keep_is_unreachable_too(window: PageClient, context: Flask) -> None:
    kept_elsewhere = dict(near._kept)
    told(context, "invalidate", "search")
    near._kept.update(kept_elsewhere)
    make_ahsp("2", "Pasangan bata ringan")  # no version is raised: only the drop lets it be seen
    assert find(Query("bata")).total == 2


def test_a_kind_that_is_none_is_not_found(window: PageClient, context: Flask) -> None:
    assert window.post("/admin/cache/drop/prices").status_code == 404
    answer = run(context, "invalidate", "prices")
    assert answer.exit_code == 1
    known = "there are catalogue, editions, search, sizes."
    assert f"There is no family prices; {known}" in answer.output


def test_without_redis_the_page_says_so_and_dropping_still_works(
    window: PageClient, context: Flask, configure: Configure
) -> None:
    configure(redis_url=DEAD_REDIS)
    assert "Redis does not answer" in window.get("/admin/cache").text
    answer = window.post("/admin/cache/drop", headers=PART)
    assert "never read again" in answer.headers["HX-Trigger"]
    for command in ("stats", "test"):
        failed = run(context, command)
        assert failed.exit_code == 1
        assert "Redis does not answer" in failed.output
    assert told(context, "clear") == {"removed": None}
    assert "never read again" in run(context, "clear").output


def test_frequent_questions_are_answered_when_somebody_says_so(
    window: PageClient, context: Flask
) -> None:
    answer = window.post("/admin/cache/warm", headers=PART)
    assert "are being answered" in answer.headers["HX-Trigger"]
    queue = redis.Redis.from_url(context.config["SETTINGS"].redis_url)
    [waiting] = queue.lrange("ahsp:queue:work", 0, -1)
    assert json.loads(waiting)["headers"]["task"] == "search.warm"
    assert json.loads(waiting)["headers"]["kwargsrepr"] == "{'anyway': True}"


def test_the_shell_tells_the_same(window: PageClient, context: Flask) -> None:
    found = told(context, "stats")
    assert (found["asked"], found["families"]["search"]["asked"]) == (5, 4)
    assert found["families"]["search"]["hit_rate"] == 0.75
    assert found["families"]["search"]["keys"] == 1
    assert found["bytes"] > 0
    plain = run(context, "stats").output
    assert "75.0% kept already" in plain
    assert told(context, "test")["ok"] is True
    assert run(context, "test").output.startswith("ok: ")
    assert told(context, "warmup")["questions"] == 2
    assert run(context, "warmup", "--limit", "0").output.startswith("answered 1 in ")
    assert told(context, "stats")["warmed"]["questions"] == 1
    assert told(context, "invalidate", "search") == {"removed": 1}
    assert run(context, "clear").output == "dropped 2\n"
