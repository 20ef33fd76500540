"""Units of analyses that have none: proposed from their names, and decided about."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports.desk import repair
from ahsp.imports.desk.entries import EntryError
from ahsp.imports.rules import Rule
from ahsp.models import Action, Ahsp, ImportBatch, Role
from tests.apps import browser
from tests.factories import make_user
from tests.imports.conftest import Book
from tests.imports.desk.test_repair import applied, committed, made, problems
from tests.imports.sheets.test_block import block
from tests.imports.work_place import read as read_batch
from tests.imports.workbooks import HEADERS, line, read, save
from tests.pages import PageClient

pytestmark = pytest.mark.measured

NAMES = {
    "1.1": "Pemasangan 1 m2 Ubin",
    "1.2": "Pemasangan 1 m3 Kabel",
    "1.3": "Penggalian 1 m3 tanah",
    "1.4": "Pekerjaan persiapan",
    "1.5": "Pemasangan 1 Buah Pintu",
}


def unitless() -> list[list[object]]:
    return [line(kode, nama=nama, satuan_ahsp="") for kode, nama in NAMES.items()]


def test_each_analysis_without_a_unit_gets_one_proposed(tmp_path: Path) -> None:
    found = read(save(tmp_path / "b.xlsx", unitless()))
    told = [
        (each.kode, each.row, each.column, each.value, each.suggestion)
        for each in found.of(Rule.SATUAN_DERIVED)
    ]
    assert told == [
        ("1.1", 2, "@satuan", "", "m2"),
        ("1.2", 3, "@satuan", "", "m'"),
        ("1.3", 4, "@satuan", "", "m3"),
        ("1.5", 6, "@satuan", "", "buah"),
    ]
    certain = [bool((each.evidence or {}).get("certain")) for each in found.of(Rule.SATUAN_DERIVED)]
    assert certain == [True, False, False, True]
    assert {each.satuan for each in found.ahsp.values()} == {""}, "nothing changes unasked"


def test_one_that_has_a_unit_is_left_alone(tmp_path: Path) -> None:
    found = read(save(tmp_path / "b.xlsx", [line(nama="Pemasangan 1 m2 Ubin", satuan_ahsp="m2")]))
    assert found.problems == []


def test_blocks_have_no_units_of_their_own(tmp_path: Path) -> None:
    rows = block("1.1.1.1", "Pembuatan 1 m2 pagar")
    found = read(save(tmp_path / "b.xlsx", rows, headers=["1.1", "PERSIAPAN"]))
    assert [each.suggestion for each in found.of(Rule.SATUAN_DERIVED)] == ["m2"]


@pytest.fixture
def batch(context: Flask, tmp_path: Path) -> ImportBatch:
    """An import that is ready, of a file without a column for the unit of an analysis."""
    rows = [row[:7] for row in unitless()]
    rows.insert(1, line("1.1", "Mandor", nama=NAMES["1.1"])[:7])
    return read_batch(save(tmp_path / "b.xlsx", rows, headers=HEADERS[:7]))


def units() -> dict[str, str]:
    db.session.expire_all()
    return {ahsp.kode: ahsp.satuan for ahsp in db.session.scalars(select(Ahsp))}


def test_all_certain_ones_are_taken_at_one_click_and_reach_the_catalogue(
    batch: ImportBatch,
) -> None:
    assert repair.accept(batch.id, Rule.SATUAN_DERIVED) == 2
    again = applied(batch)
    assert len(problems(again, Rule.SATUAN_DERIVED)) == 2
    committed(again)
    assert units() == {"1.1": "m2", "1.2": "", "1.3": "", "1.4": "", "1.5": "buah"}


def test_a_typed_unit_is_taken_wherever_in_the_analysis_it_was_decided(
    batch: ImportBatch,
) -> None:
    (m2, kabel, *_) = problems(batch, Rule.SATUAN_DERIVED)
    with pytest.raises(EntryError):
        repair.decide(batch.id, Rule.SATUAN_DERIVED, [m2.id], Action.SET, "x" * 21)
    repair.decide(batch.id, Rule.SATUAN_DERIVED, [kabel.id], Action.SET, "m1")
    again = applied(batch)
    assert [each.kode for each in problems(again, Rule.SATUAN_DERIVED)] == ["1.1", "1.3", "1.5"]
    committed(again)
    assert units()["1.2"] == "m1"


def test_undoing_brings_the_proposal_back(batch: ImportBatch) -> None:
    repair.accept(batch.id, Rule.SATUAN_DERIVED)
    again = applied(batch)
    repair.undo(batch.id, made(again)[0].group_id)
    assert len(problems(applied(again), Rule.SATUAN_DERIVED)) == 4


@pytest.fixture
def ratna(context: Flask) -> PageClient:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_desk_names_the_unit_and_no_cell(batch: ImportBatch, ratna: PageClient) -> None:
    address = f"/import/{batch.id}/problems/{Rule.SATUAN_DERIVED}"
    page = ratna.get(address).text
    assert "@satuan" not in page
    assert page.count("Unit of the analysis\n") + page.count(">Unit of the analysis<") >= 1
    assert "Accept 2 certain" in page
    assert "the name says 1 m3, where a prime became a 3" in page
    ratna.post(address, data={"take": "certain"})
    show = ratna.get(f"/import/{batch.id}").text
    assert "@satuan" not in show


def test_from_the_shell(context: Flask, book: Book) -> None:
    runner = context.test_cli_runner()
    path = str(book(*unitless()))
    told = runner.invoke(
        args=[
            "imports",
            "run",
            path,
            "--sumber",
            "AHSP 2025",
            "--json",
            "--accept",
            "satuan-derived",
        ]
    )
    report = json.loads(told.stdout)
    assert report["applied"] == {"satuan-derived": 2}
    assert units()["1.5"] == "buah"
