"""What is new is told, never shown unasked."""

import re

import pytest
from flask import Flask

from ahsp.audit.queries import NEWS_MOST
from ahsp.extensions import db
from ahsp.models import WebSession
from tests.audit.facts import ago, fact, write
from tests.audit.look import ids, link
from tests.pages import PageClient

PART = {"HX-Request": "true"}


def poll_of(text: str) -> str:
    """Where a page asks for news."""
    found = re.search(r'id="news"[^>]*hx-get="([^"]+)"', text)
    assert found, text
    return found[1].replace("&amp;", "&")


def test_a_page_learns_how_many_events_came_since(admin: PageClient) -> None:
    write(fact() for _ in range(3))
    address = poll_of(admin.get("/audit/log").text)
    assert "new event" not in admin.get(address, headers=PART).text
    write(fact() for _ in range(12))
    part = admin.get(address, headers=PART).text
    assert "12 new events" in part
    assert 'hx-trigger="live"' in part
    assert len(ids(admin.get(link(part, id="news-link") or "").text)) == 15


def test_only_events_of_the_question_are_news(admin: PageClient) -> None:
    address = poll_of(admin.get("/audit/log?severity=critical&user=budi").text)
    write([fact(), fact("file_upload.hostile", "critical"), fact(username="budi")])
    assert "new event" not in admin.get(address, headers=PART).text
    write([fact("file_upload.hostile", "critical", username="budi")])
    part = admin.get(address, headers=PART).text
    assert "1 new event" in part
    assert link(part, id="news-link") == "/audit/log?severity=critical&user=budi"


def test_a_stretch_that_is_over_has_no_news(admin: PageClient) -> None:
    address = poll_of(admin.get(f"/audit/log?until={ago(days=2).date()}").text)
    write([fact()])
    assert "new event" not in admin.get(address, headers=PART).text


def test_counting_news_has_an_end(admin: PageClient) -> None:
    address = poll_of(admin.get("/audit/log").text)
    write(fact() for _ in range(NEWS_MOST + 5))
    assert f"More than {NEWS_MOST} new events" in admin.get(address, headers=PART).text


def test_paused_asks_no_more_and_going_on_knows_what_came_meanwhile(admin: PageClient) -> None:
    text = admin.get("/audit/log").text
    pause = re.search(r'id="live-switch".*?hx-get="([^"]+)"', text, re.DOTALL)
    assert pause
    paused = admin.get(pause[1].replace("&amp;", "&"), headers=PART).text
    assert "hx-trigger" not in paused
    assert "Resume" in paused
    write([fact()])
    resume = re.search(r'id="live-switch".*?hx-get="([^"]+)"', paused, re.DOTALL)
    assert resume
    assert "1 new event" in admin.get(resume[1].replace("&amp;", "&"), headers=PART).text


@pytest.mark.parametrize("query", ["", "after=abc", "after=-1", f"after={10**40}", "after="])
def test_an_address_written_by_hand_breaks_nothing(admin: PageClient, query: str) -> None:
    assert admin.get(f"/audit/log/news?{query}").status_code == 200


def test_watching_does_not_keep_a_session_alive(context: Flask, admin: PageClient) -> None:
    session = db.session.query(WebSession).one()
    long_ago = session.expires_at = session.expires_at.replace(microsecond=0) - (
        session.expires_at - ago(hours=-6)
    )
    db.session.commit()
    admin.get("/audit/log/news?after=1", headers=PART)
    assert db.session.query(WebSession).one().expires_at == long_ago
    admin.get("/audit/log")
    assert db.session.query(WebSession).one().expires_at > long_ago
