"""The search page and its fragment."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import event

from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.models import Role, Sumber
from tests.factories import make_ahsp, make_sumber, raise_version
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], object]


def learn_words() -> None:
    """The lexicon as the work behind an import leaves it."""
    for sumber in db.session.query(Sumber):
        lexicon.refresh(db.session(), sumber.id)
    db.session.commit()


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


def test_a_form_with_fields_left_empty_leads_to_the_one_address(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    sent = "q=bata&mode=auto&in=ahsp&sort=kode&size=25&item=&koef="
    assert client.get(f"/search?{sent}").location == "/search?q=bata&sort=kode"
    assert client.get(f"/search?{sent}", headers=FRAGMENT).status_code == 200


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


def test_nothing_found_offers_each_way_out_with_what_it_finds(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    for number in (1, 2, 3):
        make_ahsp(f"1.{number}", "Pasangan bata", klasifikasi="Dinding", satuan_baku="m2")
    make_ahsp("2", "Galian", klasifikasi="Tanah", satuan_baku="m3")
    page = client.get("/search?q=bata&klasifikasi=Tanah&satuan=m2", headers=FRAGMENT).text
    assert "<table" not in page
    ways = dict(
        re.findall(r">([^<>]+?) <span class=\"num\">(\d+)", page.partition('class="ways"')[2])
    )
    assert ways == {
        "Without Classification: Tanah": "3",
        "Without any filter": "3",
    }


def test_nothing_found_offers_the_nearest_spelling_and_other_readings(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("1", "Pengukuran dan pemasangan bouwplank", lines=[("BHN", "", "Paku", "kg", "0.5")])
    learn_words()
    page = client.get("/search?q=bouplank&as_typed=1", headers=FRAGMENT).text
    assert "<table" not in page
    assert 'href="/search?q=bouwplank"' in page
    assert "Did you mean “bouwplank”?" in page
    page = client.get("/search?q=paku&mode=phrase", headers=FRAGMENT).text
    assert 'href="/search?q=paku"' in page
    assert 'href="/search?q=paku&amp;mode=phrase&amp;in=rincian"' in page


def test_what_was_corrected_is_said_with_a_way_back(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("1", "Pengukuran dan pemasangan bouwplank")
    learn_words()
    page = client.get("/search?q=bouplank", headers=FRAGMENT).text
    assert "Showing results for <strong>bouwplank</strong>" in page
    assert 'href="/search?q=bouplank&amp;as_typed=1"' in page


def test_a_row_found_by_an_item_shows_the_line_with_its_koefisien(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("1", "Dinding", lines=[("BHN", "M.1", "Semen <b>Portland", "kg", "11.500")])
    page = client.get("/search?q=portland", headers=FRAGMENT).text
    assert "in lines" in page
    assert "Semen &lt;b&gt;<mark>Portland</mark>" in page
    assert "11.500" in page


def test_lines_are_listed_with_their_analysis(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    ahsp = make_ahsp("1", "Dinding", lines=[("BHN", "M.1", "Semen Portland", "kg", "11.500")])
    page = client.get("/search?q=semen&in=rincian", headers=FRAGMENT).text
    assert "1 line" in page
    assert f'href="/ahsp/{ahsp.id}"' in page
    assert "11.500" in page
    assert "data-pick" not in page


def test_how_it_is_read_and_shown_stands_in_the_controls_and_the_chips(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("1", "Dinding bata")
    address = "/search?q=bata&mode=phrase&sort=kode&size=50"
    page = client.get(address, headers=FRAGMENT).text
    for value in ("phrase", "ahsp", "kode", "50"):
        assert re.search(rf'<option value="{value}"\s+selected', page), value
    assert 'aria-sort="ascending"' in page
    assert 'href="/search?q=bata&amp;sort=kode&amp;size=50"' in page, "the chip takes the mode off"
    assert 'href="/search?q=bata&amp;mode=phrase&amp;size=50"' in page, "the head takes it off"


def test_a_query_that_is_wrong_is_a_hint_at_the_field(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("1", "Dinding bata")
    answer = client.get("/search?q=bata+%26+%7C&mode=raw")
    assert answer.status_code == 200
    hint = answer.text.partition('id="search-hint"')[2].partition("</div>")[0]
    assert "is not expected there" in hint
    assert 'aria-describedby="search-hint"' in answer.text


def test_the_form_and_the_words_in_the_box_find_the_same(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    lines = [("BHN", "", "Semen Portland", "kg", "326")]
    few = [("BHN", "", "Semen Portland", "kg", "12")]
    one = make_ahsp("1", "Beton", lines=lines)
    make_ahsp("2", "Beton", lines=few)
    by_form = client.get("/search?q=beton&item=semen+portland&koef=%3E300", headers=FRAGMENT).text
    words = 'beton item:"semen portland" koef>300'
    by_words = client.get("/search", query_string={"q": words}, headers=FRAGMENT).text
    for page in (by_form, by_words):
        assert re.findall(r'href="/ahsp/(\d+)"', page) == [str(one.id)]


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


def test_an_answer_that_is_kept_asks_the_database_nothing_but_who_asks_and_how_the_data_is(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1.1", "Pasangan bata merah")
    raise_version()
    db.session.commit()
    edition = db.session.query(Sumber).one()
    address = f"/search?q=bata&sumber={edition.id}"
    first = client.get(address, headers=FRAGMENT).text
    db.session.rollback()
    said: list[str] = []

    def note(*args: object) -> None:
        if "switched_off" not in str(args[2]):  # asked each second, whoever comes
            said.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert "1.1" in client.get(address, headers=FRAGMENT).text
        assert said == []
        make_ahsp("1.2", "Pasangan bata ringan")
        raise_version()
        db.session.commit()
        assert "1.2" in client.get(address, headers=FRAGMENT).text
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert edition.nama in first
    assert "1.2" not in first


def test_pages_lead_on_and_back(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    for number in range(30):
        make_ahsp(f"1.{number}", "Galian", lines=())
    first = client.get("/search?q=galian").text
    assert 'href="/search?q=galian&amp;page=2"' in first
    second = client.get("/search?q=galian&page=2").text
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    last = client.get("/search?q=galian&page=77").text
    assert len(re.findall(r"\sdata-row\s", last)) == 5


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
