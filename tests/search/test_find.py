"""What a question finds, and in which order."""

import pytest
from flask import Flask
from sqlalchemy import insert

from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.search.filters import Query, clean
from ahsp.search.queries import Found, find
from tests.factories import make_ahsp, make_sumber

pytestmark = pytest.mark.usefixtures("context")


def codes(found: Found) -> list[str]:
    return [hit.kode for hit in found.rows]


def asked(q: str, **values: object) -> list[str]:
    return codes(find(Query(q, **values)))  # type: ignore[arg-type]


def many(count: int, sumber_id: int) -> None:
    rows = [
        {
            "sumber_id": sumber_id,
            "kode": f"9.{n}",
            "nama": f"Galian tanah {n}",
            "position": n,
            "digest": b"",
        }
        for n in range(1, count + 1)
    ]
    db.session.execute(insert(Ahsp), rows)
    db.session.commit()


def test_all_words_must_be_found_each_as_a_beginning() -> None:
    make_ahsp("1", "Dinding bata merah")
    make_ahsp("2", "Dinding batako")
    make_ahsp("3", "Dinding gypsum")
    assert set(asked("dind bat")) == {"1", "2"}
    assert asked("bata merah") == ["1"]
    assert asked("bata gypsum") == []


def test_words_of_the_same_stem_are_found() -> None:
    make_ahsp("1", "Pemasangan 1 m2 Dinding Bata Merah")
    found = find(Query("pasangan bata"))
    assert codes(found) == ["1"]
    assert "<mark>Pemasangan</mark>" in found.rows[0].nama_html
    assert "<mark>Bata</mark>" in found.rows[0].nama_html


def test_the_word_itself_comes_before_words_that_begin_so() -> None:
    make_ahsp("1", "Pasangan batang besi")
    make_ahsp("2", "Pasangan bata")
    assert asked("pasangan bata") == ["2", "1"]


def test_a_word_in_the_name_outweighs_one_in_the_classification() -> None:
    make_ahsp("1", "Bekisting kolom", klasifikasi="Beton")
    make_ahsp("2", "Kolom beton")
    assert asked("beton") == ["2", "1"]


def test_equal_matches_come_in_the_natural_order_of_their_codes() -> None:
    for kode in ("2.10", "2.9", "10.1", "2.2"):
        make_ahsp(kode, "Acian")
    assert asked("acian") == ["2.2", "2.9", "2.10", "10.1"]


def test_words_beside_marks_are_found() -> None:
    make_ahsp("1", "Beton mutu f'c = 19,3 MPa (K-225), campuran 1SP:4PP")
    make_ahsp("2", "Semak/Penutup Tanah/Rumput")
    for q in ("K-225", "k 225", "k225", "1:4", "1SP : 4PP", "f'c 19,3", "beton k-225"):
        assert "1" in asked(q), q
    assert asked("rumput") == ["2"]


def test_a_number_before_the_last_word_is_that_number_with_or_without_a_unit() -> None:
    make_ahsp("1", "Plesteran 1SP : 4PP tebal 15mm")
    make_ahsp("2", "Plesteran 10 cm tebal")
    assert asked("1 plesteran") == ["1"]
    assert asked("15 plesteran") == ["1"]
    assert set(asked("plesteran 1")) == {"1", "2"}


def test_the_very_code_comes_first_then_codes_that_begin_so_in_natural_order() -> None:
    for kode in ("2.2.1.10", "2.2.1.9", "2.2.1", "2.2.10", "12.2.1"):
        make_ahsp(kode, "Galian")
    assert asked("2.2.1") == ["2.2.1", "2.2.1.9", "2.2.1.10", "2.2.10"]
    assert asked("2.2.1.") == ["2.2.1.9", "2.2.1.10"]
    found = find(Query("2.2.1"))
    assert [hit.score for hit in found.rows] == [2, 1, 1, 1]
    assert found.rows[1].kode_html == "<mark>2.2.1</mark>.9"


@pytest.mark.parametrize("typed", ["A.4.1.a", "a.4.1.a", "A.4.1.A", " a. 4 .1", "A.4"])
def test_a_code_is_found_in_any_case_and_with_blanks(typed: str) -> None:
    make_ahsp("A.4.1.a", "Galian")
    assert asked(typed) == ["A.4.1.a"]


def test_a_number_finds_codes_first_then_words() -> None:
    make_ahsp("225.1", "Galian")
    make_ahsp("1", "Beton K-225")
    make_ahsp("225", "Beton K-225")
    assert asked("225") == ["225", "225.1", "1"]


def test_what_looks_like_a_code_is_words_where_no_code_begins_so() -> None:
    make_ahsp("1", "Kaca 7.5 mm")
    assert asked("7.5") == ["1"]
    make_ahsp("7.5", "Galian")
    assert asked("7.5") == ["7.5"]


@pytest.mark.parametrize("kode", ["a'b", "a\\", "'", "x" * 1500, "", ":1B", "Ü.1"])
def test_a_code_of_any_text_can_be_kept(kode: str) -> None:
    make_ahsp(kode, "Galian")
    assert asked("galian") == [kode]


def test_a_number_is_not_looked_for_in_the_middle_of_codes() -> None:
    make_ahsp("A.225", "Galian")
    assert asked("225") == []


def test_a_code_among_words_narrows_them() -> None:
    make_ahsp("2.2.1.1", "Galian tanah")
    make_ahsp("2.2.1.2", "Urugan pasir")
    make_ahsp("3.1", "Galian tanah")
    assert asked("2.2.1 galian") == ["2.2.1.1"]


def test_marks_alone_find_nothing() -> None:
    make_ahsp("1", "Galian")
    assert find(Query("&|!:*'")).total == 0


@pytest.mark.parametrize(
    "q",
    [
        "'", '"', "\\", "a'b", "a\\", "''::tsquery", "a & | b", "!:*", "(", "a:*B", "%", "_",
        "2.%", "1_1", "🙂", "🙂 bata", "\u202ebata", "²", "٣", "Ω", "x" * 10_000, "a " * 5_000,
        "1." * 500, "\0", "bata\0", "<script>", "NULL", "{}", "[1]", ":words", "%(words)s", "ﬀ",
        "İ", "\u0301",
        "a\u0301b", "﷽",
    ],
)  # fmt: skip
def test_no_text_breaks_the_search(q: str) -> None:
    make_ahsp("1", "Dinding bata")
    found = find(Query(clean(q)))
    assert found.total in (0, 1)


def test_filters_narrow_and_a_facets_own_choice_does_not_hide_its_others() -> None:
    old, new = make_sumber("AHSP 2023"), make_sumber("AHSP 2025")
    make_ahsp("1", "Galian tanah", sumber=old, klasifikasi="Tanah")
    make_ahsp("1", "Galian tanah", sumber=new, klasifikasi="Tanah")
    make_ahsp("2", "Galian batu", sumber=new, klasifikasi="Batu")
    for q in ("galian", ""):
        found = find(Query(q, sumber=(new.id,)))
        assert codes(found) == ["1", "2"], q
        counts = {each.label: each.count for each in found.facets["sumber"]}
        assert counts == {"AHSP 2023": 1, "AHSP 2025": 2}, q
        assert {each.label for each in found.facets["klasifikasi"]} == {"Tanah", "Batu"}, q
        both = find(Query(q, sumber=(new.id,), klasifikasi=("Batu",)))
        assert codes(both) == ["2"], q
        assert {each.label: each.count for each in both.facets["sumber"]} == {"AHSP 2025": 1}, q


def test_two_values_of_one_filter_mean_either() -> None:
    make_ahsp("1", "Galian", klasifikasi="Tanah")
    make_ahsp("2", "Galian", klasifikasi="Batu")
    make_ahsp("3", "Galian", klasifikasi="Air")
    assert asked("galian", klasifikasi=("Tanah", "Batu")) == ["1", "2"]


@pytest.mark.parametrize(
    "klasifikasi",
    ["Pekerjaan 'Dinding'", "a\\", "a | b & !c", "<->", "=1", "~", " ", "x" * 499 + "y", "é" * 500],
)
def test_a_classification_of_any_text_can_be_chosen(klasifikasi: str) -> None:
    make_ahsp("1", "Galian", klasifikasi=klasifikasi)
    make_ahsp("2", "Galian", klasifikasi="Tanah")
    found = find(Query("galian"))
    assert klasifikasi in {each.value for each in found.facets["klasifikasi"]} | {""}
    assert asked("galian", klasifikasi=(klasifikasi,)) == ["1"]
    assert asked("", klasifikasi=(klasifikasi,)) == ["1"]


def test_past_the_bound_the_count_says_more_and_editions_not_reached_can_still_be_chosen() -> None:
    first, second = make_sumber("AHSP 2023"), make_sumber("AHSP 2025")
    many(1500, first.id)
    make_ahsp("1", "Galian tanah", sumber=second)
    found = find(Query("galian"))
    assert (found.total, found.capped, found.pages) == (1000, True, 40)
    assert all(each.capped for each in found.facets["sumber"])
    assert {each.label for each in found.facets["sumber"]} == {"AHSP 2023", "AHSP 2025"}
    last = find(Query("galian", page=40))
    assert (last.first, last.last, len(last.rows)) == (976, 1000, 25)
    assert codes(find(Query("galian", sumber=(second.id,)))) == ["1"]


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    many(30, make_sumber().id)
    for q in ("galian", ""):
        found = find(Query(q, page=99))
        assert (found.page, found.first, found.last, found.total) == (2, 26, 30, 30), q


def test_pages_do_not_overlap() -> None:
    many(60, make_sumber().id)
    for q in ("galian", "", "9."):
        seen = [kode for page in (1, 2, 3) for kode in codes(find(Query(q, page=page)))]
        assert len(seen) == len(set(seen)) == 60, q


def test_without_a_question_everything_comes_by_edition_and_code() -> None:
    first, second = make_sumber("B"), make_sumber("A")
    make_ahsp("2.10", "x", sumber=first)
    make_ahsp("2.9", "x", sumber=first)
    make_ahsp("1", "x", sumber=second)
    assert asked("") == ["2.9", "2.10", "1"]


def test_flags_and_items_are_told(context: Flask) -> None:
    make_ahsp("1", "Galian", satuan="m3", flagged_count=2)
    hit = find(Query("galian")).rows[0]
    assert (hit.items, hit.flagged, hit.satuan, hit.sumber) == (2, 2, "m3", "AHSP 2025")
