"""What a question finds, and in which order."""

import math

import pytest
from flask import Flask
from sqlalchemy import insert, update

from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.models.ahsp import LARGE, RUN, SMALL
from ahsp.search import shares
from ahsp.search.filters import Query, clean
from ahsp.search.found import Found
from ahsp.search.language.question import Mode, Scope
from ahsp.search.queries import find
from tests.factories import make_ahsp, make_sumber, raise_version

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def _nothing_known_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are looked at, whatever statistics earlier tests have left."""
    monkeypatch.setattr(shares, "_known", shares.Known(math.inf))


def codes(found: Found) -> list[str]:
    return [hit.kode for hit in found.rows]


def asked(q: str, **values: object) -> list[str]:
    return codes(find(Query(q, **values)))  # type: ignore[arg-type]


def many(count: int, sumber_id: int) -> None:
    first = RUN * SMALL * 1000  # in every sample, and past the ids that others get
    rows = [
        {
            "id": first + n,
            "sumber_id": sumber_id,
            "kode": f"9.{n}",
            "nama": f"Galian tanah {n}",
            "position": n,
            "digest": b"",
        }
        for n in range(1, count + 1)
    ]
    db.session.execute(insert(Ahsp), rows)
    raise_version()
    db.session.commit()


def test_all_words_must_be_found_each_as_a_beginning() -> None:
    make_ahsp("1", "Dinding bata merah")
    make_ahsp("2", "Dinding batako")
    make_ahsp("3", "Dinding gypsum")
    assert set(asked("dind bat")) == {"1", "2"}
    assert asked("bata merah") == ["1"]


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


def test_a_word_that_means_the_same_comes_before_words_that_only_begin_so() -> None:
    make_ahsp("1", "Dinding batako")
    make_ahsp("2", "Pasangan dinding bata")
    make_ahsp("3", "Pasir bata")
    found = find(Query("pas bata"))
    assert codes(found) == ["2", "3"]
    assert [hit.matched for hit in found.rows] == ["synonym", "prefix"]


def test_a_word_in_the_name_outweighs_one_in_the_classification() -> None:
    make_ahsp("1", "Bekisting kolom", klasifikasi="Beton")
    make_ahsp("2", "Kolom beton")
    assert asked("beton") == ["2", "1"]


def test_equal_matches_come_in_the_natural_order_of_their_codes() -> None:
    for kode in ("2.10", "2.9", "10.1", "2.2"):
        make_ahsp(kode, "Acian")
    assert asked("acian") == ["2.2", "2.9", "2.10", "10.1"]


def test_the_order_of_equal_matches_does_not_depend_on_their_ids() -> None:
    for kode, ahsp_id in (("2.10", 128), ("2.9", 16), ("10.1", 5), ("2.2", 7)):
        make_ahsp(kode, "Acian", id=ahsp_id)
    found = find(Query("acian"))
    assert codes(found) == ["2.2", "2.9", "2.10", "10.1"]
    assert len({hit.score for hit in found.rows}) == 1


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
    assert asked("plesteran 1") == ["1"]
    assert asked("plesteran 10") == ["2"]


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
    assert max(each.count for each in found.facets["sumber"]) == 1000, "as many as in all"
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


def test_a_name_with_the_words_comes_before_stems_synonyms_and_items() -> None:
    make_ahsp("5", "Galian", lines=[("BHN", "", "Pasangan tembok bata", "m2", "1.05")])
    make_ahsp("4", "Pemasangan dinding")
    make_ahsp("3", "Pemasangan tembok")
    make_ahsp("2", "Pasangan tembok")
    found = find(Query("pasangan tembok"))
    assert codes(found) == ["2", "3", "4", "5"]
    assert [hit.matched for hit in found.rows] == ["name", "stem", "synonym", "item"]
    used = found.rows[-1].used
    assert used is not None
    assert (used.uraian, used.koefisien, used.satuan) == ("Pasangan tembok bata", "1.05", "m2")
    assert used.uraian_html == "<mark>Pasangan</mark> <mark>tembok</mark> bata"


def test_a_mistyped_word_is_corrected_and_can_be_had_as_typed() -> None:
    sumber = make_sumber()
    make_ahsp("1", "Pemasangan bouwplank")
    lexicon.refresh(db.session(), sumber.id)
    db.session.commit()
    found = find(Query("bouplank"))
    assert codes(found) == ["1"]
    assert [(each.typed, each.instead) for each in found.corrected] == [("bouplank", "bouwplank")]
    assert found.corrected_q == "bouwplank"
    assert find(Query("bouplank", as_typed=True)).total == 0


def test_words_written_as_one_are_parted() -> None:
    sumber = make_sumber()
    make_ahsp("1", "Dinding bata ringan")
    lexicon.refresh(db.session(), sumber.id)
    db.session.commit()
    assert find(Query("bataringan")).corrected_q == "bata ringan"


def test_a_word_of_a_new_analysis_is_found_before_the_lexicon_knows_it() -> None:
    make_ahsp("1", "Pemasangan gabion")
    found = find(Query("gabion"))
    assert (codes(found), found.corrected) == (["1"], ())


def test_where_nothing_has_all_words_the_ones_that_occur_are_enough() -> None:
    make_ahsp("1", "Dinding bata merah")
    make_ahsp("2", "Dinding gypsum")
    found = find(Query("dinding bata qqqq"))
    assert (codes(found), found.left_out) == (["1"], ("qqqq",))
    assert find(Query("bata gypsum")).loosely
    assert find(Query("bata gypsum", as_typed=True)).total == 0


def test_of_a_line_of_a_bill_the_words_are_kept_that_occur_together() -> None:
    make_ahsp("1", "Pemasangan 1 m2 lantai keramik 40x40 cm")
    make_ahsp("2", "Pemasangan pintu ruang radiologi")
    make_ahsp("3", "Pemasangan dinding tebal 10 cm")
    found = find(Query("pemasangan keramik lantai ruang tebal 40x40"))
    assert (codes(found), found.left_out) == (["1"], ("ruang", "tebal"))
    assert not find(Query("pemasangan ruang keramik tebal", as_typed=True)).total


def test_a_number_goes_with_the_word_before_it() -> None:
    make_ahsp("1", "Pipa PVC 4 inch")
    make_ahsp("2", "Pipa PVC 2 inch")
    make_ahsp("3", "Lantai kayu jati")
    found = find(Query("pipa pvc lantai 2 jati"))
    assert (set(codes(found)), found.left_out) == ({"1", "2"}, ("lantai", "2", "jati"))


def test_what_is_kept_of_a_line_says_what_the_work_is() -> None:
    make_ahsp("1", "Pemasangan 10 pintu")
    make_ahsp("2", "Pengadaan tanaman 5 buah")
    make_ahsp("3", "Semak")
    assert find(Query("pemasangan pengadaan 10 5")).total == 0
    found = find(Query("pengadaan pemasangan semak 10"))
    assert (codes(found), set(found.left_out)) == (["3"], {"pengadaan", "pemasangan", "10"})


def test_the_inch_is_told_from_the_metre() -> None:
    make_ahsp("1", 'Pemasangan 1 m pipa, DN. 5" (125 mm)')
    make_ahsp("2", 'Pemasangan 1 m pipa, DN. 1" (25 mm)')
    make_ahsp("3", 'Pemasangan 1 m pipa, DN. 1-1/4" (32 mm)')
    assert asked('pipa 1"')[0] == "2"
    assert asked("pipa dia 1 inch")[0] == "2"
    assert asked('pipa 1 1/4"') == ["3"]


def test_words_glued_in_a_code_of_commas_and_mixes_are_understood() -> None:
    make_ahsp("2.2.1.4", "Beton mutu f'c 14,5 MPa")
    make_ahsp("2", "Plesteran 1SP : 4PP tebal 15 mm")
    make_ahsp("3", "Keramik ukuran 20 cm x 20 cm")
    assert asked("2,2,1,4") == ["2.2.1.4"]
    assert asked("fc 14,5") == ["2.2.1.4"]
    assert asked("K-175") == ["2.2.1.4"]
    assert asked("plester 1 pc : 4 ps") == ["2"]
    assert asked("keramik 20x20") == ["3"]


def test_filters_in_the_box_mean_what_the_facets_mean() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3", satuan_baku="m3", klasifikasi="Pekerjaan Tanah")
    make_ahsp(
        "2", "Galian pipa", satuan="m", satuan_baku="m", lines=[("ALT", "", "Bor", "jam", "2")]
    )
    assert asked("galian satuan:m3") == asked("galian", satuan=("m3",)) == ["1"]
    assert asked("galian kategori:alat") == asked("galian", kategori=("ALT",)) == ["2"]
    assert asked("galian -kategori:ALT") == ["1"]
    assert asked("galian klasifikasi:tanah") == ["1"]
    assert asked('sumber:"AHSP 2025" galian satuan:m') == ["2"]
    found = find(Query("galian satuan:furlong"))
    assert found.total == 0
    unknown = find(Query("galian sumber:2999"))
    assert [problem.kind for problem in unknown.problems] == ["no_sumber"]


def test_an_item_and_its_koefisien_narrow_together() -> None:
    make_ahsp("1", "Plesteran", lines=[("BHN", "", "Semen Portland", "kg", "320")])
    make_ahsp(
        "2",
        "Acian",
        lines=[("BHN", "", "Semen Portland", "kg", "11"), ("TK", "", "Tukang", "OH", "900")],
    )
    assert asked('item:"semen portland"') == asked("", item=("semen portland",)) == ["1", "2"]
    assert asked('item:"semen portland" koef>300') == ["1"]
    assert asked("acian koef>300") == ["2"]
    assert asked("koef>300") == ["1", "2"]
    assert asked("", item=("semen",), koef=("10..12",)) == ["2"]


def test_facets_of_unit_and_kategori_agree_with_the_results() -> None:
    make_ahsp("1", "Galian tanah", satuan="m3", satuan_baku="m3")
    make_ahsp(
        "2", "Galian pipa", satuan="m", satuan_baku="m", lines=[("ALT", "", "Bor", "jam", "2")]
    )
    for q in ("galian", ""):
        found = find(Query(q))
        assert {each.value: each.count for each in found.facets["satuan"]} == {"m3": 1, "m": 1}
        kategori = {each.value: each.count for each in found.facets["kategori"]}
        assert kategori == {"TK": 1, "BHN": 1, "ALT": 1}


def test_kategori_of_rows_from_before_their_number_are_counted() -> None:
    made = make_ahsp("1", "Galian", lines=[("ALT", "", "Bor", "jam", "2")])
    make_ahsp("2", "Galian pipa", lines=[("LAIN", "", "Izin", "ls", "1")])
    db.session.execute(update(Ahsp).where(Ahsp.id == made.id).values(kinds=None))
    raise_version()
    db.session.commit()
    assert {each.value: each.count for each in find(Query("galian")).facets["kategori"]} == {
        "ALT": 1,
        "LAIN": 1,
    }


def test_results_can_be_sorted_by_code_and_by_name() -> None:
    make_ahsp("2", "Bata")
    make_ahsp("10", "Acian bata")
    make_ahsp("9", "Cat bata")
    assert asked("bata", sort="kode") == ["2", "9", "10"]
    assert asked("bata", sort="nama") == ["10", "2", "9"]


def test_lines_are_found_with_their_analysis() -> None:
    make_ahsp("1", "Galian")
    make_ahsp(
        "2", "Urugan", lines=[("TK", "", "Pekerja", "OH", "2"), ("TK", "", "Mandor", "OH", "1")]
    )
    found = find(Query("pekerja", scope=Scope.RINCIAN))
    assert [(line.kode, line.uraian, line.koefisien) for line in found.line_rows] == [
        ("1", "Pekerja", "0.3000"), ("2", "Pekerja", "2"),
    ]  # fmt: skip
    assert (found.total, found.rows) == (2, [])
    dear = find(Query("koef>1", scope=Scope.RINCIAN))
    assert {(line.kode, line.koefisien) for line in dear.line_rows} == {("1", "11.500"), ("2", "2")}


def test_what_was_understood_is_said() -> None:
    make_ahsp("1", "Pasangan bata 1SP : 4PP", lines=[("TK", "", "Pekerja", "OH", "2")])
    said = find(Query("pas bata 1:4 -bongkar koef>1")).interpretation
    for part in ("pas", "bata", "1 : 4", "bongkar", ">1", "pasangan"):
        assert part in said, part


def test_a_very_common_word_is_found_in_a_sample_and_a_rare_one_is_never_lost_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ahsp.search.statement.BOUND", 4)
    sumber = make_sumber()
    many(1200, sumber.id)
    make_ahsp("1", "Gal tanah")
    found = find(Query("galian"))
    assert (found.total, found.capped) == (3, True)
    assert all(hit.id // RUN % SMALL == 0 for hit in found.rows)
    assert codes(find(Query("gal")))[0] == "1"
    assert codes(find(Query("galian 777"))) == ["9.777"]


IN_SMALL, IN_LARGE, OUTSIDE = RUN * SMALL, RUN * LARGE, RUN
"""The first ids of runs that are in both samples, in the larger one and in none."""


@pytest.mark.parametrize(
    "ids",
    [
        (IN_SMALL, OUTSIDE, OUTSIDE + 1),
        (IN_LARGE, IN_SMALL, OUTSIDE, OUTSIDE + 1),
        (IN_LARGE, IN_LARGE + 1, IN_SMALL, OUTSIDE, OUTSIDE + 1),
        (OUTSIDE, OUTSIDE + 1, OUTSIDE + 2, OUTSIDE + 3),
    ],
)
def test_a_sample_that_does_not_reach_the_bound_stands_for_nothing(
    monkeypatch: pytest.MonkeyPatch, ids: tuple[int, ...]
) -> None:
    monkeypatch.setattr("ahsp.search.statement.BOUND", 4)
    for place, ahsp_id in enumerate(ids):
        make_ahsp(f"2.{place}", "Galian", id=ahsp_id)
    found = find(Query("galian"))
    assert (found.total, found.capped) == (3, len(ids) > 3)
    assert len(found.rows) == 3


def test_the_larger_sample_is_enough_where_it_reaches_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ahsp.search.statement.BOUND", 4)
    sample = {IN_SMALL, IN_SMALL + 1, IN_LARGE, IN_LARGE + 1}
    for place, ahsp_id in enumerate((OUTSIDE, OUTSIDE + 1, OUTSIDE + 2, *sample)):
        make_ahsp(f"2.{place}", "Galian", id=ahsp_id)
    found = find(Query("galian"))
    assert (found.total, found.capped) == (3, True)
    assert {hit.id for hit in found.rows} < sample


def test_a_form_is_looked_for_from_the_version_on_that_brings_it() -> None:
    make_ahsp("1", "Plesteran 20 mm tebal")
    assert asked("15 tebal", as_typed=True) == []
    make_ahsp("2", "Plesteran 15mm tebal")
    raise_version()
    assert asked("15 tebal", as_typed=True) == ["2"]


def test_choices_beside_a_chosen_one_are_counted_with_all_ways_to_match() -> None:
    old, new = make_sumber("AHSP 2023"), make_sumber("AHSP 2025")
    make_ahsp("1.1", "Galian tanah", sumber=old)
    make_ahsp("1.2", "Gali parit", sumber=new)
    make_ahsp("1.3", "Urugan", sumber=new, lines=[("BHN", "", "Galian pilihan", "m3", "1")])
    db.session.commit()
    found = find(Query("galian", sumber=(old.id,)))
    assert codes(found) == ["1.1"]
    assert {each.label: each.count for each in found.facets["sumber"]} == {
        "AHSP 2023": 1,
        "AHSP 2025": 2,
    }
    assert {
        each.label: each.count for each in find(Query("1.", sumber=(old.id,))).facets["sumber"]
    } == {
        "AHSP 2023": 1,
        "AHSP 2025": 2,
    }


def test_a_beginning_of_very_many_words_finds_each_of_them() -> None:
    words = [f"be{one}{other}" for one in "abcdefghijk" for other in "abcdefghijk"]
    for n, word in enumerate(words):
        make_ahsp(f"1.{n}", f"Galian {word}")
    assert find(Query("galian be")).total == len(words)
    assert set(asked("galian bea", size=200)) == {f"1.{n}" for n in range(11)}
    assert len(asked("be", mode=Mode.PREFIX, size=200)) == len(words)


def test_more_words_than_are_looked_for_one_by_one_must_all_be_there() -> None:
    words = "satu dua tiga empat lima enam tujuh delapan sembilan"
    make_ahsp("1", f"Galian {words}")
    make_ahsp("2", f"Galian {words.removesuffix(' sembilan')} sepuluh")
    assert asked(f"galian {words}") == ["1"]


def test_where_any_word_may_be_missing_no_more_than_one_is() -> None:
    make_ahsp("1", "Dinding bata merah")
    make_ahsp("2", "Kabel bata merah seng")
    make_ahsp("3", "Kabel seng")
    found = find(Query("dinding bata merah kabel"))
    assert (set(codes(found)), found.loosely) == ({"1", "2"}, True)
    assert set(asked("dinding bata merah kabel seng")) == {"2"}


def test_a_word_that_is_never_insisted_on_is_not_one_that_may_be_missing() -> None:
    make_ahsp("1", "Siklop 60 kali")
    make_ahsp("2", "Siklop beton kali")
    make_ahsp("3", "Pagar 60 beton")
    make_ahsp("4", "Galian secara manual")  # it is the rarest word
    for n in range(3):
        make_ahsp(f"9.{n}", "Beton siklop")
        make_ahsp(f"8.{n}", "Pagar 60")
    with_it, without = find(Query("siklop 60 beton secara")), find(Query("siklop 60 beton"))
    assert codes(with_it) == codes(without)
    assert with_it.loosely
    assert {"1", "2", "3"} <= set(codes(with_it))
