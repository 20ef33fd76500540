"""Large files are opened while the gate still looks at them; what it says counts all the same."""

import random
from pathlib import Path

import pytest

from ahsp.imports.reading import opening
from ahsp.imports.reading.opening import AHEAD_FROM, open_book
from ahsp.imports.reading.reader import Limits
from ahsp.imports.sheets.workbook import RefusedError, Sheet
from tests.imports.gate import packages
from tests.imports.reading.test_reader import refused, told
from tests.imports.workbooks import line, save

pytestmark = pytest.mark.measured

LIMITS = {"max_rows": 50_000, "max_columns": 100}
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def large(path: Path, **changed: str | bytes) -> Path:
    """A workbook with some parts changed, made large by a picture."""
    picture = {"docProps/thumbnail.jpeg": random.Random(7).randbytes(AHEAD_FROM)}
    path.write_bytes(packages.packed(packages.parts(**changed, **picture)))
    assert path.stat().st_size >= AHEAD_FROM
    return path


def test_a_cell_that_ends_the_process_is_still_refused_for_what_it_is(tmp_path: Path) -> None:
    path = large(tmp_path / "b.xlsx", **{packages.SHEET: packages.sheet(FAR)})
    found = refused(path)
    assert found.reason in ("too_many_columns", "too_many_rows")
    assert found.detail["found"] in (16_384, 1_048_576)


def test_a_macro_in_a_large_file_is_found(tmp_path: Path) -> None:
    path = large(tmp_path / "b.xlsx", **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert refused(path).reason == "macro"


def test_a_large_file_that_only_reading_finds_damaged_is_corrupt(tmp_path: Path) -> None:
    path = large(tmp_path / "b.xlsx", **{packages.STRINGS: "<sst>"})
    assert refused(path).reason == "corrupt"


def test_a_large_file_is_read_like_a_small_one(tmp_path: Path) -> None:
    lines = [line(uraian=f"Bahan {n} {random.Random(n).randbytes(300).hex()}") for n in range(1500)]
    path = save(tmp_path / "b.xlsx", lines)
    assert path.stat().st_size >= AHEAD_FROM
    assert [type(frame).__name__ for frame in told(path)][-1] == "Done"


@pytest.mark.parametrize("ahead", [True, False])
def test_the_gate_is_heard_before_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ahead: bool
) -> None:
    def fails(*_: object) -> list[Sheet]:
        raise RefusedError("no_data")

    monkeypatch.setattr(opening, "sheets", fails)
    bad = large(tmp_path / "b.xlsx", **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    with pytest.raises(RefusedError, match="macro"):
        open_book(bad, bad.name, **LIMITS, ahead=ahead)
    good = large(tmp_path / "c.xlsx")
    with pytest.raises(RefusedError, match="no_data"):
        open_book(good, good.name, **LIMITS, ahead=ahead)


def test_too_long_a_sheet_is_refused_as_such_whatever_is_in_it(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [["x", "y"]] * 12, headers=["a", "b"])
    limits = Limits(memory_mb=768, seconds=30, max_rows=10, max_columns=100)
    assert refused(path, limits).reason == "too_many_rows"
