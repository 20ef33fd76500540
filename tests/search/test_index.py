"""The search page and its fragment."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from ahsp.models import Role
from tests.factories import make_ahsp, make_sumber
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], object]


def test_the_page_finds_highlights_and_links(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    ahsp = make_ahsp("2.2.1", "Pemasangan dinding bata")
    page = client.get("/search?q=pasangan+bata").text
    assert "<mark>Pemasangan</mark> dinding <mark>bata</mark>" in page
    assert f'href="/ahsp/{ahsp.id}"' in page
    assert 'value="pasangan bata"' in page


def test_htmx_gets_the_results_alone_and_the_one_address(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1", "Dinding bata")
    answer = client.get("/search?q=+bata++&page=1&sumber=", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<div id="results"')
    assert "HX-Request" in answer.vary
    assert answer.headers["HX-Push-Url"] == "/search?q=bata"


def test_a_restored_history_entry_gets_the_page(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    headers = FRAGMENT | {"HX-History-Restore-Request": "true"}
    answer = client.get("/search?q=bata", headers=headers)
    assert "<html" in answer.text
    assert "HX-Push-Url" not in answer.headers


def test_an_empty_catalogue_says_so(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = client.get("/search").text
    assert "empty" in page
    assert "<table" not in page
    assert 'href="/import"' not in page.partition('id="results"')[2]


def test_an_administrator_of_an_empty_catalogue_is_led_to_the_import(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    assert 'href="/import"' in client.get("/search").text.partition('id="results"')[2]


def test_nothing_found_offers_to_remove_filters(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1", "Galian", klasifikasi="Tanah")
    page = client.get("/search?q=bata&klasifikasi=Tanah", headers=FRAGMENT).text
    assert "<table" not in page
    assert page.count('href="/search?q=bata"') == 3, "the option, the chip and the advice"


def test_chosen_options_stay_even_where_nothing_is_left(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    sumber = make_sumber("Permen 8/2023")
    make_ahsp("1", "Galian", sumber=make_sumber("AHSP 2025"))
    page = client.get(f"/search?q=galian&sumber={sumber.id}&klasifikasi=Air", headers=FRAGMENT).text
    assert page.count('aria-current="true"') == 2
    assert "Permen 8/2023" in page


def test_an_edition_that_does_not_exist_is_ignored(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1", "Galian")
    answer = client.get("/search?q=galian&sumber=999999&sumber=x", headers=FRAGMENT)
    assert "Galian" in answer.text.replace("<mark>", "").replace("</mark>", "")
    assert answer.headers["HX-Push-Url"] == "/search?q=galian"


def test_pages_lead_on_and_back(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    for number in range(30):
        make_ahsp(f"1.{number}", "Galian", lines=())
    first = client.get("/search?q=galian").text
    assert 'href="/search?q=galian&amp;page=2"' in first
    second = client.get("/search?q=galian&page=2").text
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert client.get("/search?q=galian&page=77").text.count("data-row>") == 5


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=99999999999999999999", "sumber=9999999999999999999",
        "sumber=%00", "q=%00", "q=%ff%fe", "klasifikasi=%00", "q=" + "x" * 10_000, "q='",
        "q=%F0%9F%99%82",
        "q=" + quote("<img src=x onerror=alert(1)>"), "klasifikasi=" + quote('"><script>'),
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(client: PageClient, sign_in: SignIn, query: str) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1", "Galian")
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "<script>" not in answer.text


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: PageClient) -> None:
    answer = client.get("/search?q=bata")
    assert answer.status_code == 302
    assert "q%3Dbata" in answer.location or "q=bata" in answer.location
    fragment = client.get("/search?q=bata", headers=FRAGMENT)
    assert fragment.status_code == 401
    assert "HX-Redirect" in fragment.headers


def test_the_part_needs_nothing_that_only_the_page_has(
    context: Flask, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    monkeypatch.setattr(context.jinja_env, "undefined", StrictUndefined)
    make_ahsp("1", "Galian", klasifikasi="Tanah", flagged_count=1)
    for address in ("/search?q=galian&klasifikasi=Tanah", "/search?q=none", "/search"):
        assert client.get(address, headers=FRAGMENT).status_code == 200
