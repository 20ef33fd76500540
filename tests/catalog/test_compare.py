"""The page of one analysis beside another."""

from collections.abc import Callable

import pytest
from flask_babel import refresh
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import Ahsp, Rincian, Role, Sumber
from tests.factories import make_ahsp, make_sumber
from tests.pages import PageClient

SignIn = Callable[[Role], object]
ENGLISH = {"Accept-Language": "en"}
FRAGMENT = ENGLISH | {"HX-Request": "true"}
OURS = (
    ("TK", "L.01", "Pekerja", "OH", "0.5"),
    ("BHN", "M.01", "Bata <merah>", "bh", "70"),
    ("BHN", "M.02", "Pasir", "m3", "0.04"),
    ("BHN", "M.03", "Semen", "kg", "11.5"),
)
THEIRS = (
    ("TK", "L.01", "Pekerja", "OH", "0.6"),
    ("BHN", "M.01", "Bata <merah>", "bh", "70"),
    ("BHN", "M.02", "Pasir", "kg", "40"),
    ("ALT", "E.01", "Molen", "jam", "0.1"),
)


@pytest.fixture
def pair(client: PageClient, sign_in: SignIn) -> tuple[Ahsp, Ahsp]:
    """The same analysis in two editions, and a reader who looks."""
    sign_in(Role.VIEWER)
    refresh()
    here, there = make_sumber("AHSP 2025"), make_sumber("Permen <8/2023>")
    return (
        make_ahsp("2.2.1", "Pasangan bata", sumber=here, lines=OURS),
        make_ahsp("2.2.1", "Pasangan Bata", sumber=there, lines=THEIRS),
    )


def words(text: str) -> str:
    return " ".join(text.split())


def test_each_difference_is_signed_and_said(client: PageClient, pair: tuple[Ahsp, Ahsp]) -> None:
    page = words(client.get(f"/ahsp/{pair[0].id}/compare", headers=ENGLISH).text)
    assert "Paired by code and name:" in page
    assert (
        '<span class="visually-hidden">more:</span> +0.1 <span class="percent">+20&nbsp;%</span>'
    ) in page
    assert "1 the same · 1 with another coefficient · 1 with another unit" in page
    assert "1 in A only · 1 in B only" in page
    assert "another unit</span>" in page
    assert "Permen &lt;8/2023&gt;" in page
    assert "Bata &lt;merah&gt;" in page
    swapped = f"/ahsp/{pair[1].id}/compare?with={pair[0].id}"
    assert f'href="{swapped}"' in page
    page = words(client.get(swapped, headers={"Accept-Language": "id"}).text)
    assert "−0,1" in page
    assert "−17&nbsp;%" in page


def test_a_part_says_the_address_that_shows_the_same_again(
    client: PageClient, pair: tuple[Ahsp, Ahsp]
) -> None:
    ours, theirs = pair
    answer = client.get(f"/ahsp/{ours.id}/compare?sumber={theirs.sumber_id}", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<section id="compare"')
    assert answer.headers["HX-Push-Url"] == f"/ahsp/{ours.id}/compare?with={theirs.id}"
    assert "HX-Request" in answer.vary
    page = client.get(answer.headers["HX-Push-Url"], headers=ENGLISH)
    assert "<html" in page.text
    assert "HX-Push-Url" not in page.headers


def test_the_edition_with_the_same_code_is_shown_first(
    client: PageClient, pair: tuple[Ahsp, Ahsp]
) -> None:
    late = make_sumber("AHSP 2026", tahun=2026)
    make_ahsp("9", "Pasangan bata", sumber=late, lines=OURS)
    page = words(client.get(f"/ahsp/{pair[0].id}/compare", headers=ENGLISH).text)
    assert 'aria-current="true">Permen' in page
    page = words(client.get(f"/ahsp/{pair[0].id}/compare?sumber={late.id}", headers=ENGLISH).text)
    assert 'aria-current="true">AHSP 2026' in page
    assert "Paired by name, unit and composition:" in page
    assert "0 with another coefficient" in page


def test_an_edition_without_its_like_says_so_and_offers_the_likest(
    client: PageClient, pair: tuple[Ahsp, Ahsp]
) -> None:
    late = make_sumber("AHSP 2026")
    pipa = make_ahsp("2.2.1", "Pemasangan pipa", sumber=late, lines=OURS[:1])
    address = f"/ahsp/{pair[0].id}/compare?sumber={late.id}"
    answer = client.get(address, headers=FRAGMENT)
    assert "No analysis there is like this one" in answer.text
    assert answer.headers["HX-Push-Url"] == address
    chosen = f"/ahsp/{pair[0].id}/compare?with={pipa.id}"
    assert f'href="{chosen}"' in answer.text
    page = client.get(chosen, headers=ENGLISH).text
    assert "Put side by side, though they are hardly the same:" in page
    assert "3 in A only" in words(page)


def test_two_of_one_edition_may_be_put_side_by_side(
    client: PageClient, pair: tuple[Ahsp, Ahsp]
) -> None:
    other = make_ahsp("2.2.2", "Pasangan bata", sumber=db.session.get(Sumber, pair[0].sumber_id))
    page = client.get(f"/ahsp/{pair[0].id}/compare?with={other.id}", headers=ENGLISH)
    assert page.status_code == 200
    assert "2.2.2" in page.text


def test_without_another_edition_there_is_nothing_to_compare(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    refresh()
    page = client.get(f"/ahsp/{make_ahsp('1', 'Galian').id}/compare", headers=ENGLISH)
    assert "There is no other edition" in page.text


def test_a_flagged_value_is_marked(client: PageClient, pair: tuple[Ahsp, Ahsp]) -> None:
    query = select(Rincian).where(Rincian.ahsp_id == pair[1].id, Rincian.uraian == "Pekerja")
    db.session.scalars(query).one().flags = ["lost-decimal"]
    db.session.commit()
    page = client.get(f"/ahsp/{pair[0].id}/compare", headers=ENGLISH).text
    assert page.count('class="doubt"') == 1


@pytest.mark.parametrize("args", ["with=0", "with=999999999", "sumber=0", "sumber=999999999"])
def test_what_does_not_exist_is_not_found(
    client: PageClient, pair: tuple[Ahsp, Ahsp], args: str
) -> None:
    assert client.get(f"/ahsp/{pair[0].id}/compare?{args}").status_code == 404
    assert client.get(f"/ahsp/{pair[0].id}/compare?with={pair[0].id}").status_code == 404
    assert client.get(f"/ahsp/{pair[0].id}/compare?sumber={pair[0].sumber_id}").status_code == 404
    assert client.get(f"/ahsp/999999999/compare?{args}").status_code == 404


@pytest.mark.parametrize("args", ["with=", "with=abc", "sumber=-1", f"with={'9' * 30}", "with=٣"])
def test_what_makes_no_sense_in_the_address_is_left_out(
    client: PageClient, pair: tuple[Ahsp, Ahsp], args: str
) -> None:
    assert client.get(f"/ahsp/{pair[0].id}/compare?{args}").status_code == 200


def test_the_analysis_leads_to_it(client: PageClient, pair: tuple[Ahsp, Ahsp]) -> None:
    assert f'href="/ahsp/{pair[0].id}/compare"' in client.get(f"/ahsp/{pair[0].id}").text
