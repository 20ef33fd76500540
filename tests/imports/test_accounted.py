"""Rows in are rows accounted for: each is in one bucket, and another reader finds as many."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from ahsp.imports.checking.accounts import BUCKETS, UnaccountedError, accounted
from ahsp.imports.reading.instructions import NONE, Instructions
from ahsp.imports.rules import Rule
from ahsp.imports.sample import sample_path
from ahsp.imports.sheets.marks import Marks
from ahsp.imports.sheets.overrides import Override
from tests.imports.odd_books import LAYOUTS, odd_book
from tests.imports.offices import BY_CODE, BY_SECTION, mapping, office
from tests.imports.workbooks import Found, line, read, save

NO_LINES = BUCKETS[4:]


def reckoned(path: Path, instructions: Instructions = NONE) -> Found:
    """A workbook read, whose rows add up: as lines by their numbers, as rows by another reader."""
    found = read(path, instructions=msgspec.structs.replace(instructions, held=True))
    account = found.accounted
    assert list(account) == ["rows", *BUCKETS]
    assert account["rows"] == sum(account[bucket] for bucket in BUCKETS)
    refused = {each.position for each in found.analyses if each.refused}
    held = Counter(number for each in found.held for number, is_line, _ in each.rows if is_line)
    stored = Counter(line.row for line in found.lines if line.ahsp_position not in refused)
    left_out = Counter(each.row for each in found.of(Rule.SKIPPED_BY_PERSON))
    places = {(each.sheet, number) for each in found.held for number, _, _ in each.rows}
    repeated = Counter(
        each.row for each in found.of(Rule.DUPLICATE_SAME) if (each.sheet, each.row) not in places
    )
    became = {"read": stored, "repeated": repeated, "held": held, "left_out": left_out}
    assert {name: account[name] for name in became} == {
        name: rows.total() for name, rows in became.items()
    }
    assert sum(became.values(), Counter()).total() == found.rows_read
    return found


def content(path: Path) -> dict[str, list[bool]]:
    """Of each row of each sheet, from the first with content to the last, whether it has any."""
    sheets: dict[str, list[bool]] = {}
    for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
        rows = [any(cell not in (None, "") for cell in row) for row in sheet.iter_rows(
            values_only=True)]  # fmt: skip
        last = max((number for number, filled in enumerate(rows, 1) if filled), default=0)
        sheets[sheet.title] = rows[rows.index(True) : last] if last else []
    return sheets


def compare(found: Found, rows: dict[str, list[bool]]) -> None:
    """What the reader says of a workbook's rows beside what another one sees in them."""
    account, kept = found.accounted, found.start.sheets
    assert account["rows"] == sum(map(len, rows.values()))
    assert account["blank"] == sum(rows[name].count(False) for name in kept)
    assert account["other_sheet"] == sum(
        len(each) for name, each in rows.items() if name not in kept
    )


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_row_of_an_odd_workbook_is_in_one_bucket(
    tmp_path: Path, layout: str, seed: int
) -> None:
    path, told = odd_book(tmp_path / "odd.xlsx", layout, seed)
    compare(reckoned(path, told), content(path))


def test_the_odd_workbooks_fill_every_bucket(tmp_path: Path) -> None:
    filled: Counter[str] = Counter()
    for layout in LAYOUTS:
        for seed in range(10):
            path, told = odd_book(tmp_path / "odd.xlsx", layout, seed)
            filled.update(read(path, instructions=told).accounted)
    assert {name for name in BUCKETS if not filled[name]} == {"left_out"}


@pytest.mark.parametrize("rows", [BY_SECTION, BY_CODE])
def test_an_unknown_offices_workbook_adds_up(tmp_path: Path, rows: tuple[list[Any], ...]) -> None:
    path = office(tmp_path / "book.xlsx", rows)
    told = mapping(kategori="prefix" if rows is BY_CODE else "section")
    compare(reckoned(path, Instructions(mappings=[told])), content(path))


def test_the_sample_adds_up(tmp_path: Path) -> None:
    found = reckoned(sample_path())
    compare(found, content(sample_path()))
    assert found.accounted["held"] > 0


def test_rows_left_out_by_decision_are_a_bucket_of_their_own(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line("1.1"), line("1.2"), line("1.2", "Mandor", "0.1")])
    found = reckoned(path, Instructions(overrides=[Override("AHSP", 3, "A", None)]))
    assert {name: found.accounted[name] for name in ("read", "left_out")} == {
        "read": 1, "left_out": 2,
    }  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SNI_2025_AHSP.xlsx", {"rows": 13_900, "header": 1, "read": 13_425, "repeated": 19}),
        ("AHSP-Cipta-Karya-2025.xlsx", {"rows": 39_669, "header": 1_944, "sub_heading": 39}),
    ],
)
def test_the_real_books_add_up(shared: Path, name: str, expected: dict[str, int]) -> None:
    path = shared / "data" / name
    found = reckoned(path)
    assert {bucket: found.accounted[bucket] for bucket in expected} == expected
    compare(found, content(path))


@pytest.mark.shared
def test_the_old_format_adds_up(shared: Path) -> None:
    found = reckoned(shared / "data" / "SNI_2025_first1000_BIFF8.xls")
    assert (found.accounted["rows"], found.accounted["header"]) == (1_001, 1)


def test_a_row_that_nobody_spoke_of_is_noticed() -> None:
    marks = Marks([["a"], [""], ["b"]])
    assert marks.mark(0, 2, "heading") == 1, "a row without content is blank, whatever it is called"
    assert {kind: count for kind, count in marks.counts().items() if count} == {
        "heading": 1, "blank": 1, "unknown": 1,
    }  # fmt: skip


def test_what_does_not_add_up_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "b.xlsx", [line(), [None] * 9 + ["Dicetak"]])
    assert read(path).accounted["note"] == 1
    monkeypatch.setattr("ahsp.imports.sheets.flat.LINE", 0)
    with pytest.raises(UnaccountedError, match="'unknown': 1"):
        read(path)
    with pytest.raises(UnaccountedError):
        accounted([], [], {"read": 1, "repeated": 0, "held": 0, "left_out": 0})
