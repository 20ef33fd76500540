"""Items of lines: known before the lines are, whatever their spelling, and kept by every change."""

import pytest
from sqlalchemy import select, text

from ahsp.catalog import items, lexicon
from ahsp.catalog.item_keys import LONGEST, folded
from ahsp.extensions import db
from ahsp.models import Ahsp, Item, ItemSpelling, Rincian, SearchWord
from tests.factories import make_ahsp, make_sumber

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kepala Tukang", "KepalaTukang", True),
        ("Kabel 2,5 mm²", "kabel 2,5 mm2", True),
        ("Semen  Portland", "semen-portland", True),
        ("Kabel 2 x 5", "Kabel 25", False),
        ("x" * 3000 + "a", "x" * 3000 + "b", False),
    ],
)
def test_spellings_of_one_item_fold_into_one_key(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) == same
    assert len(folded(one)) <= LONGEST


def test_an_item_is_stored_once_for_all_its_spellings() -> None:
    session = db.session()
    items.add(session, ["Semen Portland", "semen portland", "SemenPortland", "Pasir"])
    items.add(session, ["Semen Portland"])
    ids = {row.uraian: row.item_id for row in session.scalars(select(ItemSpelling))}
    assert ids["Semen Portland"] == ids["semen portland"] == ids["SemenPortland"] != ids["Pasir"]
    assert session.query(Item).count() == 2


def test_an_analysis_is_found_by_its_items_and_kategori_in_the_index_of_its_words() -> None:
    ahsp = make_ahsp("1", "Galian", satuan="m3", satuan_baku="m3")
    line = db.session.scalars(select(Rincian).where(Rincian.uraian == "Semen Portland")).one()
    found = text("SELECT id FROM ahsp WHERE document @@ CAST(:wanted AS tsquery)")
    for wanted in (f"'#{line.item_id}'", "'^TK'", "'^BHN'", "'%m3'", "'<galian'"):
        assert db.session.scalars(found, {"wanted": wanted}).all() == [ahsp.id], wanted
    for wanted in ("'#0'", "'^ALT'", "'%m2'"):
        assert db.session.scalars(found, {"wanted": wanted}).all() == [], wanted


def test_the_lexicon_counts_an_editions_words_and_the_uses_of_items() -> None:
    first, second = make_sumber("A"), make_sumber("B")
    make_ahsp("1", "Pasangan bata 225", sumber=first, klasifikasi="Dinding")
    make_ahsp("2", "Pasangan batako", sumber=first, lines=[("TK", "", "pekerja", "OH", "1")])
    make_ahsp("1", "Galian", sumber=second)
    session = db.session()
    for sumber in (first, second, first):
        lexicon.refresh(session, sumber.id)
    words = {(row.sumber_id, row.word): row.uses for row in session.scalars(select(SearchWord))}
    assert words[first.id, "pasangan"] == 2
    assert words[first.id, "pekerja"] == 2
    assert words[first.id, "dinding"] == words[second.id, "galian"] == 1
    assert (first.id, "225") not in words
    used = {item.uraian: (item.uses, item.kategori) for item in session.scalars(select(Item))}
    assert used == {"Pekerja": (3, "TK"), "Semen Portland": (2, "BHN")}


def test_marks_say_what_the_lines_say() -> None:
    make_ahsp("1", "Galian")
    ahsp = db.session.scalars(select(Ahsp)).one()
    lines = db.session.scalars(select(Rincian)).all()
    assert set(ahsp.marks) == {f"#{line.item_id}" for line in lines} | {"^TK", "^BHN"}
