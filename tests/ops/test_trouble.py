"""What administrators are told on each page while Redis is away or takes nothing in."""

from collections.abc import Iterator

import pytest
import redis
from flask import Flask
from psycopg.errors import DiskFull
from sqlalchemy.exc import OperationalError

from ahsp.models import Role
from ahsp.ops import limits, trouble
from ahsp.ops.signs import disks
from tests.apps import DEAD_REDIS, another, browser
from tests.factories import make_user
from tests.silence import SilentDisk

TOLD = "Redis does not answer."
FULL = "Redis takes nothing in."


@pytest.fixture(autouse=True)
def unseen() -> None:
    """Nobody looked yet."""
    trouble._well.clear()
    trouble._found.clear()


@pytest.fixture
def away(context: Flask) -> Iterator[Flask]:
    """A site whose Redis does not answer."""
    with another(context, redis_url=DEAD_REDIS) as made:
        yield made


@pytest.fixture
def full(context: Flask) -> Iterator[Flask]:
    """A site whose Redis has no room."""
    server = redis.Redis.from_url(context.config["SETTINGS"].redis_url)
    server.config_set("maxmemory", 1)
    yield context
    server.config_set("maxmemory", 0)


ENGLISH = {"Accept-Language": "en"}


def page(app: Flask, role: Role, address: str, part: bool = False) -> str:
    client = browser(app, make_user(f"{role}-{address}", role=role))
    headers = ENGLISH | ({"HX-Request": "true"} if part else {})
    return client.get(address, headers=headers).text


@pytest.mark.parametrize("address", ["/search", "/import", "/audit", "/nothing-here"])
def test_administrators_are_told_on_each_page(away: Flask, address: str) -> None:
    told = page(away, Role.ADMIN, address)
    assert TOLD in told
    assert "check REDIS_URL" in told


def test_readers_are_not(away: Flask) -> None:
    assert TOLD not in page(away, Role.VIEWER, "/search")


def test_one_that_takes_nothing_in_is_told_of_too(full: Flask) -> None:
    assert FULL in page(full, Role.ADMIN, "/search")
    assert FULL in page(full, Role.ADMIN, "/admin/health")


def test_where_all_is_well_nothing_is_told(context: Flask) -> None:
    assert "check REDIS_URL" not in page(context, Role.ADMIN, "/search")


def test_the_part_asks_again_while_there_is_something_to_tell(away: Flask) -> None:
    told = page(away, Role.ADMIN, "/admin/health/trouble", part=True)
    assert TOLD in told
    assert 'data-live="parts"' in told
    assert 'data-live-every="10"' in told
    assert 'data-live-anyway="10"' in told
    assert "data-live-along" not in told


def test_and_no_more_once_all_is_well(context: Flask) -> None:
    told = page(context, Role.ADMIN, "/admin/health/trouble", part=True)
    assert "hidden" in told
    assert "data-live-along" in told, "it is no reason to ask"
    assert "data-live-anyway" not in told


def test_a_disk_that_is_full_is_told_of_too(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, least in {"TIGHT": 1 << 60, "FULL": 1 << 60, "TIGHT_PART": 2, "FULL_PART": 2}.items():
        monkeypatch.setattr(disks, name, least)
    assert "a full disk fails uploads and exports" in page(context, Role.ADMIN, "/search")


def test_a_disk_that_does_not_answer_is_told_of_and_holds_no_page_up(
    context: Flask, silent_disk: SilentDisk
) -> None:
    folder = context.config["SETTINGS"].data
    told = f"The disk of {folder} does not answer."
    for address in ("/search", "/admin/health"):
        assert told in page(context, Role.ADMIN, address)
    assert silent_disk.asked.count(folder) <= 2, "for its pages, and for what is counted"
    assert told not in page(context, Role.VIEWER, "/search")
    silent_disk.end()
    assert told not in page(context, Role.ADMIN, "/audit")


def test_whoever_sees_a_change_tells_open_pages_of_it_once(
    full: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(trouble, "announce_now", told.append)
    for _ in range(2):
        assert FULL in page(full, Role.ADMIN, f"/search?q={_}")
    assert told == ["parts"]
    redis.Redis.from_url(full.config["SETTINGS"].redis_url).config_set("maxmemory", 0)
    assert FULL not in page(full, Role.ADMIN, "/search")
    assert told == ["parts", "parts"]


def test_a_request_that_meets_a_full_disk_has_its_page_look_at_once(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "people", _no_room)
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    answer = client.get("/admin/limits", headers={"HX-Request": "true"})
    assert answer.status_code == 507
    assert answer.headers["HX-Trigger"] == "parts"
    assert 'hx-trigger="live, parts from:body"' in client.get("/admin/limits-of-nobody").text


def _no_room() -> None:
    raise OperationalError("SELECT", {}, DiskFull("no space left on device"))


def test_alone_it_leads_to_the_page_of_health(context: Flask) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    assert client.get("/admin/health/trouble").location == "/admin/health"
