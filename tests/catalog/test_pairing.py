"""The same analysis in another edition."""

import pytest
from sqlalchemy import TextClause, text

from ahsp.catalog import candidates, lexicon
from ahsp.catalog.pairing import Pairing, editions_beside, pairing_with, pairings
from ahsp.extensions import db
from ahsp.models import Ahsp, Sumber
from tests.factories import Line, make_ahsp, make_sumber

pytestmark = pytest.mark.usefixtures("context")

BATA: tuple[Line, ...] = (
    ("TK", "L.01", "Pekerja", "OH", "0.3"),
    ("BHN", "M.01", "Bata merah", "bh", "70"),
)
PIPA: tuple[Line, ...] = (("BHN", "M.09", "Pipa PVC", "m", "1.2"),)


@pytest.fixture
def other() -> Sumber:
    make_sumber("AHSP 2025")
    return make_sumber("Permen 8/2023")


def here(kode: str = "2.2.1", nama: str = "Pasangan 1 m2 bata merah", **values: str) -> Ahsp:
    sumber = db.session.query(Sumber).filter_by(nama="AHSP 2025").one()
    return make_ahsp(kode, nama, sumber=sumber, lines=BATA, **values)


def found(ahsp: Ahsp, sumber: Sumber) -> list[tuple[str, bool]]:
    lexicon.refresh(db.session(), sumber.id)
    return [(each.kode, each.likely) for each in pairings(ahsp, sumber.id)]


def test_one_code_and_nearly_one_name_are_the_same(other: Sumber) -> None:
    make_ahsp("2.2.1", "Pasangan 1 m2 bata merah (Lihat Permen 1)", sumber=other, lines=PIPA)
    make_ahsp("2.2.2", "Pasangan 1 m2 batako", sumber=other, lines=BATA)
    first, *_ = pairings(here(), other.id)
    assert (first.kode, first.coded, first.likely) == ("2.2.1", True, True)


def test_one_code_under_another_name_is_not(other: Sumber) -> None:
    make_ahsp("2.2.1", "Pemasangan pipa", sumber=other, lines=PIPA)
    assert found(here(), other) == [("2.2.1", False)]


def test_a_shifted_code_is_found_by_its_name(other: Sumber) -> None:
    make_ahsp("2.2.1", "Pasangan 1 m2 bata putih", sumber=other, lines=PIPA)
    make_ahsp("7.9", "PASANGAN 1 m2  bata merah", sumber=other, lines=BATA)
    assert found(here(), other)[0] == ("7.9", True), "the very name outweighs the code"


def test_a_misspelt_name_is_found_by_its_other_words(other: Sumber) -> None:
    make_ahsp("7.9", "Pemasangan 1 buah stainless gate velve", sumber=other, lines=PIPA)
    ahsp = make_ahsp("1", "Pemasangan 1 buah stainless gate valve", lines=PIPA)
    assert found(ahsp, other) == [("7.9", True)]


def test_another_name_for_the_same_items_is_offered(other: Sumber) -> None:
    make_ahsp("7.9", "Dinding tembok", sumber=other, lines=BATA)
    make_ahsp("7.8", "Dinding gipsum", sumber=other, lines=PIPA)
    assert found(here(), other) == [("7.9", False)]


def test_what_it_is_made_of_and_its_unit_decide_between_like_names(other: Sumber) -> None:
    make_ahsp("2.2.7", "Pasangan 1 m2 bata putih", sumber=other, lines=PIPA, satuan="m3")
    make_ahsp("2.2.8", "Pasangan 1 m2 bata hitam", sumber=other, lines=BATA, satuan="m2")
    first, second = pairings(here(satuan="M2"), other.id)
    assert (first.kode, first.same_unit, first.composition) == ("2.2.8", True, 1)
    assert (second.kode, second.same_unit, second.composition) == ("2.2.7", False, 0)
    assert first.likely
    assert not second.likely


def test_only_the_edition_that_was_asked_for_is_looked_through(other: Sumber) -> None:
    make_ahsp("2.2.1", "Pasangan 1 m2 bata merah", sumber=make_sumber("Lain"), lines=BATA)
    ahsp = here()
    assert pairings(ahsp, other.id) == []
    assert found(ahsp, ahsp.sumber) == [], "it is not its own like"


def test_a_name_without_words_is_looked_up_too(other: Sumber) -> None:
    make_ahsp("9", "1'2 & !", sumber=other, lines=())
    assert found(make_ahsp("9", "1'2 & !", lines=()), other) == [("9", True)]


def test_a_certain_analysis_is_weighed_when_asked(other: Sumber) -> None:
    ahsp, pipa = here(), make_ahsp("5", "Pemasangan pipa", sumber=other, lines=PIPA)
    weighed = pairing_with(ahsp, pipa.id)
    assert weighed == Pairing(pipa.id, "5", "Pemasangan pipa", False, 0, None, 0)
    assert pairing_with(ahsp, 0) is None


def test_other_editions_are_named_with_whether_they_have_the_code(other: Sumber) -> None:
    make_sumber("Kosong", tahun=2030)
    late = make_sumber("AHSP 2026", tahun=2026)
    make_ahsp("1", "Galian", sumber=late)
    make_ahsp("2.2.1", "Galian", sumber=other)
    told = [(each.nama, each.has_kode) for each in editions_beside(here())]
    assert told == [("AHSP 2026", False), ("Permen 8/2023", True)]


def test_among_twenty_thousand_the_lookups_use_their_indexes(other: Sumber) -> None:
    ahsp = make_ahsp("2.2.1", "Pasangan bata merah", sumber=other)
    db.session.execute(
        text("""
        INSERT INTO ahsp (sumber_id, kode, nama, position, digest)
        SELECT sumber_id, n % 9 || '.' || n % 99 || '.' || n, 'Pekerjaan ' || n, n, digest
        FROM ahsp, generate_series(1, 20000) AS n WHERE ahsp.kode = '2.2.1'
        """)
    )
    db.session.commit()
    db.session.execute(text("ANALYZE ahsp"))
    near = plan_of(
        candidates._NEAR, id=ahsp.id, sumber=other.id, kode="2.2.1", nama=ahsp.nama,
        low="00000002.00000002.", high="00000002.00000002/",
    )  # fmt: skip
    far = plan_of(
        candidates._FAR,
        id=ahsp.id,
        words="'bata' & 'merah'",
        items="'#1'",
        edition=f"'={other.id}'",
    )
    assert "ix_ahsp_sumber_id_folded_nama" in near, near
    assert "ix_ahsp_sumber_id_kode_order" in near, near
    assert far.count("Bitmap Index Scan on ix_ahsp_document") == 2, far
    assert "Seq Scan" not in near + far


def plan_of(statement: TextClause, **values: object) -> str:
    return "\n".join(db.session.scalars(text(f"EXPLAIN {statement.text}"), values))
