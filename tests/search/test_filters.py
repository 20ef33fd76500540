"""A question and its address say the same."""

from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from ahsp.search.filters import MAX_PAGE, MAX_QUERY, Query
from ahsp.search.language.question import Mode, Scope


def read(*pairs: tuple[str, str]) -> Query:
    return Query.from_args(MultiDict(pairs))


def test_an_empty_address_asks_for_everything() -> None:
    assert read() == Query()
    assert Query().args() == {}


def test_an_address_comes_back_as_it_was() -> None:
    query = Query("bata", sumber=(3, 1), klasifikasi=("Dinding & Lantai",), page=2)
    address = urlencode(query.args(), doseq=True)
    assert read(*parse_qsl(address)) == query


def test_what_makes_no_sense_is_left_out() -> None:
    query = read(
        ("q", "  bata \0\n merah  "), ("page", "-3"), ("page", "x"), ("sumber", "1"),
        ("sumber", "1"), ("sumber", "one"), ("sumber", "9" * 40), ("sumber", "٣"),
        ("klasifikasi", ""), ("klasifikasi", "a\0b"),
    )  # fmt: skip
    assert query == Query("bata merah", sumber=(1,))


def test_long_input_is_cut() -> None:
    query = read(("q", "x" * 10_000), ("page", "9" * 17), *[("sumber", str(n)) for n in range(99)])
    assert len(query.q) == MAX_QUERY
    assert query.page == MAX_PAGE
    assert len(query.sumber) == 50


def test_a_choice_is_added_removed_and_leads_to_the_first_page() -> None:
    query = Query("bata", page=4)
    chosen = query.toggled("sumber", 7)
    assert chosen == Query("bata", sumber=(7,))
    assert chosen.toggled("sumber", 7) == Query("bata")


def test_every_way_of_asking_is_in_the_address() -> None:
    query = Query(
        "bata", satuan=("m2",), kategori=("TK", "BHN"), item=("semen portland",), koef=(">0.5",),
        mode=Mode.PHRASE, scope=Scope.RINCIAN, sort="kode", size=100, as_typed=True, page=3,
    )  # fmt: skip
    assert read(*parse_qsl(urlencode(query.args(), doseq=True))) == query
    nonsense = [("mode", "x"), ("in", "x"), ("sort", "x"), ("size", "7"), ("kategori", "X")]
    assert read(*nonsense, ("koef", "many"), ("satuan", " ")) == Query()


def test_the_filters_are_words_of_the_document_too() -> None:
    query = Query(sumber=(1, 2), klasifikasi=("Pagar 'A' \\ B",))
    assert query.narrowing() == r"('=1'|'=2')&('~Pagar ''A'' \\ B')"
    assert query.narrowing(without="klasifikasi") == "('=1'|'=2')"
    units = Query(satuan=("m'",), kategori=("TK",))
    assert units.narrowing() == "('%m''')&('^TK')"
    assert Query("bata").narrowing() == ""
