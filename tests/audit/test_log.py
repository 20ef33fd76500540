"""The list of events: filters one by one and together, pages, and what a person typed."""

from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.audit import counting, queries
from ahsp.audit.entries import Cursor
from ahsp.audit.events import Event
from ahsp.audit.kinds import KINDS
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import Role
from tests.apps import browser
from tests.audit.facts import MIXED, ago, fact, mixed, write
from tests.audit.look import asks, button, ids, link, links, walked
from tests.factories import make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


def fill(count: int) -> list[int]:
    """Write so many failed sign-ins; returns their ids, newest first."""
    return write(
        fact("authentication.failed", "warning", detail={"username": f"n{turn}"})
        for turn in range(count)
    )[::-1]


@pytest.mark.parametrize("address", ["/audit/log", "/audit/log.csv", "/audit/log/news",
                                     "/audit/log/count"])  # fmt: skip
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it(context: Flask, role: Role, address: str) -> None:
    client = browser(context, make_user("siti", role=role))
    assert client.get(address).status_code == 403
    assert "/audit" not in client.get("/search").text
    assert browser(context).get(address).status_code == 302


def test_an_empty_record_says_so(admin: PageClient) -> None:
    page = admin.get("/audit/log")
    assert page.status_code == 200
    assert "No event matches" in page.text
    assert button(page.text)[0] == 0


def test_the_part_is_the_list_and_says_its_address(admin: PageClient) -> None:
    mixed()
    part = admin.get("/audit/log?severity=critical&text=&range=30d", headers=PART)
    assert part.text.lstrip().startswith('<div id="log"')
    assert part.headers["HX-Push-Url"] == "/audit/log?severity=critical"
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100, 101, 137])
def test_the_links_lead_through_everything_and_back(admin: PageClient, count: int) -> None:
    newest_first = fill(count)
    walk: list[list[int]] = []
    address: str | None = "/audit/log"
    last = ""
    while address:
        last = address
        page = admin.get(address, headers=PART).text
        walk.append(ids(page))
        address = link(page, rel="next")
    assert [each for part in walk for each in part] == newest_first
    assert all(len(part) == 50 for part in walk[:-1])
    back: list[int] = []
    address = last
    while address:
        page = admin.get(address).text
        back = ids(page) + back
        address = link(page, rel="prev")
    assert back == newest_first


def test_new_events_shift_nothing_on_the_way(admin: PageClient) -> None:
    old = fill(60)
    older = link(admin.get("/audit/log").text, rel="next")
    assert older is not None
    fill(5)
    assert ids(admin.get(older).text) == old[50:]


@pytest.mark.parametrize(
    "query",
    ["before=abc", "before=", "before=-1", "before=0", "before=2026-11-20_1", f"before={10**40}",
     f"after=2026-11-20T00:00Z_{10**40}", "after=2026-11-20T00:00Z_-3", "before=1&after=2",
     "before=2026-11-20T00:00Z_1&after=2026-11-20T00:00Z_1"],
)  # fmt: skip
def test_a_link_written_by_hand_breaks_nothing(admin: PageClient, query: str) -> None:
    fill(3)
    assert admin.get(f"/audit/log?{query}").status_code == 200


def test_a_place_is_written_and_read_back() -> None:
    place = Cursor(ago(days=3), 17)
    assert Cursor.read(str(place)) == place


CASES: list[tuple[dict[str, Any], Any]] = [
    ({"severity": "critical"}, lambda e: e[1] == "critical"),
    ({"severity": ["warning", "error"]}, lambda e: e[1] in ("warning", "error")),
    ({"category": "authentication"}, lambda e: e[0].startswith("authentication.")),
    ({"category": ["import", "export"]}, lambda e: e[0].partition(".")[0] in ("import", "export")),
    ({"event": "file_upload.hostile"}, lambda e: e[0] == "file_upload.hostile"),
    ({"event": "legacy.thing_done"}, lambda e: e[0] == "legacy.thing_done"),
    ({"user": "budi"}, lambda e: e[2] == "budi"),
    ({"user": "nobody"}, lambda e: False),
    ({"address": "10.0.4.17"}, lambda e: e[3] == "10.0.4.17"),
    ({"address": "10.0.4.0/24"}, lambda e: str(e[3]).startswith("10.0.4.")),
    ({"address": "2001:db8::/32"}, lambda e: ":" in str(e[3])),
    ({"request": "r1"}, lambda e: e[2] == "budi"),
    ({"text": "hostile"}, lambda e: "hostile" in e[0]),
    ({"text": "rab FINAL"}, lambda e: True),
    ({"text": "rab budi"}, lambda e: e[2] == "budi"),
    ({"text": "!!"}, lambda e: False),
    ({"text": "' OR 1=1 --"}, lambda e: False),
    ({"resolved": "no"}, lambda e: e[1] != "info"),
    ({"resolved": "yes"}, lambda e: False),
    ({"range": "24h"}, lambda e: e[4] < 1),
    ({"range": "7d"}, lambda e: e[4] <= 5),
    ({"range": "all"}, lambda e: True),
    ({"range": "90d", "severity": "warning", "category": "authentication",
      "address": "10.0.9.3", "event": "authentication.failed", "resolved": "no"},
     lambda e: e[3] == "10.0.9.3" and e[4] < 89),
    ({"severity": "critical", "user": "ratna"}, lambda e: False),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "holds"), CASES, ids=[str(asked)[:60] for asked, _ in CASES])
def test_filters_find_what_they_say_and_the_count_agrees(
    admin: PageClient, asked: dict[str, Any], holds: Any
) -> None:
    made = mixed()
    asked = {"range": "all"} | asked
    want = [number for number, each in zip(made, MIXED, strict=True) if holds(each)]
    page = admin.get("/audit/log", query_string=asked)
    assert page.status_code == 200
    assert ids(page.text) == want[::-1]
    rows, address = button(page.text)
    assert rows == len(want)
    assert admin.get(address, buffered=True).text.count("\r\n") == rows + 1


def test_usual_is_thirty_days_and_that_is_said(admin: PageClient) -> None:
    mixed()
    page = admin.get("/audit/log").text
    assert len(ids(page)) == sum(each[4] < 29 for each in MIXED)
    assert "Last 30 days: " in page
    assert "to now" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [("range=24h", "Last 24 hours: "), ("range=all", "All time: the beginning to now"),
     ("since=2026-11-01", "1 Nov 2026, 00:00 WIB to now"),
     ("until=2026-11-01", "the beginning to 1 Nov 2026, 23:59 WIB"),
     ("since=2026-11-01T08:30&until=2026-11-01T09:00&zone=Asia/Jayapura",
      "1 Nov 2026, 08:30 WIT to 1 Nov 2026, 09:00 WIT")],
)  # fmt: skip
def test_the_stretch_in_force_is_always_printed(admin: PageClient, query: str, said: str) -> None:
    assert said in admin.get(f"/audit/log?{query}").text


def test_days_are_those_of_the_readers_zone(admin: PageClient) -> None:
    # 23:30 in Jakarta is half past one of the next day in Jayapura.
    moment = ago(days=9).replace(hour=16, minute=30, second=0, microsecond=0)
    (number,) = write([fact(at=moment)])
    day = moment.date().isoformat()
    for zone, found in (("", [number]), ("Asia/Makassar", []), ("Asia/Jayapura", [])):
        query = {"since": day, "until": day, "zone": zone}
        assert ids(admin.get("/audit/log", query_string=query).text) == found
    admin.set_cookie("zone", "Asia/Jayapura")
    page = admin.get("/audit/log", query_string={"since": day, "until": day}).text
    assert ids(page) == []
    assert asks(button(page)[1])["zone"] == ["Asia/Jayapura"]


@pytest.mark.parametrize(
    ("query", "hint"),
    [("since=yesterday", "A date such as"), ("until=31-12-2026", "A date such as"),
     ("since=2026-11-03&until=2026-11-02", "The end lies before the beginning."),
     ("severity=grave", "not one of the choices"),
     ("category=bad weather", "not one of the choices"),
     ("event=x y", "No event has such a name"), ("resolved=maybe", "not one of the choices"),
     ("address=10.0.4", "An address such as"), ("range=5y", "not one of the choices")],
)  # fmt: skip
def test_what_was_not_understood_is_said_beside_its_field(
    admin: PageClient, query: str, hint: str
) -> None:
    mixed()
    for headers in ({}, PART):
        answer = admin.get(f"/audit/log?{query}", headers=headers)
        assert answer.status_code == 422
        assert hint in answer.text
        assert ids(answer.text) == []
        if query.startswith(("since", "until", "address")):  # what one types stays to be mended
            assert f'value="{query.rpartition("=")[2]}"' in answer.text
    for address in ("/audit/log.csv", "/audit/log/count", "/audit/log/news"):
        assert admin.get(f"{address}?{query}").status_code == 422


def test_chips_lead_to_the_same_question_without_one_value(admin: PageClient) -> None:
    mixed()
    query = {"severity": "error", "category": ["import", "system"], "user": "budi", "text": "rab"}
    page = admin.get("/audit/log", query_string=query).text
    chips = {
        words: asks(have["href"]) for have, words in links(page) if have.get("class") == "chip"
    }
    assert len(chips) == 5
    for each in chips.values():
        left = {name: each.get(name, []) for name in query}
        assert sum(map(len, left.values())) == 4
    assert chips["Remove filter Category: System"]["category"] == ["import"]


def test_severities_upwards_are_one_chip(admin: PageClient) -> None:
    page = admin.get("/audit/log?severity=warning&severity=error&severity=critical").text
    assert "Severity ≥ warning" in page
    page = admin.get("/audit/log?severity=warning&severity=critical").text
    assert "Severity ≥" not in page


def test_a_name_is_found_in_whatever_case_it_is_typed(admin: PageClient) -> None:
    make_user("Budi.S")
    (number,) = write([fact(username="Budi.S")])
    page = admin.get("/audit/log?user=budi.s", headers=PART)
    assert ids(page.text) == [number]
    assert page.headers["HX-Push-Url"] == "/audit/log?user=Budi.S"


def test_what_people_typed_is_shown_as_text(admin: PageClient) -> None:
    evil = "<img src=x onerror=alert(1)>"
    (number,) = write(
        [fact("authentication.failed", "warning", username="<b>who</b>", agent=evil, path=evil,
              detail={"username": evil, evil: evil})]
    )  # fmt: skip
    for address in ("/audit/log", "/audit", "/audit/people", "/audit/statistics",
                    f"/audit/{number}", f"/audit/log?text={evil}",
                    f"/audit/log?user={evil}"):  # fmt: skip
        text = admin.get(address).text
        assert "<img" not in text
        assert "<b>who" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in admin.get("/audit/log").text


def test_an_event_that_is_no_longer_made_stays_readable(admin: PageClient) -> None:
    detail = {"old key": "old value", "number": 7, "nested": {"a": [1]}, "none": None}
    (number,) = write([fact("legacy.thing_done", "error", username="ratna", detail=detail)])
    for address in ("/audit/log", f"/audit/{number}", "/audit", "/audit/statistics"):
        assert "legacy" in admin.get(address).text
    for part in ("legacy.thing_done", "ratna", "old value"):
        assert part in admin.get("/audit/log").text
    assert "legacy.thing_done" in admin.get("/audit/log?event=legacy.thing_done").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_event_has_a_line_in_the_readers_words(admin: PageClient, language: str) -> None:
    for event in Event:
        record(event, detail=dict.fromkeys(KINDS[event].keys, "1"))
    db.session.commit()
    admin.set_cookie("lang", language)
    pages = [admin.get("/audit/log").text]
    while older := link(pages[-1], rel="next"):
        pages.append(admin.get(older).text)
    assert sum(len(ids(page)) for page in pages) == len(Event)
    assert any("Signed in" in page for page in pages) == (language == "en")
    assert "WIB" in pages[0]


def test_pages_follow_each_other_without_a_gap(context: Flask, admin: PageClient) -> None:
    made = fill(120)
    found = walked(admin, "/audit/log?severity=warning")
    assert found == made
    assert all(left > right for left, right in pairwise(found))
    entry = queries.find(made[7])
    assert entry is not None
    assert entry.id == made[7]


def test_a_question_is_planned_for_its_values_however_often_it_was_asked(context: Flask) -> None:
    """A plan for any values reads a thousand times too much for one user or one word."""
    mode = text("SHOW plan_cache_mode")
    question, stretch = Question(user="siti"), Span(None, None)
    for ask in (
        lambda: queries.page_of(question, stretch),
        lambda: queries.news(question, stretch, 0),
        lambda: counting.count(question, stretch),
    ):
        ask()
        assert db.session.scalar(mode) == "force_custom_plan"
        db.session.rollback()
        assert db.session.scalar(mode) == "auto"
