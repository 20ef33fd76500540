"""Searches that found nothing: what is remembered, and what becomes of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import MissOutcome, Role, SearchMiss
from ahsp.search.quality import misses
from tests.apps import browser, last_event, limits
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def window(context: Flask) -> PageClient:
    """An administrator's browser, in English."""
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    client.set_cookie("lang", "en")
    return client


def kept() -> list[tuple[str, int, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(SearchMiss).order_by(SearchMiss.query))
    return [(row.query, row.times, row.outcome) for row in rows]


def a_miss(query: str = "bongkar tembok", **values: object) -> SearchMiss:
    row = SearchMiss(query=query, **values)
    db.session.add(row)
    db.session.commit()
    return row


def test_a_question_that_finds_nothing_is_counted_however_it_is_typed(context: Flask) -> None:
    make_ahsp("1", "Galian tanah")
    assert misses.remember("xqzwv  tembok")
    assert misses.remember(" XQZWV tembok ")
    assert kept() == [("xqzwv tembok", 2, "")]


@pytest.mark.parametrize("q", ["", "  ", "xq", "galian", "\0"])
def test_what_finds_something_or_says_little_is_not_remembered(context: Flask, q: str) -> None:
    make_ahsp("1", "Galian tanah")
    assert not misses.remember(q)
    assert kept() == []


def test_a_dismissed_question_stays_so_and_an_answered_one_comes_back(context: Flask) -> None:
    a_miss("xqzwv satu", outcome=MissOutcome.DISMISSED)
    a_miss("xqzwv dua", outcome=MissOutcome.SYNONYM)
    misses.remember("xqzwv satu")
    misses.remember("xqzwv dua")
    assert kept() == [("xqzwv dua", 2, ""), ("xqzwv satu", 2, "dismissed")]


def test_those_asked_longest_ago_are_forgotten_first(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(misses, "MOST", 2)
    for q in ("xqzwv satu", "xqzwv dua", "xqzwv satu", "xqzwv tiga"):
        misses.remember(q)
    assert [row[0] for row in kept()] == ["xqzwv satu", "xqzwv tiga"]


def test_questions_that_find_something_by_now_are_closed(context: Flask) -> None:
    a_miss("galian xqzwv")
    a_miss("galian")
    make_ahsp("1", "Galian tanah")
    assert misses.close_answered() == 1
    assert kept() == [("galian", 1, "found"), ("galian xqzwv", 1, "")]


def test_an_answer_without_results_asks_to_be_remembered_if_it_stands(context: Flask) -> None:
    make_ahsp("1", "Galian tanah")
    client = browser(context, make_user("siti"))
    text = client.get("/search?q=xqzwv", headers=PART).text
    assert 'hx-post="/search/misses"' in text
    assert 'hx-trigger="load delay:4s"' in text
    assert 'name="q" value="xqzwv"' in text
    assert kept() == []
    assert "/search/misses" not in client.get("/search?q=galian", headers=PART).text


def test_readers_tell_of_it_without_leaving_their_name(context: Flask) -> None:
    client = browser(context, make_user("siti"))
    client.set_cookie("lang", "en")
    answer = client.post("/search/misses", data={"q": "xqzwv tembok"}, headers=PART)
    assert (answer.status_code, answer.text) == (204, "")
    plain = client.post("/search/misses", data={"q": "xqzwv tembok"})
    assert (plain.status_code, plain.location) == (303, "/search")
    assert "The administrator sees what was not found" in client.get("/search").text
    (row,) = db.session.scalars(select(SearchMiss))
    assert "siti" not in str(vars(row))
    assert row.times == 2
    assert client.get("/search/misses").status_code == 403


def test_nobody_fills_the_list(context: Flask) -> None:
    client = browser(context, make_user("siti"))
    with limits(context):
        said = [
            client.post("/search/misses", data={"q": f"xqzwv {n}"}, headers=PART).status_code
            for n in range(31)
        ]
    assert said[:30] == [204] * 30
    assert said[30] == 429


def test_the_list_begins_with_what_was_asked_most(window: PageClient) -> None:
    a_miss("jarang", times=1)
    a_miss("sering", times=7)
    a_miss("selesai", outcome=MissOutcome.DISMISSED)
    text = window.get("/search/misses").text
    assert text.index("sering") < text.index("jarang")
    assert "selesai" not in text
    assert 'href="/search/synonyms?miss=' in text
    closed = window.get("/search/misses?closed=1", headers=PART).text
    assert "selesai" in closed
    assert "set aside" in closed
    assert "sering" not in closed


def test_an_empty_list_says_so(window: PageClient) -> None:
    assert "Nobody searched in vain" in window.get("/search/misses").text
    assert "Nothing was dealt with yet" in window.get("/search/misses?closed=1&page=7").text


def test_one_is_dismissed_and_put_back(window: PageClient) -> None:
    row = a_miss()
    answer = window.post(f"/search/misses/{row.id}/dismiss", headers=PART)
    assert answer.status_code == 200
    assert "bongkar tembok</a>" not in answer.text
    assert "off the list" in answer.headers["HX-Trigger"]
    assert kept() == [("bongkar tembok", 1, "dismissed")]
    assert last_event().event == "data_change.miss_dismissed"
    assert last_event().detail == {"question": "bongkar tembok"}
    plain = window.post(f"/search/misses/{row.id}/reopen?closed=1")
    assert (plain.status_code, plain.location) == (303, "/search/misses?closed=1")
    assert kept() == [("bongkar tembok", 1, "")]
    assert last_event().event == "data_change.miss_reopened"


def test_one_that_is_not_there_is_unknown(window: PageClient) -> None:
    assert window.post("/search/misses/999/dismiss").status_code == 404
    assert window.post("/search/misses/999/reopen").status_code == 404
