"""One event: all that is known, its neighbours, its relatives, and what became of it."""

import json

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import AuditResolution, Role
from tests.apps import browser, events, last_event
from tests.audit.facts import ago, fact, mixed, write
from tests.audit.look import button, ids, link
from tests.factories import make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


def trouble(count: int = 1) -> list[int]:
    """So many events that somebody should deal with."""
    return write(fact("import.failed", "error", username="budi") for _ in range(count))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it_and_decide(context: Flask, role: Role) -> None:
    (number,) = trouble()
    client = browser(context, make_user("siti", role=role))
    assert client.get(f"/audit/{number}").status_code == 403
    for address in (f"/audit/{number}/resolve", f"/audit/{number}/reopen", "/audit/log/resolve"):
        assert client.post(address, data={"id": number}).status_code == 403
        assert browser(context).post(address).status_code == 302
    assert db.session.query(AuditResolution).count() == 0


@pytest.mark.parametrize("number", ["999", str(10**17), str(10**40), "0"])
def test_what_is_not_there_is_not_found(admin: PageClient, number: str) -> None:
    assert admin.get(f"/audit/{number}").status_code == 404
    for deed in ("resolve", "reopen"):
        assert admin.post(f"/audit/{number}/{deed}").status_code == 404


def test_everything_is_shown(admin: PageClient) -> None:
    detail = {"file": "RAB_final.xlsx", "reason": "dde", "nested": {"a": [1, "ü"]}, "rows": 12345}
    (number,) = write(
        [fact("file_upload.hostile", "critical", username="budi", address="2001:db8::7",
              agent="Firefox/140", method="POST", path="/import", request_id="6f1c", detail=detail)]
    )  # fmt: skip
    page = admin.get(f"/audit/{number}")
    for part in ("Hostile workbook refused", "critical", "budi", "2001:db8::7", "Firefox/140",
                 "POST /import", "6f1c", "RAB_final.xlsx", "12,345",
                 "file_upload.hostile"):  # fmt: skip
        assert part in page.text
    shown = page.text.partition('id="json-text"')[2].partition(">")[2].partition("</pre>")[0]
    assert json.loads(shown.replace("&#34;", '"')) == detail
    part = admin.get(f"/audit/{number}", headers=PART)
    assert part.text.lstrip().startswith('<article id="event"')


def test_a_bare_event_is_shown_as_well(admin: PageClient) -> None:
    (number,) = write([fact()])
    page = admin.get(f"/audit/{number}")
    assert page.status_code == 200
    assert "Same request" not in page.text


@pytest.mark.parametrize("query", ["", "severity=error", "user=budi&range=all", "text=rab",
                                   "resolved=no", "range=7d"])  # fmt: skip
def test_neighbours_are_those_of_the_list(admin: PageClient, query: str) -> None:
    mixed()
    listed = ids(admin.get(f"/audit/log?{query}").text)
    assert len(listed) >= 2
    walk = [listed[0]]
    address = f"/audit/{listed[0]}?{query}"
    assert link(admin.get(address).text, rel="prev") is None
    while address_of_next := link(admin.get(address).text, rel="next"):
        address = address_of_next
        walk.append(int(address.partition("?")[0].rpartition("/")[2]))
    assert walk == listed
    back = [walk[-1]]
    while address_of_previous := link(admin.get(address).text, rel="prev"):
        address = address_of_previous
        back.append(int(address.partition("?")[0].rpartition("/")[2]))
    assert back == listed[::-1]


def test_the_way_back_is_to_the_same_list(admin: PageClient) -> None:
    mixed()
    text = admin.get("/audit/5?severity=error&user=budi").text
    assert link(text, class_="back") == "/audit/log?severity=error&user=budi"


def test_events_of_the_same_request_stand_below_and_all_are_a_list(admin: PageClient) -> None:
    first = write(fact(request_id="r7", at=ago(days=60)) for _ in range(2))
    others = write(fact(request_id=key) for key in ("r8", "", ""))
    second = write(fact(request_id="r7") for _ in range(22))
    text = admin.get(f"/audit/{second[0]}").text
    related = [each for each in ids(text) if each != second[0]]
    assert related == [*second[:1:-1], second[1]][:20]
    assert not set(related) & set(others)
    everything = link(text, href="/audit/log?request=r7&range=all")
    assert everything is not None
    assert button(admin.get(everything).text)[0] == len(first) + len(second)


def test_resolving_says_who_and_when_and_is_an_event(admin: PageClient) -> None:
    (number,) = trouble()
    answer = admin.post(f"/audit/{number}/resolve", data={"note": " restarted the worker "})
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "restarted the worker" in page
    assert "by admin" in page
    assert "WIB" in page
    event = last_event()
    assert (event.event, event.username) == ("system.event_resolved", "admin")
    assert event.detail == {"events": [number], "note": "restarted the worker"}
    assert number not in ids(admin.get("/audit/log?resolved=no").text)
    assert ids(admin.get("/audit/log?resolved=yes").text) == [number]


def test_reopening_takes_it_back_and_is_an_event(admin: PageClient) -> None:
    (number,) = trouble()
    admin.post(f"/audit/{number}/resolve", data={"note": "seen"})
    assert admin.post(f"/audit/{number}/reopen").status_code == 303
    assert events()[-2:] == ["system.event_resolved", "system.event_reopened"]
    assert last_event().detail == {"events": [number], "note": "seen"}
    assert ids(admin.get("/audit/log?resolved=no").text) == [number]
    admin.post(f"/audit/{number}/reopen")
    assert events().count("system.event_reopened") == 1


def test_resolving_twice_changes_nothing(admin: PageClient) -> None:
    (number,) = trouble()
    admin.post(f"/audit/{number}/resolve", data={"note": "first"})
    admin.post(f"/audit/{number}/resolve", data={"note": "second"})
    assert events().count("system.event_resolved") == 1
    assert db.session.get_one(AuditResolution, number).note == "first"


def test_what_needs_nobody_cannot_be_resolved(admin: PageClient) -> None:
    (number,) = write([fact()])
    assert "/resolve" not in admin.get(f"/audit/{number}").text
    admin.post(f"/audit/{number}/resolve")
    assert db.session.query(AuditResolution).count() == 0
    assert events() == ["import.committed"]


def test_a_note_that_is_too_long_stays_to_be_shortened(admin: PageClient) -> None:
    (number,) = trouble()
    answer = admin.post(f"/audit/{number}/resolve", data={"note": "x" * 501}, headers=PART)
    assert answer.status_code == 422
    assert "x" * 500 in answer.text
    assert "more than 500 characters" in answer.text
    assert db.session.query(AuditResolution).count() == 0


def test_a_part_answers_a_part_with_the_news(admin: PageClient) -> None:
    (number,) = trouble()
    for deed, said in (("resolve", "The event is resolved."), ("reopen", "open again")):
        answer = admin.post(f"/audit/{number}/{deed}?severity=error", headers=PART)
        assert answer.status_code == 200
        assert said in answer.headers["HX-Trigger"]
        assert answer.text.lstrip().startswith('<article id="event"')


def test_many_are_resolved_at_once_and_recorded_once(admin: PageClient) -> None:
    made = trouble(5)
    address = "/audit/log/resolve?severity=error"
    answer = admin.post(address, data={"id": made[1:4], "note": "one cause"})
    assert answer.status_code == 303
    assert answer.location == "/audit/log?severity=error"
    assert last_event().detail == {"events": made[1:4], "note": "one cause"}
    assert ids(admin.get("/audit/log?resolved=no").text) == [made[4], made[0]]
    part = admin.post(address, data={"id": made}, headers=PART)
    assert "2 events resolved." in part.headers["HX-Trigger"]
    assert part.text.lstrip().startswith('<div id="log"')
    assert ids(admin.get("/audit/log?resolved=no").text) == []


def test_choosing_nothing_is_said(admin: PageClient) -> None:
    trouble()
    for data in ({}, {"id": "abc"}, {"id": "-1"}, {"id": str(10**40)}):
        answer = admin.post("/audit/log/resolve", data={**data, "note": "kept"}, headers=PART)
        assert answer.status_code == 422
        assert "Select the events" in answer.text
        assert 'value="kept"' in answer.text
    many = {"id": [str(each) for each in range(1, 60)]}
    assert admin.post("/audit/log/resolve", data=many).status_code == 422
    assert db.session.query(AuditResolution).count() == 0


def test_only_what_is_open_can_be_chosen(admin: PageClient) -> None:
    first, second = trouble(2)
    write([fact()])
    admin.post(f"/audit/{first}/resolve")
    text = admin.get("/audit/log").text
    assert text.count('name="id"') == 1
    assert f'value="{second}"' in text
