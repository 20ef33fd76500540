"""Suggestions under the search box: what may be meant, and what was kept or asked before."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from ahsp.extensions import db
from ahsp.models import SavedSearch, User
from tests.apps import browser
from tests.factories import make_ahsp, make_user
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


def ask(window: PageClient, q: str) -> str:
    answer = window.get("/search/suggest", query_string={"q": q}, headers=PART)
    assert answer.status_code == 200
    return answer.text


def keep(owner: User, name: str, question: dict[str, Any], **values: Any) -> None:
    db.session.add(SavedSearch(user_id=owner.id, name=name, question=question, **values))
    db.session.commit()


def test_the_beginning_of_a_code_suggests_its_children_in_their_order(window: PageClient) -> None:
    for number in (10, 9, 2, 1, 11, 3):
        make_ahsp(f"2.2.1.{number}", f"Pekerjaan {number}")
    page = ask(window, "2.2.1.")
    places = [page.index(f'href="/search?q=2.2.1.{number}"') for number in (1, 2, 3, 9, 10)]
    assert places == sorted(places)
    assert 'q=2.2.1.11"' not in page
    assert "<mark>2.2.1.</mark>1" in page
    assert 'role="listbox"' in page
    assert page.count('role="option"') == 5


def test_words_suggest_names_and_what_is_in_them_is_marked(window: PageClient) -> None:
    make_ahsp("1.1", "Pemasangan 1 m2 <b>dinding</b> bata")
    page = ask(window, "dind")
    assert "<mark>dind</mark>ing" in page
    assert "<b>" not in page
    assert 'data-fills="Pemasangan 1 m2 &lt;b&gt;dinding&lt;/b&gt; bata"' in page


def test_before_a_letter_is_typed_ones_own_searches_are_suggested(
    window: PageClient, siti: User
) -> None:
    budi = make_user("budi")
    keep(siti, "Mutu tinggi", {"q": ["beton k350"], "klasifikasi": ["Struktur"]})
    keep(budi, "Dibagikan", {"q": ["galian"]}, shared=True)
    keep(budi, "Rahasia", {"q": ["galian"]})
    window.post("/search/recent?q=plesteran")
    page = ask(window, "")
    assert 'href="/search?q=beton+k350&amp;klasifikasi=Struktur"' in page
    assert 'data-fills="beton k350"' in page
    assert "Dibagikan" in page
    assert "Rahasia" not in page
    assert 'href="/search?q=plesteran"' in page


def test_of_ones_own_those_are_suggested_that_the_words_lead_to(
    window: PageClient, siti: User
) -> None:
    keep(siti, "Mutu tinggi", {"q": ["beton k350"]})
    window.post("/search/recent?q=plesteran")
    assert "Mutu tinggi" in ask(window, "ting")
    assert "Mutu tinggi" in ask(window, "Beton")
    assert "Mutu tinggi" not in ask(window, "eton")
    assert "plesteran" in ask(window, "ples")
    assert "plesteran" not in ask(window, "beton")
    assert "option" not in ask(window, "plesteran"), "it is in the box already"


@pytest.mark.parametrize("q", ["zzzz", "'", "%", "\\", "a\0b", "🙂", "-", "&|!", "x" * 10_000])
def test_nothing_to_suggest_is_an_empty_list(window: PageClient, q: str) -> None:
    make_ahsp("1.1", "Galian")
    page = ask(window, q)
    assert 'role="option"' not in page
    assert "data-announce" not in page


def test_without_scripts_the_address_leads_to_the_results(window: PageClient) -> None:
    assert window.get("/search/suggest?q=bata").location == "/search?q=bata"
    assert window.get("/search/suggest").location == "/search"


def test_the_part_misses_no_name(
    context: Flask, window: PageClient, siti: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context.jinja_env, "undefined", StrictUndefined)
    make_ahsp("1.1", "Galian")
    keep(siti, "Galian saya", {"q": ["tanah"]})
    assert "Galian saya" in ask(window, "gal")
