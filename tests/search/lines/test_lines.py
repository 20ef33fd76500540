"""Lines are found by item, kategori, unit and koefisien, and by the analysis that they are of."""

import pytest
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.search.filters import Query
from ahsp.search.found import Found
from ahsp.search.language.question import Scope
from ahsp.search.queries import find
from tests.factories import Line, make_ahsp, make_sumber, raise_version

pytestmark = pytest.mark.usefixtures("context")

SEMEN: Line = ("BHN", "", "Semen portland", "kg", "300")
IN_BAGS: Line = ("BHN", "", "Semen portland", "zak", "7.5")
WHITE: Line = ("BHN", "", "Semen putih", "kg", "0.5")
CREW: Line = ("TK", "", "Tukang semen", "OH", "0.2")


def ask(q: str = "", **values: object) -> Found:
    return find(Query(q, scope=Scope.RINCIAN, **values))  # type: ignore[arg-type]


def lines(found: Found) -> list[tuple[str, str, str]]:
    return [(each.kode, each.uraian, each.koefisien) for each in found.line_rows]


def catalogue() -> None:
    make_ahsp("1", "Beton", lines=[SEMEN, WHITE, CREW], klasifikasi="Beton", satuan="m3")
    make_ahsp("2", "Plesteran putih", lines=[IN_BAGS], klasifikasi="Dinding", satuan="m2")


@pytest.mark.parametrize(
    ("q", "values", "kode"),
    [
        ("semen", {"satuan": ("zak",)}, ["2"]),
        ("semen satuan:zak", {}, ["2"]),
        ("semen -satuan:zak -kategori:tenaga -putih", {}, ["1"]),
        ("semen", {"kategori": ("TK",)}, ["1"]),
        ("semen kategori:tenaga", {}, ["1"]),
        ("satuan:zak", {}, ["2"]),
        ("semen satuan:m3", {}, []),  # the unit of an analysis, of no line
        ("semen kategori:ALT", {}, []),
        ("semen portland koef>7.4 koef<100", {}, ["2"]),
        ("koef>300", {}, []),
        ("koef>=300", {}, ["1"]),
        ("semen portland", {"klasifikasi": ("Dinding",)}, ["2"]),
        ("semen koef>100 klasifikasi:beton", {}, ["1"]),
        ("satuan:kg koef<1", {}, ["1"]),
        ("klasifikasi:dinding", {}, ["2"]),
    ],
)
def test_each_filter_has_the_meaning_of_a_line(q: str, values: object, kode: list[str]) -> None:
    catalogue()
    assert [each.kode for each in ask(q, **values).line_rows] == kode  # type: ignore[arg-type]


def test_what_is_excluded_is_a_word_of_the_item_not_of_the_analysis() -> None:
    catalogue()
    assert [uraian for _, uraian, _ in lines(ask("semen -putih"))] == [
        "Semen portland", "Semen portland", "Tukang semen",
    ]  # fmt: skip


def test_a_choice_does_not_hide_the_choices_beside_it() -> None:
    catalogue()
    found = ask("semen", satuan=("zak",), kategori=("BHN",))
    assert {each.value: each.count for each in found.facets["satuan"]} == {"kg": 2, "zak": 1}
    assert {each.value: each.count for each in found.facets["kategori"]} == {"BHN": 1}
    assert found.total == 1


@pytest.mark.parametrize("few", [1, 3, 10_000])
@pytest.mark.parametrize("many", [2, 10_000])
def test_however_lines_and_analyses_are_looked_at_the_same_lines_are_found(
    monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    monkeypatch.setattr("ahsp.search.lines.page.FEW", few)
    monkeypatch.setattr("ahsp.search.lines.page.MANY", many)
    monkeypatch.setattr("ahsp.search.lines.page.SAMPLED", 0)
    old, new = make_sumber("Lama"), make_sumber("Baru")
    for n in range(8):
        make_ahsp(f"1.{n}", "Beton", sumber=old, lines=[SEMEN, CREW], klasifikasi="Beton")
    for n in range(5):
        line: Line = ("BHN", "", "Semen portland", "kg", f"{n}")
        make_ahsp(f"2.{n}", "Acian", sumber=new, lines=[line], klasifikasi="Dinding")
    assert ask("semen", sumber=(new.id,)).total == 5
    assert ask("semen", sumber=(old.id,)).total == 16
    assert ask("semen sumber:baru koef>2").total == 2
    both = ask("semen koef>2", sumber=(old.id,), satuan=("kg",))
    assert both.total == 8
    assert {each.label: each.count for each in both.facets["sumber"]} == {"Lama": 8, "Baru": 2}
    assert ask("semen koef<100", sumber=(old.id,), kategori=("BHN",)).total == 0
    neither = ask("semen", sumber=(old.id,), klasifikasi=("Dinding",))
    assert neither.total == 0
    assert {each.label: each.count for each in neither.facets["sumber"]} == {"Baru": 5}
    assert {each.label: each.count for each in neither.facets["klasifikasi"]} == {"Beton": 16}


def test_past_the_bound_the_count_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.search.statement.BOUND", 4)
    for n in range(6):
        make_ahsp(f"{n}", "Beton", lines=[SEMEN])
    make_ahsp("9", "Beton", lines=[WHITE])
    found = ask("semen portland", page=9)
    assert (found.total, found.capped, found.page) == (3, True, 1)
    rare = ask("putih")
    assert (rare.total, rare.capped) == (1, False)


def test_items_with_the_words_themselves_come_first_then_the_most_used() -> None:
    make_ahsp("1", "A", lines=[("TK", "", "Tukangbatu", "OH", "1")])
    make_ahsp("2", "B", lines=[("TK", "", "Tukang", "OH", "1")])
    assert [each.uraian for each in ask("tukang").line_rows] == ["Tukang", "Tukangbatu"]


def test_pages_do_not_overlap_in_any_order() -> None:
    for n in range(60):
        make_ahsp(f"1.{n}", "Beton", lines=[SEMEN, IN_BAGS])
    for sort in ("relevance", "kode", "nama"):
        pages = [lines(ask("semen", sort=sort, page=page)) for page in (1, 2, 3, 4, 5)]
        assert [len(page) for page in pages] == [25, 25, 25, 25, 20]
        assert len({line for page in pages for line in page}) == 120


def test_a_line_whose_unit_became_another_is_found_under_it_at_once() -> None:
    catalogue()
    assert ask("semen satuan:xyz").total == 0
    db.session.execute(text("UPDATE rincian SET satuan_baku = 'xyz' WHERE satuan = 'zak'"))
    raise_version()
    db.session.commit()
    assert [each.kode for each in ask("semen satuan:xyz").line_rows] == ["2"]
