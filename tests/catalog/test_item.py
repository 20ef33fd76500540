"""The page of one item: who uses it, and how much of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask_babel import refresh
from sqlalchemy import select, text

from ahsp.catalog import uses
from ahsp.catalog.item_spreads import spreads_of
from ahsp.catalog.uses import HIGH, KODE, LOW, PAGE, Asked, Uses, find_item, uses_of
from ahsp.extensions import db
from ahsp.imports.storing import figures
from ahsp.models import Ahsp, Item, Rincian, Role, Sumber
from tests.factories import Line, make_ahsp, make_sumber
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
SignIn = Callable[[Role], object]
ENGLISH = {"Accept-Language": "en"}
FRAGMENT = ENGLISH | {"HX-Request": "true"}


def semen(koefisien: str, satuan: str = "kg", uraian: str = "Semen Portland") -> Line:
    return ("BHN", "M.01", uraian, satuan, koefisien)


def using(kode: str, *lines: Line, sumber: Sumber | None = None) -> Ahsp:
    return make_ahsp(kode, f"Pekerjaan {kode}", lines=lines, sumber=sumber)


def item_id() -> int:
    found = db.session.scalar(select(Item.id).where(Item.folded == "semenportland"))
    assert found is not None
    return found


def asked(sumber: int | None = None, sort: str = LOW, page: int = 1) -> Uses:
    item = find_item(item_id())
    assert item is not None
    return uses_of(item, Asked(sumber, sort, page))


def told(found: Uses) -> list[tuple[str, str]]:
    return [(use.kode, str(use.koefisien)) for use in found.rows]


def test_uses_are_told_by_koefisien_and_by_code() -> None:
    using("2.10", semen("3"))
    using("2.9", semen("11.50"), ("TK", "L.01", "Pekerja", "OH", "0.1"))
    using("1", semen("7", uraian="SEMEN  portland"))
    using("3", ("TK", "L.01", "Pekerja", "OH", "0.1"))
    assert told(asked()) == [("2.10", "3"), ("1", "7"), ("2.9", "11.50")]
    assert told(asked(sort=HIGH)) == [("2.9", "11.50"), ("1", "7"), ("2.10", "3")]
    assert told(asked(sort=KODE)) == [("1", "7"), ("2.9", "11.50"), ("2.10", "3")]
    assert (asked().total, asked().capped, asked().pages) == (3, False, 1)


def test_one_edition_can_be_chosen_and_each_is_counted() -> None:
    here, there = make_sumber("AHSP 2025"), make_sumber("Permen 8/2023")
    using("1", semen("1"), sumber=here)
    using("2", semen("2"), sumber=there)
    using("3", semen("3"), semen("4"), sumber=there)
    make_sumber("Kosong")
    assert told(asked(there.id)) == [("2", "2"), ("3", "3"), ("3", "4")]
    counts = [(each.nama, each.count) for each in asked(here.id).editions]
    assert counts == [("Permen 8/2023", 3), ("AHSP 2025", 1)]
    assert asked(there.id).total == 3
    assert told(asked(999_999_999)) == []


def test_many_uses_come_in_pages() -> None:
    for number in range(1, PAGE + 3):
        using(str(number), semen(str(number)))
    assert told(asked(page=2)) == [("51", "51"), ("52", "52")]
    assert (asked(page=2).first, asked(page=2).last, asked().pages) == (51, 52, 2)
    assert told(asked(page=99)) == told(asked(page=2)), "beyond the end is the end"


def test_past_the_bound_more_are_said_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "BOUND", 4)
    here, there = make_sumber("AHSP 2025"), make_sumber("Permen 8/2023")
    for number in range(1, 7):
        using(str(number), semen(str(number)), sumber=here)
    using("7", semen("0.5"), sumber=there)
    for sumber_id in figures.stale():
        figures.refresh(sumber_id)
    found = asked(sort=KODE)
    assert (found.total, found.capped, found.sort) == (3, True, LOW), "by code has no end then"
    assert told(found) == [("7", "0.5"), ("1", "1"), ("2", "2")]
    counts = [(each.nama, each.count) for each in found.editions]
    assert counts == [("AHSP 2025", None), ("Permen 8/2023", None)]
    assert told(asked(here.id)) == [("1", "1"), ("2", "2"), ("3", "3")]
    assert told(asked(here.id, HIGH)) == [("6", "6"), ("5", "5"), ("4", "4")]
    assert (asked(there.id).capped, told(asked(there.id))) == (False, [("7", "0.5")])
    assert told(asked(there.id, KODE)) == [("7", "0.5")]


def test_koefisien_are_placed_among_those_of_their_unit() -> None:
    one = using("1", semen("10"), semen("0.25", "zak"))
    using("2", semen("20"))
    using("3", semen("30", uraian="semen portland"), sumber=make_sumber("Permen 8/2023"))
    for sumber_id in figures.stale():
        figures.refresh(sumber_id)
    kg, zak = spreads_of(item_id(), one.id)
    assert (kg.satuan, kg.spread.count, kg.spread.median) == ("kg", 3, 20)
    assert [(value, standing.higher) for value, standing in kg.here] == [(Decimal(10), 1.0)]
    assert (zak.satuan, zak.spread.count) == ("zak", 1)
    assert spreads_of(item_id(), None)[0].here == []


def test_the_page_leads_from_a_line_to_all_uses(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    refresh()
    here = using("2.2.1", semen("11.5", uraian="Semen <Portland>"))
    using("2.2.2", semen("12.5", uraian="semen <portland>"))
    page = client.get(f"/ahsp/{here.id}", headers=ENGLISH).text
    [line] = db.session.scalars(select(Rincian).where(Rincian.ahsp_id == here.id))
    address = f"/ahsp/items/{line.item_id}?ahsp={here.id}"
    assert f'href="{address}"' in page
    assert 'data-copy="Semen &lt;Portland&gt;"' in page
    page = client.get(address, headers=ENGLISH).text
    assert "2 uses" in page
    assert "Semen &lt;Portland&gt;" in page
    assert page.count('class="here"') == 1
    assert f'href="/ahsp/{here.id}"' in page


def test_a_part_is_the_list_alone(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    refresh()
    ahsp = using("1", semen("1"))
    address = f"/ahsp/items/{item_id()}?sort=high&sumber={ahsp.sumber_id}"
    answer = client.get(address, headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<section id="uses"')
    assert f'href="{address.replace("sort=high&", "")}"' in answer.text.replace("&amp;", "&")
    assert "HX-Request" in answer.vary


def test_a_flagged_value_is_marked(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    using("1", semen("1000"))
    db.session.execute(text("UPDATE rincian SET flags = '{lost-decimal}'"))
    db.session.commit()
    assert client.get(f"/ahsp/items/{item_id()}").text.count('class="doubt"') == 1


def test_an_item_without_uses_says_so(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    refresh()
    using("1", semen("1"))
    db.session.execute(text("DELETE FROM ahsp"))
    db.session.commit()
    assert "No analysis uses it" in client.get(f"/ahsp/items/{item_id()}", headers=ENGLISH).text


@pytest.mark.parametrize("item", ["0", "999999999", "9999999999", "9" * 30, "abc"])
def test_an_item_that_never_was_is_not_found(
    client: PageClient, sign_in: SignIn, item: str
) -> None:
    sign_in(Role.VIEWER)
    assert client.get(f"/ahsp/items/{item}").status_code == 404


@pytest.mark.parametrize(
    "args", ["sumber=abc", "sort=zzz", "page=0", "page=-1", f"page={'9' * 18}", "ahsp=999999999"]
)
def test_what_makes_no_sense_in_the_address_is_left_out(
    client: PageClient, sign_in: SignIn, args: str
) -> None:
    sign_in(Role.VIEWER)
    using("1", semen("1"))
    assert "Pekerjaan 1" in client.get(f"/ahsp/items/{item_id()}?{args}").text


def test_among_many_it_walks_the_index_of_the_item() -> None:
    ahsp = using("1", semen("1"))
    db.session.execute(
        text("""
        INSERT INTO rincian (ahsp_id, position, kategori, uraian, satuan, satuan_baku, koefisien,
            item_id)
        SELECT ahsp_id, n, kategori, uraian, satuan, satuan_baku, n, item_id
        FROM rincian, generate_series(2, 20000) AS n
        """)
    )
    db.session.commit()
    db.session.execute(text("ANALYZE rincian, ahsp"))
    lane = uses._WALK.format(direction="DESC")
    values = {"item": item_id(), "sumber": ahsp.sumber_id, "bound": 1001}
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {lane}"), values))
    of_each_use = plan[plan.index("Index Scan Backward using ix_rincian_use") :]
    assert "Sort" not in of_each_use, plan
