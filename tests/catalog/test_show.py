"""The page of one analysis."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import refresh
from jinja2 import StrictUndefined
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import Ahsp, ImportProblem, Rincian, Role
from tests.factories import make_ahsp, make_batch
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], object]

LINES = (
    ("BHN", "M.01", "Semen Portland", "kg", "11.5"),
    ("TK", "L.01", "Pekerja", "OH", "0.3000"),
    ("LAIN", "", "Angkutan", "ls", "1"),
    ("TK", "L.02", "Tukang batu", "OH", "0.000008"),
)


def flagged() -> Ahsp:
    """An analysis from rows 4211 to 4214 of a file, with one doubtful koefisien."""
    batch = make_batch(file_name="buku <2025>.xlsx")
    ahsp = make_ahsp(
        "2.2.1", "Pasangan <bata>", lines=LINES, batch_id=batch.id, origin_sheet="AHSP"
    )
    lines = db.session.scalars(select(Rincian).order_by(Rincian.position)).all()
    for row, line in enumerate(lines, 4211):
        line.origin_row = row
    lines[0].flags = ["lost-decimal"]
    problem = {"sheet": "AHSP", "kode": "2.2.1", "nama": "", "uraian": "", "column": "H"}
    db.session.add(
        ImportProblem(
            batch_id=batch.id, rule="lost-decimal", severity="warning", row=4211,
            value="11500", suggestion="11.5", **problem,
        )
    )  # fmt: skip
    db.session.commit()
    return ahsp


def in_english(client: PageClient, ahsp: Ahsp) -> str:
    refresh()  # the test's own context still holds the language of its sign-in
    return client.get(f"/ahsp/{ahsp.id}", headers={"Accept-Language": "en"}).text


def test_lines_stand_under_their_kategori_in_order(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = in_english(client, flagged())
    places = [page.index(text) for text in ("Pekerja", "Tukang batu", "Semen", "Angkutan")]
    assert places == sorted(places)
    assert "group-alt" not in page, "an empty kategori has no heading"


def test_a_koefisien_keeps_its_digits_and_takes_the_readers_mark(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    ahsp = flagged()
    indonesian = client.get(f"/ahsp/{ahsp.id}", headers={"Accept-Language": "id"}).text
    assert 'data-copy="0,3000"' in indonesian
    assert 'data-copy="0,000008"' in indonesian
    assert 'data-copy="0.3000"' in in_english(client, ahsp)


def test_it_says_where_every_row_came_from(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = in_english(client, flagged())
    assert "buku &lt;2025&gt;.xlsx" in page
    assert "4,211–4,214" in page


def test_a_flag_says_why_and_what_is_suggested(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = in_english(client, flagged())
    assert "Decimal mark probably lost" in page
    assert "<b>11.5</b>" in page


def test_names_are_shown_as_text(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = client.get(f"/ahsp/{flagged().id}").text
    assert "Pasangan &lt;bata&gt;" in page
    assert "<bata>" not in page


def test_htmx_gets_the_part_without_the_page(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    ahsp = make_ahsp("1", "Galian", lines=LINES)
    answer = client.get(f"/ahsp/{ahsp.id}", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<article id="analysis"')
    assert "HX-Request" in answer.vary


def test_an_analysis_without_import_or_lines_has_a_page(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    answer = client.get(f"/ahsp/{make_ahsp('1', 'Kosong', lines=()).id}")
    assert answer.status_code == 200
    assert 'class="origin"' not in answer.text


def test_lines_that_an_import_brought_need_no_row_of_its_workbook(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    ahsp = flagged()
    for line in db.session.scalars(select(Rincian)):
        line.origin_row = None
    db.session.commit()
    page = in_english(client, ahsp)
    assert "From buku &lt;2025&gt;.xlsx" in page
    assert "sheet AHSP" not in page, "rows that are not known are not told"
    assert "Decimal mark probably lost" in page


@pytest.mark.parametrize("ahsp_id", ["0", "999999999", "9" * 30, "-1", "abc"])
def test_a_missing_analysis_is_not_found(client: PageClient, sign_in: SignIn, ahsp_id: str) -> None:
    sign_in(Role.VIEWER)
    assert client.get(f"/ahsp/{ahsp_id}").status_code == 404


def test_a_stranger_is_sent_to_sign_in(client: PageClient) -> None:
    ahsp = make_ahsp("1", "Galian")
    answer = client.get(f"/ahsp/{ahsp.id}")
    assert answer.status_code == 302
    assert "/account/sign-in" in answer.location


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/search?q=bata&page=2", "/search?q=bata&amp;page=2"),
        ("http://evil.example/search?q=bata", "/search"),
        ("http://localhost/audit?q=1", "/search"),
        ("http://localhost/search", "/search"),
        ("not an address", "/search"),
        ("http://[", "/search"),
    ],
)
def test_going_back_leads_to_our_own_search_only(
    client: PageClient, sign_in: SignIn, referrer: str, back: str
) -> None:
    sign_in(Role.VIEWER)
    ahsp = make_ahsp("1", "Galian")
    page = client.get(f"/ahsp/{ahsp.id}", headers={"Referer": referrer}).text
    link = re.search(r'class="back"\s+href="([^"]*)"', page)
    assert link is not None
    assert link.group(1) == back


def test_the_part_needs_nothing_that_only_the_page_has(
    context: Flask, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    monkeypatch.setattr(context.jinja_env, "undefined", StrictUndefined)
    assert client.get(f"/ahsp/{flagged().id}", headers=FRAGMENT).status_code == 200
