"""The bundled sample: reproducible, plausible, and exactly as faulty as it says."""

import re
import runpy
import statistics
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import ftfy
import pytest
from python_calamine import CalamineWorkbook

from ahsp.imports import sample
from ahsp.imports.sample import EXPECTED, PLANTED, PlantedCount, sample_path
from ahsp.imports.sample.book import book
from ahsp.imports.sample.concrete import DENSITY, GRADES, mix
from ahsp.imports.sample.faults import LOST_DECIMALS, LostDecimal
from ahsp.imports.sample.generate import COLUMNS, SHEET_NAME, SUMBER, workbook_bytes
from ahsp.imports.sample.model import Item, rounded, use
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.rows import Sheet

DOCS = Path(__file__).parents[2] / "docs" / "sample-workbook.md"

Cells = dict[str, str | float]


def read(content: bytes) -> list[list[str | float]]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(SHEET_NAME)
    return [[text_or_number(cell) for cell in row] for row in sheet.to_python()]


def text_or_number(cell: object) -> str | float:
    assert isinstance(cell, str | float), cell
    return cell


@pytest.fixture(scope="module")
def cells() -> list[Cells]:
    """The committed file's rows, keyed by header."""
    header, *rows = read(sample_path().read_bytes())
    assert header == list(COLUMNS)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


# The rules again, in the plainest words, sharing nothing with the code that planted them.


def numeric(row: Cells) -> Decimal | None:
    value = row["Koefisien"]
    if isinstance(value, str) and not re.fullmatch(r"\d+(\.\d+)?", value):
        return None
    return Decimal(str(value))


def later_rows_of_seen_keys(cells: list[Cells], *, same: bool) -> list[Cells]:
    seen: dict[tuple[str, ...], set[Decimal | None]] = {}
    found = []
    for row in cells:
        texts = (row[name] for name in ("Kode AHSP", "Kategori", "Kode Item", "Uraian", "Satuan"))
        key = tuple(" ".join(str(text).split()) for text in texts)
        if key in seen and (numeric(row) in seen[key]) is same:
            found.append(row)
        seen.setdefault(key, set()).add(numeric(row))
    return found


def first_rows_of_second_names(cells: list[Cells]) -> list[Cells]:
    names: dict[object, set[object]] = defaultdict(set)
    found = []
    for row in cells:
        known = names[row["Kode AHSP"]]
        if row["Kode AHSP"] and row["Nama AHSP"] not in known and len(known) == 1:
            found.append(row)
        known.add(row["Nama AHSP"])
    return found


def first_rows_of_scattered_codes(cells: list[Cells]) -> list[Cells]:
    kodes = [row["Kode AHSP"] for row in cells]
    return [
        row
        for at, row in enumerate(cells)
        if row["Kode AHSP"] and row["Kode AHSP"] != kodes[at - 1] and row["Kode AHSP"] in kodes[:at]
    ]


def garbled(row: Cells) -> bool:
    texts = (str(row[name]) for name in ("Nama AHSP", "Uraian", "Satuan"))
    return any(ftfy.fix_encoding(text) != text for text in texts)


def where(test: Callable[[Cells], bool]) -> Callable[[list[Cells]], list[Cells]]:
    return lambda cells: [row for row in cells if test(row)]


COUNTED: dict[str, Callable[[list[Cells]], list[Cells]]] = {
    "lost-decimal": where(
        lambda row: (
            isinstance(row["Koefisien"], float)
            and row["Koefisien"] >= 1000
            and row["Koefisien"].is_integer()
        )
    ),
    "kategori-missing": where(lambda row: not row["Kategori"]),
    "satuan-missing": where(lambda row: not row["Satuan"]),
    "satuan-too-long": where(lambda row: len(str(row["Satuan"])) > 20),
    "koefisien-missing": where(lambda row: row["Koefisien"] == ""),
    "koefisien-invalid": where(lambda row: row["Koefisien"] != "" and numeric(row) is None),
    "kode-missing": where(lambda row: not row["Kode AHSP"]),
    "nama-missing": where(lambda row: not row["Nama AHSP"]),
    "duplicate-conflict": lambda cells: later_rows_of_seen_keys(cells, same=False),
    "duplicate-same": lambda cells: later_rows_of_seen_keys(cells, same=True),
    "name-conflict": first_rows_of_second_names,
    "code-scattered": first_rows_of_scattered_codes,
    "mojibake": where(garbled),
}
WARN_ONLY = {"lost-decimal", "duplicate-same", "code-scattered", "mojibake"}


def test_planted_names_every_rule_of_the_reader() -> None:
    assert set(PLANTED) == set(COUNTED)


@pytest.mark.parametrize("rule", sorted(COUNTED))
def test_planted_counts_hold_in_the_file(rule: str, cells: list[Cells]) -> None:
    found = COUNTED[rule](cells)
    kodes = {row["Kode AHSP"] or row["Nama AHSP"] for row in found}
    assert PLANTED[rule] == PlantedCount(rows=len(found), ahsp=len(kodes))


def test_expected_outcome_follows_from_the_file(cells: list[Cells]) -> None:
    read_kodes = {row["Kode AHSP"] or row["Nama AHSP"] for row in cells}
    refused = {
        row["Kode AHSP"] or row["Nama AHSP"]
        for rule, count in COUNTED.items()
        if rule not in WARN_ONLY
        for row in count(cells)
    }
    keys = {
        tuple(row[name] for name in ("Kode AHSP", "Kategori", "Kode Item", "Uraian", "Satuan"))
        for row in cells
        if row["Kode AHSP"] in read_kodes - refused
    }
    assert {
        "rows": len(cells),
        "ahsp_read": len(read_kodes),
        "ahsp_refused": len(refused),
        "ahsp_committed": len(read_kodes) - len(refused),
        "rincian_committed": len(keys),
    } == EXPECTED


def test_committed_file_has_the_cells_of_a_fresh_one() -> None:
    assert read(sample_path().read_bytes()) == read(workbook_bytes())


def test_committed_file_has_the_parts_dates_and_bytes_of_a_fresh_one() -> None:
    # Inflated: another zlib may pack the same bytes otherwise.
    def parts(content: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return [(i.filename, i.date_time, archive.read(i)) for i in archive.infolist()]

    assert parts(sample_path().read_bytes()) == parts(workbook_bytes())


def test_running_the_package_writes_the_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "contoh.xlsx"
    monkeypatch.setattr(sample, "sample_path", lambda: target)
    runpy.run_module("ahsp.imports.sample", run_name="__main__")
    assert read(target.read_bytes()) == read(sample_path().read_bytes())
    assert str(target) in capsys.readouterr().out


def test_asking_for_the_path_builds_nothing() -> None:
    script = (
        "import sys; from ahsp.imports.sample import sample_path; assert sample_path().is_file();"
        "print([name for name in sys.modules if name in ('openpyxl', 'ahsp.imports.sample.plan')])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_unknown_names_are_missing_from_the_package() -> None:
    misspelt = "PLANED"
    with pytest.raises(AttributeError, match=misspelt):
        getattr(sample, misspelt)


def test_book_is_plausible_in_size_and_every_kode_and_nama_is_unique() -> None:
    analyses = book()
    assert 200 <= len(analyses) <= 250
    assert len({analysis.kode for analysis in analyses}) == len(analyses)
    assert len({analysis.nama for analysis in analyses}) == len(analyses)
    assert sum(len(analysis.lines) for analysis in analyses) > 1400


def test_each_analysis_has_labour_a_unit_in_its_name_and_no_item_twice() -> None:
    for analysis in book():
        kodes = [line.item.kode for line in analysis.lines]
        assert analysis.lines[0].item.kategori == "Tenaga Kerja", analysis.kode
        assert f" 1 {analysis.satuan} " in analysis.nama, analysis.kode
        assert len(set(kodes)) == len(kodes), analysis.kode


def test_an_item_kode_stands_for_one_item_everywhere() -> None:
    items = {line.item for analysis in book() for line in analysis.lines}
    assert len({item.kode for item in items}) == len(items)
    assert len({(item.uraian, item.satuan) for item in items}) == len(items)


def test_koefisien_are_positive_text_and_fit_the_column(cells: list[Cells]) -> None:
    planted = {"lost-decimal", "koefisien-missing", "koefisien-invalid"}
    faulty = [id(row) for rule in planted for row in COUNTED[rule](cells)]
    for row in cells:
        if id(row) not in faulty:
            assert isinstance(row["Koefisien"], str)
            assert re.fullmatch(r"\d+\.\d{4}(\d\d)?", row["Koefisien"]), row
            assert Decimal(row["Koefisien"]) > 0


def test_every_row_names_the_sumber_and_a_known_kategori(cells: list[Cells]) -> None:
    assert {row["Sumber AHSP"] for row in cells} == {SUMBER}
    kategori = [row["Kategori"] for row in cells]
    assert set(kategori) == {"Tenaga Kerja", "Bahan", "Peralatan", "Lain-lain", ""}
    assert kategori.count("Lain-lain") >= 2


def test_two_genuine_thousands_stand_as_text(cells: list[Cells]) -> None:
    texts = [row for row in cells if isinstance(row["Koefisien"], str)]
    assert len([row for row in texts if (numeric(row) or 0) >= 1000]) == 2


@pytest.mark.parametrize("lost", LOST_DECIMALS, ids=lambda lost: f"{lost.kode} {lost.uraian}")
def test_other_analyses_tell_where_a_lost_point_stood(
    lost: LostDecimal, cells: list[Cells]
) -> None:
    same_item = [row for row in cells if row["Uraian"] == lost.uraian]
    (here,) = [row for row in same_item if row["Kode AHSP"] == lost.kode]
    others = [Decimal(row["Koefisien"]) for row in same_item if isinstance(row["Koefisien"], str)]
    usual = statistics.median(others)
    read_as = Decimal(str(here["Koefisien"]))
    distance = {
        divisor: abs((read_as / divisor / usual).ln()) for divisor in (1_000, 10_000, 100_000)
    }
    assert min(distance, key=lambda divisor: distance[divisor]) == lost.divisor


def test_a_leaner_mortar_has_less_cement_and_more_sand() -> None:
    mixes = [mortar("0.5", parts) for parts in range(2, 9)]
    cement = [lines[0].koefisien for lines in mixes]
    sand = [lines[1].koefisien for lines in mixes]
    assert cement == sorted(cement, reverse=True)
    assert sand == sorted(sand)


def test_a_concrete_mix_weighs_its_density_and_strength_costs_cement() -> None:
    assert {sum(line.koefisien for line in mix(grade)) for grade in GRADES} == {DENSITY}
    cement = [mix(grade)[0].koefisien for grade in GRADES]
    assert cement == sorted(cement)


def test_a_koefisien_that_rounds_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        use((Item("M.99", "Bahan", "Debu", "kg"), "0.0000001"))
    assert rounded("0.00125") == Decimal("0.001250")


def test_a_fault_without_its_victim_is_an_error() -> None:
    sheet = Sheet(book())
    with pytest.raises(LookupError, match="no analysis"):
        sheet.of("9.9.9")
    with pytest.raises(LookupError, match="0 rows"):
        sheet.row("2.2.2.2", "Bambu")


def test_the_guide_states_the_planted_counts() -> None:
    stated = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \|", DOCS.read_text("utf-8"), re.M)
    assert {rule: PlantedCount(int(rows), int(ahsp)) for rule, rows, ahsp in stated} == PLANTED
    for name, count in EXPECTED.items():
        assert re.search(rf"^\| `{name}` \| {count} \|", DOCS.read_text("utf-8"), re.M), name
