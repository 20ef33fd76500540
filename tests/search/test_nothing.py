"""Where nothing is found, what would help."""

import pytest

from ahsp.search.filters import Query
from ahsp.search.language.question import Mode, Scope
from ahsp.search.nothing import shorter, without_each
from ahsp.search.queries import count, find
from tests.factories import make_ahsp

pytestmark = pytest.mark.usefixtures("context")


def test_each_filter_that_stands_in_the_way_is_told_with_what_it_hides() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3", satuan_baku="m3", klasifikasi="Tanah")
    make_ahsp("2", "Galian batu", satuan="m3", satuan_baku="m3", klasifikasi="Batu")
    ways = without_each(Query("galian", satuan=("m2",)))
    assert [(each.name, each.value, each.total) for each in ways] == [("satuan", "m2", 2)]
    assert ways[0].query == Query("galian")
    both = without_each(Query("galian", satuan=("m2",), klasifikasi=("Tanah",)))
    assert [(each.name, each.total) for each in both] == [("satuan", 1)]


def test_nothing_helps_where_the_words_find_nothing() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3")
    assert without_each(Query("qqqq", satuan=("m3",))) == []


def told(query: Query) -> list[tuple[str, int]]:
    """What can be left out with its number, which is that of the page it leads to."""
    found = shorter(query)
    assert [each.total for each in found] == [find(each.query).total for each in found]
    return [(each.part, each.total) for each in found]


def test_each_word_is_told_with_what_the_others_find_together() -> None:
    make_ahsp("1", "Galian tanah keras")
    make_ahsp("2", "Galian tanah biasa")
    make_ahsp("3", "Urugan pasir keras")
    assert told(Query("galian pasir keras")) == [("galian", 1), ("pasir", 1)]
    assert told(Query("galian pasir keras", mode=Mode.PLAIN)) == [("galian", 1), ("pasir", 1)]
    assert told(Query("galian")) == []


def test_a_filter_in_the_box_can_be_left_out_like_one_beside_it() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3", satuan_baku="m3")
    assert told(Query("galian satuan:kg")) == [("satuan:kg", 1)]
    assert told(Query("galian OR urugan satuan:kg")) == [("satuan:kg", 1)]
    assert told(Query("galian koef>5000")) == [("koef>5000", 1)]


def test_of_lines_a_word_is_left_out_that_no_item_has_beside_the_others() -> None:
    make_ahsp("1", "Beton", lines=[("BHN", "", "Semen portland", "kg", "300")])
    make_ahsp("2", "Lantai", lines=[("BHN", "", "Semen warna", "kg", "1")])
    lines = Query("semen warna lantai", scope=Scope.RINCIAN)
    found = find(lines)
    assert [line.uraian for line in found.line_rows] == ["Semen warna"]
    assert found.left_out == ("lantai",)  # it occurs, in no item
    assert told(Query("semen satuan:m3", scope=Scope.RINCIAN)) == [("satuan:m3", 2)]


@pytest.mark.parametrize(
    ("q", "mode"),
    [("galian & pasir", Mode.RAW), ("galian pasir", Mode.PHRASE), ('"a b" c', Mode.AUTO)],
)
def test_no_word_is_left_out_of_what_says_how_its_words_belong_together(q: str, mode: Mode) -> None:
    make_ahsp("1", "Galian")
    assert told(Query(q, mode=mode)) == []


@pytest.mark.parametrize(
    "query",
    [
        Query("galian"),
        Query("galian tanah"),
        Query("penggalian tnah"),
        Query("galian batu pasir"),
        Query("1."),
        Query("pekerja"),
        Query("semen koef>10"),
        Query("koef>1"),
        Query("galian OR beton -tanah"),
        Query("semen", scope=Scope.RINCIAN),
        Query("semen OR pekerja", scope=Scope.RINCIAN, kategori=("TK",)),
        Query("", satuan=("m3",)),
        Query("galian", satuan=("m3",), klasifikasi=("Tanah",)),
        Query("galian", mode=Mode.PREFIX),
        Query("gal & tan", mode=Mode.RAW),
        Query("qqqq"),
    ],
)
def test_a_count_is_that_of_the_page(query: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    semen, pekerja = ("BHN", "", "Semen portland", "kg", "300"), ("TK", "", "Pekerja", "OH", "1.5")
    for n in range(4):
        make_ahsp(f"1.{n}", f"Galian tanah {n}", satuan="m3", satuan_baku="m3", klasifikasi="Tanah")
    make_ahsp("2.1", "Galian batu", satuan="m3", satuan_baku="m3", lines=[pekerja])
    make_ahsp("2.2", "Beton", lines=[semen, pekerja])
    for bound in (1001, 3):
        monkeypatch.setattr("ahsp.search.statement.BOUND", bound)
        found = find(query)
        assert count(query) == (found.total, found.capped)
