"""What a person searched for lately: theirs alone, few, newest first."""

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import RecentSearch, User
from ahsp.search import recent
from ahsp.search.filters import Query
from tests.apps import browser
from tests.factories import make_sumber, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def siti(context: Flask) -> User:
    return make_user("siti")


@pytest.fixture
def window(context: Flask, siti: User) -> PageClient:
    client = browser(context, siti)
    client.set_cookie("lang", "en")
    return client


def words(user: User) -> list[str]:
    db.session.rollback()
    return [query.q for query in recent.latest(user)]


def test_the_newest_ten_are_kept_each_once(window: PageClient, siti: User) -> None:
    for number in range(12):
        assert window.post(f"/search/recent?q=beton+{number}&page=3").status_code == 204
    window.post("/search/recent?q=beton+5")
    expected = ["beton 5", *(f"beton {number}" for number in (11, 10, 9, 8, 7, 6, 4, 3, 2))]
    assert words(siti) == expected
    assert db.session.query(RecentSearch).count() == recent.MOST


def test_nothing_asked_is_no_search(window: PageClient, siti: User) -> None:
    for address in ("", "?q=", "?q=++", "?page=4", "?sumber=999999", "?nonsense=1"):
        assert window.post(f"/search/recent{address}").status_code == 204
    assert words(siti) == []


def test_filters_belong_to_the_question(window: PageClient, siti: User) -> None:
    sumber = make_sumber("AHSP 2025")
    window.post(f"/search/recent?q=bata&sumber={sumber.id}")
    window.post("/search/recent?q=bata")
    assert recent.latest(siti) == [Query("bata"), Query("bata", sumber=(sumber.id,))]
    page = window.get("/search/saved").text
    assert "AHSP 2025" in page
    assert f'href="/search?q=bata&amp;sumber={sumber.id}"' in page


def test_only_the_person_sees_and_clears_them(
    context: Flask, window: PageClient, siti: User
) -> None:
    budi = make_user("budi")
    other = browser(context, budi)
    other.post("/search/recent?q=rahasia")
    window.post("/search/recent?q=galian")
    assert "rahasia" not in window.get("/search/saved").text
    assert "rahasia" not in window.get("/search/saved/menu", headers=PART).text
    answer = window.post("/search/recent/clear", headers=PART)
    assert 'id="saved-menu"' in answer.text
    assert words(siti) == []
    assert words(budi) == ["rahasia"]
    assert other.post("/search/recent/clear").location == "/search/saved"
    assert words(budi) == []
