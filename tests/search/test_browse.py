"""The catalogue without a question: its exact counts, kept by triggers, and its pages."""

import pytest
from sqlalchemy import delete, text, update

from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.models import Ahsp, AhspCount, DocumentWord, Rincian
from ahsp.search.filters import Query
from ahsp.search.queries import find
from tests.factories import make_ahsp, make_sumber, raise_version

pytestmark = pytest.mark.usefixtures("context")


def shown(**filters: object) -> list[str]:
    return [hit.kode for hit in find(Query(**filters)).rows]  # type: ignore[arg-type]


def total(**filters: object) -> int:
    return find(Query(**filters)).total  # type: ignore[arg-type]


def changed() -> None:
    raise_version()
    db.session.commit()


def test_the_counts_follow_what_is_added_changed_and_removed() -> None:
    ahsp = make_ahsp("1", "Galian", klasifikasi="Tanah", satuan="m3", satuan_baku="m3")
    make_ahsp("2", "Urugan", klasifikasi="Tanah", satuan="m3", satuan_baku="m3")
    assert (total(), total(klasifikasi=("Tanah",)), total(satuan=("m3",))) == (2, 2, 2)
    assert find(Query()).lines == 4
    db.session.execute(
        update(Ahsp).where(Ahsp.id == ahsp.id).values(klasifikasi="Batu", rincian_count=5)
    )
    changed()
    assert (total(klasifikasi=("Tanah",)), total(klasifikasi=("Batu",))) == (1, 1)
    assert find(Query()).lines == 7
    db.session.execute(delete(Rincian).where(Rincian.ahsp_id == ahsp.id))
    db.session.execute(delete(Ahsp).where(Ahsp.id == ahsp.id))
    changed()
    assert (total(), total(klasifikasi=("Batu",))) == (1, 0)
    assert {each.value for each in find(Query()).facets["klasifikasi"]} == {"Tanah"}


def test_what_is_taken_back_was_never_counted() -> None:
    make_ahsp("1", "Galian")
    db.session.execute(update(Ahsp).values(klasifikasi="Batu"))
    db.session.rollback()
    assert total(klasifikasi=("Batu",)) == 0


def test_summing_up_leaves_the_counts_as_they_are() -> None:
    sumber = make_sumber()
    for kode in ("1", "2", "3"):
        make_ahsp(kode, "Galian")
    db.session.execute(update(Ahsp).where(Ahsp.kode == "3").values(klasifikasi="Batu"))
    changed()
    lexicon.refresh(db.session(), sumber.id)
    changed()
    counts = {(row.klasifikasi, row.analyses) for row in db.session.query(AhspCount)}
    assert counts == {("", 2), ("Batu", 1)}
    assert (total(), total(klasifikasi=("Batu",))) == (3, 1)


def test_of_words_that_two_brought_at_once_one_is_kept() -> None:
    sumber = make_sumber()
    make_ahsp("1", "Galian")
    db.session.add(DocumentWord(word="galian"))
    db.session.commit()
    lexicon.refresh(db.session(), sumber.id)
    assert db.session.query(DocumentWord).filter_by(word="galian").count() == 1


def test_words_of_an_analysis_are_noted_with_it_and_its_code_and_filters_are_not() -> None:
    make_ahsp("2.1", "Pemasangan bata", klasifikasi="Dinding", satuan="m2", satuan_baku="m2")
    words = {row.word for row in db.session.query(DocumentWord)}
    assert words == {"pemasangan", "pasang", "bata", "dinding"}
    db.session.execute(text("UPDATE ahsp SET nama = 'Galian'"))
    assert {"galian", "gali"} <= {row.word for row in db.session.query(DocumentWord)}


def test_a_page_goes_on_from_one_edition_to_the_next() -> None:
    first, second = make_sumber("B"), make_sumber("A")
    for n in range(30):
        make_ahsp(f"1.{n}", "Galian", sumber=first)
    for n in range(30):
        make_ahsp(f"2.{n}", "Galian", sumber=second)
    page = find(Query(page=2))
    assert [hit.kode for hit in page.rows][:5] == ["1.25", "1.26", "1.27", "1.28", "1.29"]
    assert [hit.kode for hit in page.rows][5:] == [f"2.{n}" for n in range(20)]
    assert (page.total, page.pages) == (60, 3)


def test_a_rare_filter_is_looked_up_and_a_common_one_walked_with_the_same_order() -> None:
    for n in range(60):
        rare = n in (7, 3)
        make_ahsp(f"1.{n}", "Galian", satuan="m3", satuan_baku="kg" if rare else "m3")
    assert shown(satuan=("kg",)) == ["1.3", "1.7"]
    expected = [f"1.{n}" for n in range(27) if n not in (7, 3)]
    assert shown(satuan=("m3",)) == expected
    assert shown(satuan=("m3",), kategori=("TK",)) == expected
    assert shown(satuan=("m3", "kg")) == [f"1.{n}" for n in range(25)]
    assert shown(satuan=("m3",), kategori=("ALT",)) == []
