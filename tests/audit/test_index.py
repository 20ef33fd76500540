"""The record's page."""

import re

import pytest
from flask import Flask

from ahsp.audit.appending import Fact
from ahsp.audit.events import Event
from ahsp.audit.queries import page_of_events
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import Role
from tests.apps import browser
from tests.factories import make_user
from tests.pages import PageClient
from tests.record import make_event, make_events


@pytest.fixture
def admin(context: Flask) -> PageClient:
    return browser(context, make_user("admin", role=Role.ADMIN))


def fill(count: int) -> list[int]:
    """Write so many failed sign-ins; returns their ids, newest first."""
    return make_events(
        [
            Fact("authentication.failed", "warning", detail={"username": f"n{turn}"})
            for turn in range(count)
        ]
    )[::-1]


def names(text: str) -> list[int]:
    return [int(each) for each in re.findall(r">[^<]*\bn(\d+)\b[^<]*</td>", text)]


def link(text: str, rel: str) -> str | None:
    found = re.search(rf'<a class="btn btn-plain"\s+href="([^"]+)"\s+rel="{rel}"', text)
    return found.group(1).replace("&amp;", "&") if found else None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it(context: Flask, role: Role) -> None:
    client = browser(context, make_user("siti", role=role))
    assert client.get("/audit").status_code == 403
    assert "/audit" not in client.get("/search").text
    assert browser(context).get("/audit").status_code == 302


def test_an_empty_record_says_so(admin: PageClient) -> None:
    admin.set_cookie("lang", "en")
    page = admin.get("/audit")
    assert page.status_code == 200
    assert "Nothing recorded yet" in page.text


def test_the_newest_stand_first_fifty_a_page(admin: PageClient) -> None:
    fill(51)
    page = admin.get("/audit")
    assert names(page.text) == list(range(50, 0, -1))
    assert link(page.text, "prev") is None


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100, 101, 137])
def test_the_links_lead_through_everything_and_back(admin: PageClient, count: int) -> None:
    fill(count)
    walked: list[list[int]] = []
    address: str | None = "/audit"
    last = ""
    while address:
        last = address
        page = admin.get(address, headers={"HX-Request": "true"}).text
        walked.append(names(page))
        address = link(page, "next")
    assert [each for part in walked for each in part] == list(range(count - 1, -1, -1))
    assert all(len(part) == 50 for part in walked[:-1])
    back: list[list[int]] = []
    address = last
    while address:
        page = admin.get(address).text
        back.insert(0, names(page))
        address = link(page, "prev")
    assert [each for part in back for each in part] == list(range(count - 1, -1, -1))


def test_new_events_shift_nothing_on_the_way(admin: PageClient) -> None:
    fill(60)
    older = link(admin.get("/audit").text, "next")
    assert older is not None
    fill(5)
    assert names(admin.get(older).text) == list(range(9, -1, -1))


@pytest.mark.parametrize(
    "query",
    ["before=abc", "before=", "before=-1", "before=0", "after=999999999", f"before={10**40}",
     f"after={10**40}", f"after=-{10**40}", "before=1&after=2", "before=1e5"],
)  # fmt: skip
def test_a_link_written_by_hand_breaks_nothing(admin: PageClient, query: str) -> None:
    fill(3)
    assert admin.get(f"/audit?{query}").status_code == 200


def test_what_people_typed_is_shown_as_text(admin: PageClient) -> None:
    evil = "<img src=x onerror=alert(1)>"
    make_event(
        "authentication.failed",
        "warning",
        username="<b>who</b>",
        agent=evil,
        detail={"username": evil},
    )
    text = admin.get("/audit").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<img" not in text
    assert "&lt;b&gt;who" in text


def test_an_event_that_is_no_longer_made_stays_readable(admin: PageClient) -> None:
    make_event(
        "legacy.thing_done",
        "error",
        username="ratna",
        detail={"old key": "old value", "number": 7, "nested": {"a": [1]}, "none": None},
    )
    page = admin.get("/audit")
    assert page.status_code == 200
    for part in ("legacy.thing_done", "ratna", "old value"):
        assert part in page.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_event_has_a_line_in_the_readers_words(admin: PageClient, language: str) -> None:
    from ahsp.audit.events import KINDS

    for event in Event:
        record(event, detail=dict.fromkeys(KINDS[event].keys, "1"))
    db.session.commit()
    admin.set_cookie("lang", language)
    text = admin.get("/audit").text
    assert text.count("<tr>") == len(Event) + 1
    assert ("Signed in" in text) == (language == "en")
    assert "WIB" in text


def test_the_page_asks_the_database_by_key(context: Flask) -> None:
    fill(120)
    first = page_of_events()
    assert first.older is not None
    assert len(first.events) == 50
    second = page_of_events(before=first.older)
    assert second.events[0].event.id == first.events[-1].event.id - 1
    assert page_of_events(after=second.newer).events[0].event.id == first.events[0].event.id
