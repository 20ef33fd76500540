"""The page of units: what it says before, what it changes, who may, and who was faster."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.catalog import aliases, respelling
from ahsp.extensions import db
from ahsp.models import Ahsp, DataVersion, Rincian, Role, SatuanAlias, User
from tests.apps import browser, events, last_event
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}
BJ = [("BHN", "", "Engsel", "Bj", "2"), ("BHN", "", "Kunci", "bj", "1"), ("TK", "", "X", "OH", "1")]


@pytest.fixture
def ratna(context: Flask) -> User:
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """An administrator's browser, in English."""
    return browser(context, ratna, language="en")


@pytest.fixture
def doors(context: Flask) -> None:
    """Two analyses with three lines in Bj, one of them in Bj itself."""
    make_ahsp("1.1", "Pintu", lines=BJ, satuan="Bj", satuan_baku="Bj")
    make_ahsp("1.2", "Jendela", lines=BJ[:1])


def units() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Rincian.satuan, Rincian.satuan_baku)
    rows = db.session.execute(query.order_by(Rincian.ahsp_id, Rincian.position))
    return [(row.satuan, row.satuan_baku) for row in rows]


def alias(key: str) -> SatuanAlias | None:
    db.session.rollback()
    return db.session.get(SatuanAlias, key)


def version() -> int:
    db.session.rollback()
    return db.session.scalar(select(DataVersion.version)) or 0


def send(client: PageClient, spelling: str, unit: str | None = None, **more: Any) -> Any:
    """Decide, as a form of the page does."""
    data = {"spelling": spelling, **({} if unit is None else {"unit": unit}), **more}
    where = "/admin/units/remove" if unit is None else "/admin/units"
    return client.post(where, data=data, headers=PART)


def test_it_lists_units_with_their_spellings_and_those_of_none(
    window: PageClient, doors: None
) -> None:
    make_ahsp("1.3", "Atap", lines=[("BHN", "", "Seng", "LBR", "3"), ("BHN", "", "S", "lbr", "1")])
    page = window.get("/admin/units").text
    loose, _, known = page.partition('id="known-title"')
    assert "Same as another" in loose
    assert 'Bj <span class="num">2</span>' in loose.replace("\n", "")
    assert "bj" in loose
    told = "<b>OH</b>"  # not its letters alone, which tokens of forms may have
    assert told in known
    assert told not in loose
    assert known.index("<b>lembar</b>") < known.index("<b>liter</b>"), "used ones come first"
    assert 'LBR <span class="num">1</span>' in known
    assert 'lbr <span class="num">1</span>' in known


def test_what_a_change_touches_is_said_before_it_is_made(window: PageClient, doors: None) -> None:
    page = window.get("/admin/units?spelling=BJ&unit=Bh").text
    assert "“bj” will count as buah." in page
    assert "This changes 3 lines of 2 analyses." in page
    assert "It is the unit of 1 analysis itself." in page
    assert "Change 3 lines" in page
    assert alias("bj") is None
    assert ("Bj", "Bj") in units()


def test_a_change_is_made_with_all_lines_and_recorded(
    window: PageClient, ratna: User, doors: None
) -> None:
    before = version()
    answer = window.post("/admin/units", data={"spelling": "Bj", "unit": "BH", "seen": ""})
    assert (answer.status_code, answer.location) == (303, "/admin/units")
    assert units() == [("Bj", "buah"), ("bj", "buah"), ("OH", "OH"), ("Bj", "buah")]
    db.session.rollback()
    heads = db.session.execute(select(Ahsp.satuan, Ahsp.satuan_baku).order_by(Ahsp.kode)).all()
    assert [tuple(row) for row in heads] == [("Bj", "buah"), ("", "")]
    row = alias("bj")
    assert row is not None
    assert (row.canonical, row.username) == ("buah", "ratna")
    assert version() > before
    event = last_event()
    assert (event.event, event.user_id) == ("data_change.satuan_alias_added", ratna.id)
    assert event.detail == {"spelling": "bj", "new": "buah", "lines": 3, "ahsp": 2}
    assert "“bj” counts as buah. 3 lines changed." in window.get("/admin/units").text


def test_only_rows_whose_unit_is_another_are_written(window: PageClient, doors: None) -> None:
    make_ahsp("1.4", "Kusen", lines=[("BHN", "", "Sekrup", "buah", "8")])
    places = text("SELECT ctid::text FROM rincian WHERE satuan IN ('OH', 'buah')")
    before = db.session.scalars(places).all()
    assert send(window, "Bj", "buah", seen="").status_code == 200
    db.session.rollback()
    assert db.session.scalars(places).all() == before


def test_a_part_brings_the_list_and_a_word(window: PageClient, doors: None) -> None:
    answer = send(window, "Bj", "buah", seen="")
    assert answer.text.strip().startswith('<section id="units"')
    told = json.loads(answer.headers["HX-Trigger"])["toast"]["message"]
    assert told == "“bj” counts as buah. 3 lines changed."


def test_removing_a_spelling_takes_the_change_back(window: PageClient, doors: None) -> None:
    before = units()
    send(window, "Bj", "buah", seen="")
    page = window.get("/admin/units").text
    assert "(3 lines)" in page
    answer = send(window, "bj", seen="buah")
    assert "no longer counts as buah" in answer.headers["HX-Trigger"]
    assert units() == before
    assert alias("bj") is None
    assert last_event().event == "data_change.satuan_alias_removed"
    assert last_event().detail == {"spelling": "bj", "old": "buah", "lines": 3, "ahsp": 2}


def test_a_unit_gets_another_look_with_all_its_spellings(window: PageClient, doors: None) -> None:
    send(window, "Bj", "buah", seen="")
    answer = send(window, "buah", "Buah", seen="buah")
    assert answer.status_code == 200
    assert units()[0] == ("Bj", "Buah")
    assert {alias(each).canonical for each in ("bj", "bh", "buah")} == {"Buah"}  # type: ignore[union-attr]
    assert last_event().event == "data_change.satuan_alias_changed"
    assert last_event().detail["new"] == "Buah"


def test_a_unit_of_its_own_is_known_from_then_on(window: PageClient, doors: None) -> None:
    assert send(window, "Bj", "Bj", seen="").status_code == 200
    assert units() == [("Bj", "Bj"), ("bj", "Bj"), ("OH", "OH"), ("Bj", "Bj")]
    assert "loose-title" not in window.get("/admin/units").text


def test_nothing_is_written_twice(window: PageClient, doors: None) -> None:
    send(window, "Bj", "buah", seen="")
    found = events()
    answer = send(window, "Bj", "buah", seen="buah")
    assert "Nothing had to change." in answer.headers["HX-Trigger"]
    assert events() == found


@pytest.mark.parametrize(
    ("spelling", "unit", "field", "message"),
    [
        ("", "buah", "spelling", "Type a spelling."),
        ("  ", "buah", "spelling", "Type a spelling."),
        ("bj", "", "unit", "Type a unit."),
        ("bj", "x" * 21, "unit", "20"),
        ("x" * 101, "buah", "spelling", "100"),
        ("b\u0000j", "buah", "spelling", "no text"),
        ("bj", "b\u200bh", "unit", "no text"),
        ("buah", "batang", "spelling", "buah is a unit with spellings of its own"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    window: PageClient, doors: None, spelling: str, unit: str, field: str, message: str
) -> None:
    answer = send(window, spelling, unit)
    assert answer.status_code == 422
    error = answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert message in error
    assert "data_change.satuan_alias_added" not in events()


def test_a_unit_with_spellings_is_not_removed(window: PageClient) -> None:
    answer = send(window, "buah", seen="buah")
    assert answer.status_code == 422
    assert "buah is a unit with spellings of its own" in answer.text
    assert alias("buah") is not None


@pytest.mark.parametrize("unit", ["unit", None])
def test_who_comes_second_is_told_and_changes_nothing(
    context: Flask, window: PageClient, doors: None, unit: str | None
) -> None:
    other = browser(context, make_user("budi", role=Role.ADMIN))
    assert send(other, "bj", "buah", seen="").status_code == 200
    answer = send(window, "bj", unit, seen="")
    assert answer.status_code == 422
    assert "Somebody had it count as buah meanwhile." in answer.text
    assert units()[0] == ("Bj", "buah")
    if unit:  # what it would do by now stands below, to be confirmed again
        assert "counts as buah now, and will count as unit." in answer.text
    send(other, "bj", seen="buah")
    assert "Somebody removed this spelling meanwhile." in send(window, "bj", unit, seen="buah").text


def test_two_at_once_leave_what_the_table_says(context: Flask, ratna: User, doors: None) -> None:
    clients = [browser(context, ratna) for _ in range(4)]
    targets = ["buah", "unit", "batang", "set"]
    start = threading.Barrier(4)

    def act(client: PageClient, unit: str) -> int:
        start.wait()
        return int(send(client, "bj", unit).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(act, clients, targets)) == [200] * 4
    row = alias("bj")
    assert row is not None
    assert {baku for raw, baku in units() if raw in ("Bj", "bj")} == {row.canonical}
    assert events().count("data_change.satuan_alias_changed") == 3


def test_a_person_does_not_wait_for_a_long_import(
    window: PageClient, doors: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.engine.connect() as import_, import_.begin():
        import_.execute(text("LOCK TABLE satuan_alias IN SHARE MODE"))
        with monkeypatch.context() as hurried:
            hurried.setattr(respelling, "PATIENCE", "50ms")
            answer = send(window, "bj", "buah")
        assert answer.status_code == 422
        assert "An import is being written just now." in answer.text
    assert alias("bj") is None
    assert send(window, "bj", "buah").status_code == 200


def test_who_writes_lines_holds_the_spellings_and_others_may_too(context: Flask) -> None:
    with db.engine.connect() as one, db.engine.connect() as two, one.begin(), two.begin():
        for connection in (one, two):
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        with db.session() as first:
            aliases.held(first)
            one.execute(text("LOCK TABLE satuan_alias IN SHARE MODE"))
            assert aliases.current(first)["bh"] == "buah"
            first.rollback()


def test_the_menu_leads_there_for_administrators_only(context: Flask, window: PageClient) -> None:
    assert 'href="/admin/units"' in window.get("/search").text
    viewer = browser(context, make_user("pembaca"))
    assert 'href="/admin/units"' not in viewer.get("/search").text


def test_it_speaks_indonesian(context: Flask, window: PageClient, doors: None) -> None:
    window.set_cookie("lang", "id")
    page = window.get("/admin/units?spelling=Bj&unit=buah").text
    assert "“bj” akan dihitung sebagai buah." in page
    assert "Ini mengubah 3 rincian dari 2 analisis." in page
    assert "Ubah 3 rincian" in page
    send(window, "Bj", "buah")
    assert "Penulisan satuan ditambahkan" in window.get("/audit").text


def test_names_are_shown_as_text(window: PageClient) -> None:
    make_ahsp("1.9", "X", lines=[("BHN", "", "Y", "<i>b</i>", "1")])
    page = window.get("/admin/units?spelling=%3Cb%3E&unit=%3Ci%3E").text
    assert "<i>b</i>" not in page
    assert "&lt;i&gt;b&lt;/i&gt;" in page


def test_pages_show_the_canonical_unit_and_beside_it_what_was_written(
    window: PageClient, doors: None
) -> None:
    send(window, "bj", "buah", seen="")
    ahsp = db.session.scalars(select(Ahsp).where(Ahsp.kode == "1.1")).one()
    page = window.get(f"/ahsp/{ahsp.id}").text
    assert 'data-copy="buah"' in page
    assert page.count('class="as-written"') == 3
    assert "1.1\tPintu\tbuah" in page
    row = window.get("/search?q=pintu").text.partition("1.1")[2].partition("</tr>")[0]
    assert "buah" in row
    assert "buah" in window.get("/search").text
