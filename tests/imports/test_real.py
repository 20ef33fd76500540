"""The ministry's own workbooks: the numbers of the contract, and every cell as another reads it."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.imports.rules import SEVERITY, Rule
from ahsp.models import Ahsp, Rincian
from tests.conftest import empty
from tests.imports.workbooks import Found, read

pytestmark = pytest.mark.shared
SUMBER = "AHSP 2025"
EXPECTED = {
    "lost-decimal": (725, 486),
    "kategori-missing": (37, None),
    "satuan-missing": (17, None),
    "satuan-too-long": (1, None),
    "duplicate-conflict": (102, None),
    "duplicate-same": (134, None),
    "joined-analyses": (3, 3),
    "name-conflict": (1, 1),
    "code-scattered": (95, 95),
    "prime-as-3": (1566, 259),
    "satuan-derived": (2276, 2276),
    "item-spelling": (224, None),
    "not-an-analysis": (1, 1),
    "satuan-alias": (693, None),
}
"""Rows and analyses that break each rule, counted with two other libraries."""
KATEGORI = {"Tenaga Kerja": "TK", "Bahan": "BHN", "Peralatan": "ALT"}


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "data" / "SNI_2025_AHSP.xlsx"


@pytest.fixture(scope="module")
def reports(app: Flask, path: Path) -> Iterator[list[Report]]:
    """The file imported twice."""
    with app.app_context():
        yield [services.import_file(path, SUMBER) for _ in range(2)]
        db.session.remove()
        empty(app)


@pytest.fixture(scope="module")
def second_reader(path: Path) -> dict[int, dict[str, Any]]:
    """The file's rows by their number, as openpyxl reads them."""
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    header, *cells = sheet.iter_rows(values_only=True)
    return {
        number: dict(zip(map(str, header), row, strict=True)) for number, row in enumerate(cells, 2)
    }


def test_the_first_import_gives_the_numbers_of_the_contract(reports: list[Report]) -> None:
    first = reports[0]
    assert (first.state, first.layout, first.rows_read) == ("committed", "flat", 13_899)
    counts = {"read": 2_305, "new": 2_276, "changed": 0, "same": 0, "refused": 29}
    assert counts.items() <= first.ahsp.items()
    assert first.rincian["new"] == 13_425


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_each_rule_finds_what_others_counted(reports: list[Report], rule: str) -> None:
    found = {each["rule"]: each for each in reports[0].problems}[rule]
    rows, ahsp = EXPECTED[rule]
    assert found["rows"] == rows
    assert ahsp in (None, found["ahsp"])
    assert found["severity"] == SEVERITY[Rule(rule)]
    for example in found["examples"]:
        assert example["sheet"] == "SNI_2025_AHSP"
        assert 2 <= example["row"] <= 13_900
        assert example["column"] in (*"ABCDEFGHIJ", "@satuan", "")


def test_the_same_file_again_changes_nothing(reports: list[Report]) -> None:
    again = reports[1]
    assert (again.ahsp["new"], again.ahsp["changed"], again.ahsp["same"]) == (0, 0, 2_276)
    assert again.rincian["same"] == 13_425
    assert again.problems == reports[0].problems


def test_every_committed_line_equals_its_row_as_another_library_reads_it(
    reports: list[Report], second_reader: dict[int, dict[str, Any]]
) -> None:
    query = select(
        Ahsp.kode,
        Ahsp.nama,
        Rincian.kategori,
        Rincian.kode_item,
        Rincian.uraian,
        Rincian.satuan,
        Rincian.koefisien,
        Rincian.origin_row,
    ).join(Rincian, Rincian.ahsp_id == Ahsp.id)
    lines = list(db.session.execute(query))
    assert len(lines) == len({line.origin_row for line in lines}) == 13_425
    for line in lines:
        row = second_reader[line.origin_row]
        names = ("kode_ahsp", "nama_ahsp", "kode_item_lookup", "item", "satuan")
        texts = [str(row[name] or "").strip() for name in names]
        assert [line.kode, line.nama, line.kode_item, line.uraian, line.satuan] == texts
        assert line.kategori == KATEGORI[row["kategori"]]
        assert line.koefisien == Decimal(str(row["koefisien"]))


def test_rows_that_are_not_stored_are_told_or_belong_to_a_refused_analysis(
    reports: list[Report], second_reader: dict[int, dict[str, Any]], path: Path
) -> None:
    stored = set(db.session.scalars(select(Rincian.origin_row)))
    found = read(path)
    refused = set(found.refused)
    told = {problem.row for problem in found.problems}
    missing = set(second_reader) - stored
    assert len(missing) == 13_899 - 13_425
    for number in missing - told:
        assert str(second_reader[number]["kode_ahsp"]) in refused


def test_no_text_of_a_thousand_or_more_is_called_lost(
    path: Path, second_reader: dict[int, dict[str, Any]]
) -> None:
    found = read(path)
    suspects = {problem.row for problem in found.of(Rule.LOST_DECIMAL)}
    texts = {
        number
        for number, row in second_reader.items()
        if isinstance(row["koefisien"], str) and float(row["koefisien"]) >= 1000
    }
    worksheet = {n for n in texts if second_reader[n]["kode_ahsp"] == "4.1.1.28"}
    assert (len(texts - worksheet), len(worksheet)) == (18, 13)  # it counts in rupiah
    assert not texts & suspects
    numbers = {
        number
        for number, row in second_reader.items()
        if isinstance(row["koefisien"], int | float) and row["koefisien"] >= 1000
    }
    assert suspects == numbers


def test_proposals_for_lost_points_are_the_known_ones(path: Path) -> None:
    suggested = {each.row: each for each in read(path).of(Rule.LOST_DECIMAL)}
    divisors = [(each.evidence or {}).get("divisor") for each in suggested.values()]
    assert divisors.count(1000) > 600
    assert divisors.count(10_000) > 60
    for each in suggested.values():
        if each.suggestion:
            assert each.evidence is not None
            assert Decimal(each.suggestion) * each.evidence["divisor"] == Decimal(each.value)


def _key(found: Found, rows: int) -> list[tuple[Any, ...]]:
    kode = {analysis.position: analysis.kode for analysis in found.ahsp.values()}
    return [(kode[line.ahsp_position], *line[2:8]) for line in found.lines if line.row <= rows + 1]


def test_the_old_format_gives_the_first_thousand_rows_of_the_new(shared: Path, path: Path) -> None:
    old = read(shared / "data" / "SNI_2025_first1000_BIFF8.xls")
    assert (old.rows_read, len(old.ahsp)) == (1_000, 201)
    assert _key(old, 1_000) == _key(read(path), 1_000)


def test_its_cells_are_those_of_the_new_format(shared: Path, path: Path) -> None:
    old = CalamineWorkbook.from_path(str(shared / "data" / "SNI_2025_first1000_BIFF8.xls"))
    new = CalamineWorkbook.from_path(str(path))
    first = new.get_sheet_by_index(0).to_python()[:1001]
    assert old.get_sheet_by_index(0).to_python() == first


def test_a_list_of_units_is_refused_and_told_what_was_looked_for(
    context: Flask, shared: Path
) -> None:
    report = services.import_file(shared / "data" / "satuan_1_Header.xlsx", SUMBER)
    assert (report.state, report.reason) == ("refused", "unrecognised")
    assert report.sentence is not None
    assert "koefisien" in report.sentence
