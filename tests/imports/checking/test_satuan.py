"""Units in an import: what is told, what is stored beside what is written, and what returns."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.catalog import aliases, respelling
from ahsp.catalog.units import canonical, key
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.imports.running import work
from ahsp.imports.storing import merging, versions
from ahsp.models import Ahsp, ImportMode, ImportProblem, Rincian, Role
from tests.apps import browser
from tests.factories import make_user
from tests.imports.conftest import Book
from tests.imports.workbooks import line

pytestmark = pytest.mark.measured

EDITION = "AHSP 2025"
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE relation = 'satuan_alias'::regclass AND NOT granted"
)


def do(path: Path, mode: str = ImportMode.ADD_AND_UPDATE) -> Report:
    report = services.import_file(path, EDITION, mode=mode)
    assert report.state == "committed", report
    return report


def lines() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Rincian.satuan, Rincian.satuan_baku).order_by(Rincian.ahsp_id, Rincian.position)
    return [(row.satuan, row.satuan_baku) for row in db.session.execute(query)]


def heads() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Ahsp.satuan, Ahsp.satuan_baku).order_by(Ahsp.kode)
    return [(row.satuan, row.satuan_baku) for row in db.session.execute(query)]


def test_both_spellings_are_stored_and_the_notice_holds_nothing_back(
    context: Flask, book: Book
) -> None:
    path = book(
        line("1.1", "Engsel", satuan="Bh", satuan_ahsp="M²"),
        line("1.1", "Kunci", satuan=" buah ", satuan_ahsp="M²"),
        line("1.2", "Lampu", satuan="Bh"),
        line("1.2", "Barang", satuan="Bongkah"),
    )
    report = do(path)
    assert lines() == [
        ("Bh", "buah"), ("buah", "buah"), ("Bh", "buah"), ("Bongkah", "Bongkah")
    ]  # fmt: skip
    assert heads() == [("M²", "m2"), ("m2", "m2")]
    (told,) = report.problems
    assert (told["rule"], told["severity"], told["rows"], told["ahsp"]) == (
        "satuan-alias", "notice", 2, 2,
    )  # fmt: skip
    assert [each["suggestion"] for each in told["examples"]] == ["m2", "buah", "buah"]
    assert [each["column"] for each in told["examples"]] == ["J", "F", "F"]
    assert db.session.scalars(select(Rincian).where(Rincian.flags != [])).all() == []


def test_the_written_unit_alone_tells_whether_an_analysis_changed(
    context: Flask, book: Book
) -> None:
    do(book(line("1.1", "Engsel", satuan="Bh")))
    again = do(book(line("1.1", "Engsel", satuan="Bh")))
    assert again.ahsp["same"] == 1
    changed = do(book(line("1.1", "Engsel", satuan="buah")))
    assert changed.ahsp["changed"] == 1
    assert lines() == [("buah", "buah")]


def test_two_spellings_of_one_item_are_two_lines(context: Flask, book: Book) -> None:
    report = do(
        book(
            line("1.1", "Engsel", satuan="Bh"),
            line("1.1", "Engsel", "0.7", satuan="buah"),
        )
    )
    assert report.ahsp["refused"] == 0
    assert lines() == [("Bh", "buah"), ("buah", "buah")]


@pytest.mark.parametrize("mode", [ImportMode.ADD_AND_UPDATE, ImportMode.REPLACE_EDITION])
def test_what_an_undo_brings_back_has_the_units_of_today(
    context: Flask, book: Book, mode: str
) -> None:
    first = (line("1.1", "Engsel", satuan="Bh", satuan_ahsp="Bh"), line("1.2"))
    do(book(*first))
    second = do(book(line("1.1", "Engsel", satuan="kg", satuan_ahsp="kg"), line("1.2")), mode)
    if mode == ImportMode.REPLACE_EDITION:
        second = do(book(line("1.2")), mode)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE satuan_alias SET canonical = 'biji' WHERE alias = 'bh'"))
        connection.execute(text("INSERT INTO satuan_alias VALUES ('biji', 'biji')"))
        connection.execute(text("INSERT INTO satuan_alias VALUES ('kg!', 'kg')"))
    assert second.batch is not None
    services.undo(second.batch)
    expected = {"add_and_update": ("Bh", "biji"), "replace_edition": ("kg", "kg")}[mode]
    assert expected in lines()
    assert expected in heads()


def test_a_commit_takes_the_spellings_of_its_own_moment(context: Flask, book: Book) -> None:
    with book(line("1.1", "Engsel", satuan="Bh")).open("rb") as stream:
        batch = services.upload(stream, "buku.xlsx", EDITION)

    work.run(batch.id)
    told = db.session.scalars(select(ImportProblem)).one()
    assert (told.value, told.suggestion) == ("Bh", "buah")
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM satuan_alias WHERE alias = 'bh'"))
    services.confirm(batch.id)
    work.run(batch.id)
    assert lines() == [("Bh", "Bh")]


def test_the_shipped_table_is_sound_and_keeps_units_apart(context: Flask) -> None:

    known = aliases.current(db.session())
    assert all(key(alias) == alias for alias in known)
    assert all(known[key(unit)] == unit for unit in known.values())
    for one, other in (("m", "m'"), ("OH", "OJ"), ("OJ", "jam"), ("buah", "unit"), ("m'", "m1m")):
        assert canonical(one, known) != canonical(other, known)
    for spelling, unit in (
        ("M1", "m'"), ("m’", "m'"), ("m²", "m2"), ("Bh", "buah"), ("BTG", "batang"),
        ("Lbr", "lembar"), ("Ltr", "liter"), ("lt", "liter"), ("sak", "zak"), ("ttk", "titik"),
        ("Lumpsum", "ls"), ("sewa-hari", "sewa hari"), ("Orang-Hari", "OH"), ("Hari", "hari"),
    ):  # fmt: skip
        assert canonical(spelling, known) == unit


@pytest.mark.shared
def test_the_ministrys_other_book_has_as_many_spellings_as_were_counted(
    context: Flask, shared: Path
) -> None:
    path = shared / "data" / "AHSP-Cipta-Karya-2025.xlsx"
    report = services.import_file(path, EDITION, dry_run=True)
    told = {each["rule"]: each["rows"] for each in report.problems}
    assert told["satuan-alias"] == 201


def test_a_change_of_spellings_waits_for_a_commit_and_misses_none_of_its_lines(
    context: Flask, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit has written its lines and is not over: its rows are nobody's to see yet."""
    ratna = make_user("ratna", role=Role.ADMIN)
    wrote, go_on = Event(), Event()
    merge = merging.merge

    def slowly(*arguments: Any) -> Iterator[int]:
        yield from merge(*arguments)
        wrote.set()
        assert go_on.wait(60)

    monkeypatch.setattr(merging, "merge", slowly)
    monkeypatch.setattr(respelling, "PATIENCE", "60s")
    path = book(line("1.1", "Engsel", satuan="Bj"), line("1.2", "Kunci", satuan="Bj"))

    def within(act: Callable[[], Any]) -> Any:
        with context.app_context():
            return act()

    with ThreadPoolExecutor(2) as pool:
        commit = pool.submit(within, lambda: do(path))
        assert wrote.wait(60)
        change = pool.submit(
            within, lambda: respelling.decide("bj", "buah", "", db.session.merge(ratna))
        )
        for _ in range(200):
            db.session.rollback()
            if db.session.scalar(WAITING):
                break
            sleep(0.02)
        assert not change.done()
        go_on.set()
        commit.result(60)
        assert change.result(60).reach.lines == 2
    assert lines() == [("Bj", "buah"), ("Bj", "buah")]


def test_an_undo_takes_the_spellings_before_any_row(
    context: Flask, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it and a change of spellings could each hold what the other waits for."""
    batch = do(book(line("1.1", satuan="Bj"))).batch
    assert batch is not None
    order: list[str] = []
    for module, name in ((aliases, "held"), (versions, "keep"), (versions, "delete")):
        real = getattr(module, name)

        def noted(*arguments: Any, of: str = name, act: Any = real) -> Any:
            order.append(of)
            return act(*arguments)

        monkeypatch.setattr(module, name, noted)
    services.undo(batch)
    assert order[0] == "held"
    assert "delete" in order


def test_the_desk_has_one_row_a_spelling_which_leads_to_the_page_of_units(
    context: Flask, book: Book
) -> None:
    batch = do(
        book(*(line(f"1.{n}", satuan=unit) for n, unit in enumerate(("Bh", "Bh", "KG"))))
    ).batch
    client = browser(context, make_user("ratna", role=Role.ADMIN), language="en")
    page = client.get(f"/import/{batch}/problems/satuan-alias").text
    assert page.count("data-desk-row") == 2
    assert "× 2" in page
    assert "counts as buah" in page
    apart, _, same_letters = page.partition("counts as kg")
    assert "/admin/units?spelling=Bh&amp;unit=Bh#units-change" in apart
    assert "/admin/units?spelling=Bh&amp;unit=buah#units-change" in apart
    assert "/admin/units?spelling=KG&amp;unit=KG#units-change" in same_letters
    assert "Keep apart" not in same_letters
