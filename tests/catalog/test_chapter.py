"""Where an analysis stands: the steps down to it, its neighbours, its chapter."""

from collections.abc import Callable

import pytest
from sqlalchemy import TextClause, text

from ahsp.catalog import chapter
from ahsp.catalog.chapter import Chapter, chapter_of
from ahsp.extensions import db
from ahsp.models import Ahsp, Role
from tests.factories import make_ahsp, make_sumber
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
SignIn = Callable[[Role], object]
ENGLISH = {"Accept-Language": "en"}


def made(*kodes: str, klasifikasi: str = "", sub_klasifikasi: str = "") -> list[Ahsp]:
    chapters = {"klasifikasi": klasifikasi, "sub_klasifikasi": sub_klasifikasi}
    return [make_ahsp(kode, f"Pekerjaan {kode}", lines=(), **chapters) for kode in kodes]


def kodes(found: Chapter) -> list[str]:
    return [head.kode for head in found.around]


def sides(found: Chapter) -> tuple[str | None, str | None]:
    before = found.before.kode if found.before else None
    return before, found.after.kode if found.after else None


def crumbs(ahsp: Ahsp) -> list[tuple[str, str]]:
    return [(crumb.prefix, crumb.name) for crumb in chapter_of(ahsp).crumbs]


def test_neighbours_follow_the_natural_order_of_codes() -> None:
    ten, nine, one, other = made("2.10", "2.9", "2.1", "3.1")
    assert sides(chapter_of(nine)) == ("2.1", "2.10")
    assert sides(chapter_of(ten)) == ("2.9", "3.1"), "the next one may begin another chapter"
    assert sides(chapter_of(one)) == (None, "2.9")
    assert sides(chapter_of(other)) == ("2.10", None)


def test_neighbours_are_of_the_same_edition() -> None:
    [ahsp] = made("2.1")
    make_ahsp("2.2", "Galian", sumber=make_sumber("Permen 8/2023"))
    assert sides(chapter_of(ahsp)) == (None, None)


def test_codes_of_one_order_all_have_their_turn() -> None:
    first, second, third = made("2.1", "2.01", "2.001")
    assert sides(chapter_of(second)) == ("2.1", "2.001")
    assert sides(chapter_of(first))[0] is None
    assert sides(chapter_of(third))[1] is None


def test_the_chapter_is_what_shares_the_code_up_to_its_last_part() -> None:
    *_, here, _child, _next, _other = made("2.1.9", "2.2.1", "2.2.2", "2.2.2.1", "2.2.3", "2.3.1")
    found = chapter_of(here)
    assert found.prefix == "2.2"
    assert kodes(found) == ["2.2.1", "2.2.2", "2.2.2.1", "2.2.3"]


def test_a_code_without_parts_has_its_children() -> None:
    here, *_ = made("2", "2.1", "2.2", "3", "20")
    found = chapter_of(here)
    assert (found.prefix, kodes(found)) == ("", ["2", "2.1", "2.2"])


def test_of_a_large_chapter_the_nearest_are_listed() -> None:
    rows = made(*(f"2.{number}" for number in range(1, 31)))
    around = kodes(chapter_of(rows[14]))
    assert around == [f"2.{number}" for number in range(9, 22)]


def test_steps_carry_the_name_that_all_below_them_have() -> None:
    [deep, *_] = made("1.1.1.1", "1.1.1.2", klasifikasi="Persiapan", sub_klasifikasi="Pagar")
    made("1.1.2.1", klasifikasi="Persiapan", sub_klasifikasi="Direksi keet")
    made("1.2.1", klasifikasi="Tanah", sub_klasifikasi="Galian")
    assert crumbs(deep) == [("1", ""), ("1.1", "Persiapan"), ("1.1.1", "Pagar")]


def test_a_name_that_no_step_has_throughout_stands_before_them() -> None:
    [here] = made("1.1", klasifikasi="Persiapan", sub_klasifikasi="Pagar")
    made("1.2", klasifikasi="Tanah", sub_klasifikasi="Galian")
    assert crumbs(here) == [("", "Persiapan"), ("", "Pagar"), ("1", "")]


def test_one_step_may_have_both_names_or_none() -> None:
    [here] = made("1.1", klasifikasi="Persiapan", sub_klasifikasi="Pagar")
    [bare] = made("2.1")
    assert crumbs(here) == [("1", "Persiapan › Pagar")]
    assert crumbs(bare) == [("2", "")]
    [flat] = made("X7", klasifikasi="Lain")
    assert crumbs(flat) == [("", "Lain")]


def test_the_page_leads_around(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    before, here, after = made("2.2.1", "2.2.2", "2.2.3", klasifikasi="Beton & <batu>")
    page = client.get(f"/ahsp/{here.id}", headers=ENGLISH).text
    assert f'href="/ahsp/{before.id}" rel="prev"' in " ".join(page.split())
    assert f'href="/ahsp/{after.id}" rel="next"' in " ".join(page.split())
    assert f"/search?q=2.2.&amp;sumber={here.sumber_id}" in page
    assert "Beton &amp; &lt;batu&gt;" in page
    part = client.get(f"/ahsp/{here.id}", headers=ENGLISH | {"HX-Request": "true"}).text
    assert 'rel="next"' not in part, "beside a list, the list leads on"


def test_among_twenty_thousand_it_walks_the_index() -> None:
    [here] = made("2.2.1", klasifikasi="Beton")
    db.session.execute(
        text("""
        INSERT INTO ahsp (sumber_id, kode, nama, position, digest, klasifikasi)
        SELECT sumber_id, n % 9 || '.' || n, 'Pekerjaan ' || n, n, digest, 'Beton'
        FROM ahsp, generate_series(1, 20000) AS n WHERE ahsp.kode = '2.2.1'
        """)
    )
    db.session.commit()
    db.session.execute(text("ANALYZE ahsp"))
    around = plan_of(
        chapter._AROUND, sumber=here.sumber_id, here=here.kode_order, id=here.id, around=6
    )
    names = plan_of(chapter._NAMES, sumber=here.sumber_id, lows=["00000002."], highs=["00000002/"])
    for plan in (around, names):
        assert plan.count("ix_ahsp_sumber_id_kode_order") == 2, plan
        assert "Seq Scan" not in plan


def plan_of(statement: TextClause, **values: object) -> str:
    return "\n".join(db.session.scalars(text(f"EXPLAIN {statement.text}"), values))
