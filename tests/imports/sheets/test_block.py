"""The official block layout: headings, sections, totals, and whatever is no line."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ahsp.imports.rules import Rule
from tests.imports.workbooks import Found, read, save

HEADER = ["No", "Uraian", "Kode", "Sat.", "Koefisien", "Harga Satuan (Rp)", "Jumlah Harga (Rp)"]
TOTALS: list[list[Any]] = [
    ["D", "Jumlah (A+B+C)", None, None, None, None, 90_000],
    ["E", "Biaya Umum dan Keuntungan 10%-15% x D", None, None, None, 0.1, 9_000],
    ["F", "Harga Satuan Pekerjaan (D+E)", None, None, None, None, 99_000],
]


def block(kode: Any, nama: str, *lines: list[Any], header: list[Any] = HEADER) -> list[list[Any]]:
    """One analysis with a worker, and whatever lines the test adds under materials."""
    return [
        [kode, nama, None, None, None, None, 99_000],
        header,
        ["A", "TENAGA KERJA"],
        [1, "Pekerja", "L.01", "OH", 0.6, 100_000, 60_000],
        ["JUMLAH HARGA TENAGA KERJA", None, None, None, None, None, 60_000],
        ["B", "BAHAN"],
        *lines,
        ["C", "PERALATAN"],
        ["JUMLAH HARGA ALAT", None, None, None, None, None, 0],
        *TOTALS,
        [],
    ]


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """Save blocks under a chapter and read them."""

    def act(*blocks: list[list[Any]], **options: Any) -> Found:
        rows = [row for each in blocks for row in each]
        titles = [["1.1.1", "Pembuatan Pagar"], *rows]
        return read(save(tmp_path / "book.xlsx", titles, headers=["1.1", "PERSIAPAN"], **options))

    return act


def test_a_block_is_an_analysis_with_its_lines_and_chapters(book: Any) -> None:
    found = book(block("1.1.1.1", "Pagar kayu", [1, "Paku", "M.7", "kg", 0.05, 1, 1]))
    assert found.start.layout == "block"
    assert not found.problems
    ahsp = found.ahsp["1.1.1.1"]
    assert (ahsp.nama, ahsp.klasifikasi, ahsp.sub_klasifikasi) == (
        "Pagar kayu",
        "PERSIAPAN",
        "Pembuatan Pagar",
    )
    assert [(line.kategori, *line[4:8]) for line in found.lines] == [
        ("TK", "L.01", "Pekerja", "OH", "0.6"),
        ("BHN", "M.7", "Paku", "kg", "0.05"),
    ]
    assert [line.row for line in found.lines] == [6, 9]


def test_columns_may_shift_from_block_to_block(book: Any) -> None:
    shifted = ["No", "Uraian", "Sat.", None, "Koefisien", "Kode"]
    found = book(
        block("1.1.1.1", "Pagar kayu"),
        [
            ["1.1.1.2", "Pagar seng"],
            shifted,
            ["A", "TENAGA KERJA"],
            [1, "Mandor", "OH", None, 0.25, "L.04"],
            *TOTALS,
        ],
    )
    assert [line.kode_item for line in found.lines] == ["L.01", "L.04"]
    assert [line.koefisien for line in found.lines] == ["0.6", "0.25"]


def test_a_text_with_a_comma_is_a_decimal_number(book: Any) -> None:
    found = book(block("1.1.1.1", "Pagar", [1, "Seng", "", "lembar", "2,625", 1, 1]))
    assert found.lines[-1].koefisien == "2.625"


def test_titles_without_koefisien_are_told_and_left_out(book: Any) -> None:
    found = book(
        block("1.1.1.1", "Pagar", ["B.1", "Pengadaan Baut"], [1, "Baut", "", "buah", 4, 1, 1])
    )
    assert [(each.row, each.value) for each in found.of(Rule.SUB_HEADING)] == [
        (9, "Pengadaan Baut")
    ]
    assert len(found.lines) == found.rows_read == 2


def test_a_cost_worksheet_is_no_analysis(book: Any) -> None:
    worksheet = [
        ["1.1.1.9", "Sewa alat"],
        ["No", "Uraian", "Kode", "Koefisien", "Satuan"],
        ["I", "ASUMSI"],
        [1, "Kondisi jalan", None, 12.5, "km"],
    ]
    found = book(block("1.1.1.1", "Pagar"), worksheet)
    assert list(found.ahsp) == ["1.1.1.1"]
    assert [each.value for each in found.of(Rule.NOT_AN_ANALYSIS)] == ["Sewa alat"]


@pytest.mark.parametrize("written", ["1.1.1. 30", "1.1.1..30", "1.1.1.30."])
def test_a_code_is_tidied_with_a_notice(book: Any, written: str) -> None:
    found = book(block(written, "Pagar"))
    (problem,) = found.of(Rule.KODE_MALFORMED)
    assert (problem.value, problem.suggestion, problem.column) == (written, "1.1.1.30", "A")
    assert not found.ahsp["1.1.1.30"].refused


def test_a_code_of_two_blocks_refuses_both(book: Any) -> None:
    found = book(block("1.1.1.1", "Pagar kayu"), block("1.1.1.1", "Pagar seng"))
    assert found.rules == {Rule.KODE_REUSED: 2}
    assert found.ahsp["1.1.1.1"].refused


def test_a_block_without_a_code_is_refused(book: Any) -> None:
    found = book(block(None, "Panel aluminium"))
    assert {each.rule for each in found.problems} == {Rule.KODE_MISSING}
    assert found.ahsp[""].refused
    assert found.ahsp[""].nama == "Panel aluminium"


def test_price_lists_beside_the_blocks_are_listed_as_left_out(book: Any) -> None:
    prices = [["NO", "URAIAN PEKERJAAN", "SATUAN", "HARGA"], ["1.1.1.1", "Pagar", "m'", 99_000]]
    found = book(block("1.1.1.1", "Pagar"), others={"Harga": prices})
    assert found.start.sheets == ["AHSP"]
    assert found.start.skipped == ["Harga"]


@pytest.mark.shared
def test_the_ministrys_book_gives_what_was_counted_twice(shared: Path) -> None:
    found = read(shared / "data" / "AHSP-Cipta-Karya-2025.xlsx")
    assert found.rows_read == 10_943
    assert found.rules[Rule.NOT_AN_ANALYSIS] == 5
    assert found.rules[Rule.SUB_HEADING] == 39
    assert len({each.kode for each in found.of(Rule.KODE_REUSED)}) == 3
    assert found.start.skipped == ["Daftar Harga Satuan Pekerjaan", "Upah Bahan"]
    staged = Counter(line.kategori for line in found.lines)
    assert staged["LAIN"] == 19
    seng = next(line for line in found.lines if line.koefisien == "2.625")
    assert seng.kategori in ("BHN", "ALT", "TK")
