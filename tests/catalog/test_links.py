"""Lines that are analyses of their own: found by code or name, and the other way round."""

from collections.abc import Callable

import pytest
from sqlalchemy import TextClause, text

from ahsp.catalog import growth, links
from ahsp.catalog.links import Link, heads, links_inside, links_of_versions, links_to
from ahsp.extensions import db
from ahsp.models import Ahsp, AhspVersion, Role, Sumber
from tests.factories import Line, make_ahsp, make_batch, make_sumber
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
SignIn = Callable[[Role], object]
ENGLISH = {"Accept-Language": "en"}


def lain(uraian: str, kode_item: str = "", kategori: str = "LAIN") -> Line:
    return (kategori, kode_item, uraian, "m3", "0.2")


def meant_by(*lines: Line) -> list[int]:
    ahsp = make_ahsp("9.9", "Patok tetap", lines=lines)
    return [link.target for link in links_inside(db.session(), ahsp.id)]


def target(kode: str = "2.1", nama: str = "Beton mutu sedang") -> Ahsp:
    return make_ahsp(kode, nama)


def test_a_line_means_the_analysis_of_its_code() -> None:
    found = target()
    target("2.2", "Beton")
    assert meant_by(lain("Beton", "2.1")) == [found.id], "a code outweighs a name"


@pytest.mark.parametrize(
    "uraian", ["Beton mutu sedang", "BETON  mutu\nsedang", "beton mutu sedang"]
)
def test_or_the_analysis_of_its_name(uraian: str) -> None:
    found = target()
    assert meant_by(lain(uraian)) == [found.id]
    assert meant_by_other_way(found) == ["9.9"]


def meant_by_other_way(found: Ahsp) -> list[str]:
    sources = [link.source for link in links_to(db.session(), [found.id])]
    return [head.kode for head in heads(db.session(), sources)]


def test_a_name_that_several_have_means_none_of_them() -> None:
    one, other = target("2.1"), target("2.2")
    assert meant_by(lain("Beton mutu sedang")) == []
    assert links_to(db.session(), [one.id, other.id]) == []


def test_only_lines_of_kategori_lain_and_of_the_same_edition_count() -> None:
    make_ahsp("2.1", "Beton", sumber=make_sumber("Permen 8/2023"))
    make_ahsp("2.2", "Kerikil", sumber=make_sumber("AHSP 2025"))
    edition = make_sumber("Lain")
    ahsp = make_ahsp("9.9", "Patok", sumber=edition, lines=[lain("Beton", "2.1")])
    here = make_ahsp("2.3", "Semen", sumber=edition)
    other = make_ahsp("9.8", "Patok", sumber=edition, lines=[lain("Semen", "2.3", "BHN")])
    assert links_inside(db.session(), ahsp.id) == links_inside(db.session(), other.id) == []
    assert links_to(db.session(), [here.id]) == []


def test_an_analysis_does_not_mean_itself() -> None:
    assert meant_by(lain("Patok tetap"), lain("Apa saja", "9.9")) == []


def test_an_analysis_that_comes_later_completes_the_link() -> None:
    ahsp = make_ahsp("9.9", "Patok", lines=[lain("Bekisting"), lain("Beton mutu sedang")])
    assert links_inside(db.session(), ahsp.id) == []
    found = target()
    assert links_inside(db.session(), ahsp.id) == [Link(ahsp.id, 2, found.id)]


def test_names_of_two_thousand_characters_fit_the_indexes() -> None:
    found = target(nama="é" * 2000)
    assert meant_by(lain("É" * 2000, "x" * 2000)) == [found.id]


def test_the_page_leads_there_and_back(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    found = target(nama="Beton <mutu>")
    ahsp = make_ahsp("9.9", "Patok <tetap>", lines=[lain("beton <MUTU>"), lain("Bekisting")])
    page = client.get(f"/ahsp/{ahsp.id}", headers=ENGLISH).text
    assert f'<a href="/ahsp/{found.id}">beton &lt;MUTU&gt;</a>' in page
    assert 'analysis <span class="kode">2.1</span>' in page
    assert 'data-copy="beton &lt;MUTU&gt;"' in page
    assert "Used in these analyses" not in page
    page = client.get(f"/ahsp/{found.id}", headers=ENGLISH).text
    assert "Used in these analyses" in page
    assert (
        f'<a href="/ahsp/{ahsp.id}"><span class="kode">9.9</span>'
        " <span>Patok &lt;tetap&gt;</span>"
        ' <span class="amount">0.2 m3</span></a>' in page
    )


def test_many_users_are_all_listed(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    found = target()
    for number in range(23):
        make_ahsp(f"9.{number}", f"Patok {number}", lines=[lain("Apa", "2.1")])
    page = client.get(f"/ahsp/{found.id}", headers=ENGLISH | {"HX-Request": "true"}).text
    assert "3 more" in page
    assert page.count('<span class="kode">9.') == 23


def test_among_twenty_thousand_the_lookups_use_their_indexes() -> None:
    found = target()
    db.session.execute(
        text("""
        INSERT INTO ahsp (sumber_id, kode, nama, position, digest)
        SELECT sumber_id, 'X.' || n, 'Pekerjaan ' || n, n, digest
        FROM ahsp, generate_series(1, 20000) AS n WHERE ahsp.kode = '2.1'
        """)
    )
    growth.tell_of_grown(db.session())
    db.session.execute(
        text("""
        INSERT INTO rincian
            (ahsp_id, position, kategori, kode_item, uraian, satuan, satuan_baku, koefisien)
        SELECT id, 1, 'LAIN', 'Y' || id, 'Bagian ' || id, 'm3', 'm3', 1
        FROM ahsp WHERE kode LIKE 'X.%'
        """)
    )
    db.session.commit()
    db.session.execute(text("ANALYZE ahsp, rincian"))
    ahsp = make_ahsp("9.9", "Patok", lines=[lain("Beton mutu sedang"), lain("Apa", "X.77")])
    assert "ix_ahsp_sumber_id_folded_nama" in plan_of(links._INSIDE, ahsp=ahsp.id)
    backwards = plan_of(links._TO, ids=[found.id])
    assert "ix_rincian_lain_kode" in backwards
    assert "ix_rincian_lain_nama" in backwards
    assert len(links_inside(db.session(), ahsp.id)) == 2
    assert len(links_to(db.session(), [found.id])) == 1


def plan_of(statement: TextClause, **values: object) -> str:
    return "\n".join(db.session.scalars(text(f"EXPLAIN {statement.text}"), values))


def test_lines_of_versions_are_looked_up_too() -> None:
    found = target()
    batch, sumber = make_batch(), db.session.query(Sumber).one()
    lines = [
        {"position": 1, "kategori": "LAIN", "kode_item": "", "uraian": "beton MUTU sedang"},
        {"position": 2, "kategori": "BHN", "kode_item": "2.1", "uraian": "Beton"},
    ]
    version = AhspVersion(
        ahsp_id=77, sumber_id=sumber.id, kode="9.9", batch_id=batch.id, change="deleted",
        content={"lines": lines},
    )  # fmt: skip
    db.session.add(version)
    db.session.commit()
    assert links_of_versions(db.session(), [version.id]) == [Link(77, 1, found.id)]
    assert links_of_versions(db.session(), []) == []
