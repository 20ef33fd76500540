"""Every rule of the reader: what breaks it, where it is said to be, and what it holds back."""

from pathlib import Path
from typing import Any

import pytest

from ahsp.imports.rules import SEVERITY, Rule, Severity
from tests.imports.workbooks import HEADERS, Formula, Found, Number, line, read, save

OTHER = [line("2.1", "Mandor"), line("2.1", "Semen", "12", kategori="BHN", satuan="kg")]
"""An analysis that nothing is wrong with; it is to go in whatever stands beside it."""


@pytest.fixture
def book(tmp_path: Path) -> "Book":
    return Book(tmp_path / "buku.xlsx")


class Book:
    """Writes rows and reads them back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *rows: list[Any], **options: Any) -> Found:
        return read(save(self.path, rows, **options))


def only(found: Found, rule: Rule) -> Any:
    """The one problem there is."""
    assert found.rules == {rule: 1}
    return found.of(rule)[0]


def test_severities_are_those_of_the_contract() -> None:
    warnings = {
        Rule.LOST_DECIMAL,
        Rule.KOEFISIEN_AMBIGUOUS,
        Rule.KOEFISIEN_OUTLIER,
        Rule.JOINED_ANALYSES,
        Rule.DUPLICATE_SAME,
        Rule.MOJIBAKE,
        Rule.PRIME_AS_3,
    }
    assert {rule for rule in Rule if SEVERITY[rule] == Severity.WARNING} == warnings
    notices = {rule for rule in Rule if SEVERITY[rule] == Severity.NOTICE}
    assert notices == {
        Rule.KATEGORI_PROPOSED,
        Rule.CODE_SCATTERED,
        Rule.KODE_MALFORMED,
        Rule.SATUAN_ALIAS,
        Rule.SATUAN_DERIVED,
        Rule.ITEM_SPELLING,
        Rule.NOT_AN_ANALYSIS,
        Rule.SUB_HEADING,
        Rule.SKIPPED_BY_PERSON,
    }


def test_a_faultless_book_has_no_problem_and_every_line(book: Book) -> None:
    found = book(line(sub="Bab I.1"), *OTHER)
    assert found.problems == []
    assert found.refused == []
    assert [each[:8] for each in found.lines] == [
        (1, 1, 2, "TK", "", "Pekerja", "OH", "0.5"),
        (2, 1, 3, "TK", "", "Mandor", "OH", "0.5"),
        (2, 2, 4, "BHN", "", "Semen", "kg", "12"),
    ]
    ahsp = found.ahsp["1.1"]
    assert ahsp[:8] == (1, "1.1", "Pekerjaan 1.1", "m2", "Bab I", "Bab I.1", "AHSP", 2)
    assert (ahsp.rincian_count, ahsp.flagged_count) == (1, 0)


@pytest.mark.parametrize(
    ("rule", "change", "column", "value"),
    [
        (Rule.NAMA_MISSING, {"nama": ""}, "B", ""),
        (Rule.KATEGORI_MISSING, {"kategori": ""}, "C", ""),
        (Rule.KATEGORI_MISSING, {"kategori": " \u00a0"}, "C", ""),
        (Rule.KATEGORI_UNKNOWN, {"kategori": "Ongkos"}, "C", "Ongkos"),
        (Rule.URAIAN_MISSING, {"uraian": ""}, "E", ""),
        (Rule.SATUAN_MISSING, {"satuan": ""}, "F", ""),
        (Rule.SATUAN_TOO_LONG, {"satuan": "x" * 21}, "F", "x" * 21),
        (Rule.KOEFISIEN_MISSING, {"koefisien": ""}, "G", ""),
        (Rule.KOEFISIEN_MISSING, {"koefisien": "  "}, "G", ""),
        (Rule.KOEFISIEN_INVALID, {"koefisien": "0,5 s/d 1"}, "G", "0,5 s/d 1"),
        (Rule.KOEFISIEN_INVALID, {"koefisien": "-0.5"}, "G", "-0.5"),
        (Rule.KOEFISIEN_INVALID, {"koefisien": -2}, "G", "-2"),
        (Rule.NON_FINITE, {"koefisien": "NaN"}, "G", "NaN"),
        (Rule.NON_FINITE, {"koefisien": "-INF"}, "G", "-INF"),
        (Rule.NON_FINITE, {"koefisien": "1e309"}, "G", "1e309"),
        (Rule.NON_FINITE, {"koefisien": "1e9999"}, "G", "1e9999"),
        (Rule.CONTROL_CHARACTER, {"uraian": "Pasir\x07 urug"}, "E", "Pasir[U+0007] urug"),
        (Rule.CONTROL_CHARACTER, {"uraian": "Pasir\x7f"}, "E", "Pasir[U+007F]"),
        (Rule.CONTROL_CHARACTER, {"uraian": "\u202erisaP"}, "E", "[U+202E]risaP"),
        (Rule.CONTROL_CHARACTER, {"uraian": "Pasir\x00"}, "E", "Pasir\u2400"),
        (Rule.KOEFISIEN_INVALID, {"koefisien": True}, "G", "TRUE"),
        (Rule.KOEFISIEN_INVALID, {"koefisien": Number(45000, "yyyy-mm-dd")}, "G", "2023-03-15"),
    ],
)
def test_a_faulty_line_is_shown_at_its_cell_and_blocks_its_analysis_only(
    book: Book, rule: Rule, change: dict[str, Any], column: str, value: str
) -> None:
    faulty = line(**{"uraian": "Mandor", **change})
    found = book(line(), faulty, *OTHER)
    problem = only(found, rule)
    assert (problem.sheet, problem.row, problem.column) == ("AHSP", 3, column)
    assert (problem.kode, problem.value, problem.suggestion) == ("1.1", value, None)
    assert SEVERITY[rule] == Severity.ERROR
    assert found.refused == ["1.1"]
    assert found.rows_read == 4
    assert {each.ahsp_position for each in found.lines if each.row == 3} == set()


def test_a_row_without_a_code_blocks_nothing_but_itself(book: Book) -> None:
    problem = only(found := book(line(), line(kode="", nama="Siapa", uraian="Paku"), *OTHER),
                   Rule.KODE_MISSING)  # fmt: skip
    assert (problem.row, problem.column) == (3, "A")
    assert (problem.kode, problem.nama, problem.uraian) == ("", "Siapa", "Paku")
    assert found.refused == [""], "an analysis of its own"
    assert found.rows_read == 4


def test_an_item_code_alone_is_a_row_too_and_not_dropped(book: Book) -> None:
    blank = line(kode="", nama="", kategori="", uraian="", satuan="", koefisien="", item="M.01")
    found = book(line(), blank)
    assert found.rows_read == 2
    assert [each.row for each in found.of(Rule.KODE_MISSING)] == [3]


def test_one_row_may_break_several_rules(book: Book) -> None:
    found = book(line(kategori="", satuan="", koefisien="x"), *OTHER)
    expected = {Rule.KATEGORI_MISSING: 1, Rule.SATUAN_MISSING: 1, Rule.KOEFISIEN_INVALID: 1}
    assert found.rules == expected


def test_a_unit_of_twenty_characters_is_not_too_long(book: Book) -> None:
    assert book(line(satuan="x" * 20)).problems == []


def test_an_analysis_without_one_good_line_is_refused(book: Book) -> None:
    found = book(line(koefisien=""), *OTHER)
    assert found.ahsp["1.1"].rincian_count == 0
    assert found.refused == ["1.1"]


def test_a_repeated_line_with_another_koefisien_is_a_conflict(book: Book) -> None:
    found = book(line(), line(koefisien="0.6"), *OTHER)
    problem = only(found, Rule.DUPLICATE_CONFLICT)
    assert (problem.row, problem.column, problem.value) == (3, "G", "0.6")
    assert problem.evidence == {"first": "0.5"}
    assert found.refused == ["1.1"]


def test_a_repeated_line_with_the_same_koefisien_is_stored_once_and_listed(book: Book) -> None:
    found = book(line(), line(koefisien="0,50"), line(koefisien=0.5), *OTHER)
    assert found.rules == {Rule.DUPLICATE_SAME: 2}
    assert found.places(Rule.DUPLICATE_SAME) == [("AHSP", 3, "G"), ("AHSP", 4, "G")]
    assert [each.row for each in found.lines] == [2, 5, 6]
    assert found.refused == []


def test_a_koefisien_already_seen_is_the_same_even_after_a_conflict(book: Book) -> None:
    found = book(*[line(koefisien=value) for value in ("0.5", "0.6", "0.5", "0.6", "0.7")])
    told = [(each.rule, each.row) for each in found.problems]
    assert told == [
        (Rule.DUPLICATE_CONFLICT, 3),
        (Rule.DUPLICATE_SAME, 4),
        (Rule.DUPLICATE_SAME, 5),
        (Rule.DUPLICATE_CONFLICT, 6),
    ]


@pytest.mark.parametrize(
    "change", [{"kategori": "BHN"}, {"item": "L.01"}, {"uraian": "Tukang"}, {"satuan": "OJ"}]
)
def test_a_line_that_differs_in_any_part_of_its_key_is_another_line(
    book: Book, change: dict[str, str]
) -> None:
    assert book(line(), line(**change)).problems == []


def test_lines_that_differ_in_blanks_or_words_for_a_kategori_are_the_same(book: Book) -> None:
    found = book(line(uraian="Kepala Tukang"), line(uraian="Kepala \n Tukang", kategori="Upah"))
    only(found, Rule.DUPLICATE_SAME)


def test_one_code_with_two_names_is_a_conflict_said_once(book: Book) -> None:
    rows = [line(uraian=f"Bahan {n}", nama=nama) for n, nama in enumerate("aabb")]
    found = book(*rows, *OTHER)
    problem = only(found, Rule.NAME_CONFLICT)
    assert (problem.row, problem.column, problem.value) == (4, "B", "b")
    assert problem.evidence == {"first": "a"}
    assert found.refused == ["1.1"]


def test_names_that_differ_in_blanks_are_one_name(book: Book) -> None:
    assert book(line(nama="Galian  tanah"), line(nama=" Galian\ntanah", uraian="x")).problems == []


def test_scattered_rows_are_one_analysis_and_a_notice_at_the_first_that_is_apart(
    book: Book,
) -> None:
    found = book(line(), *OTHER, line(uraian="Mandor"), line("3", "Pasir"), line(uraian="Paku"))
    problem = only(found, Rule.CODE_SCATTERED)
    assert (problem.row, problem.column, problem.kode) == (5, "A", "1.1")
    assert found.refused == []
    own = [(each.position, each.row) for each in found.lines if each.ahsp_position == 1]
    assert own == [(1, 2), (2, 5), (3, 7)]


def test_blank_rows_between_do_not_scatter_an_analysis(book: Book) -> None:
    found = book(line(), [None], [" "], line(uraian="Mandor"))
    assert found.problems == []
    assert [each.row for each in found.lines] == [2, 5]
    assert found.rows_read == 2


def test_garbled_names_items_and_units_are_warned_about_with_the_mended_text(book: Book) -> None:
    found = book(
        line(nama="Pipa 8 mmÂ²", uraian="Pipa mÂ²", satuan="mÂ³"), line(uraian="Mandor"), *OTHER
    )
    assert found.rules == {Rule.MOJIBAKE: 3, Rule.NAME_CONFLICT: 1}
    told = [(each.column, each.value, each.suggestion) for each in found.of(Rule.MOJIBAKE)]
    assert told == [
        ("B", "Pipa 8 mmÂ²", "Pipa 8 mm²"),
        ("E", "Pipa mÂ²", "Pipa m²"),
        ("F", "mÂ³", "m³"),
    ]
    assert found.lines[0].flags == [Rule.MOJIBAKE]
    assert found.lines[0].uraian == "Pipa mÂ²", "stored as it was read"


# Lost decimal points.

TEXTS = [line("9", f"Bahan {n}", "0.5") for n in range(8)]


def test_a_whole_number_in_a_column_of_decimal_text_lost_its_point(book: Book) -> None:
    pasir = {"uraian": "Pasir", "satuan": "m3", "kategori": "BHN"}
    others = [line(f"5.{n}", koefisien=value, **pasir) for n, value in enumerate(["81.2", "85"])]
    found = book(*TEXTS, line(koefisien=83349, **pasir), *others)
    problem = only(found, Rule.LOST_DECIMAL)
    assert (problem.row, problem.column, problem.value) == (10, "G", "83349")
    assert problem.suggestion == "83.349"
    assert problem.evidence is not None
    assert (problem.evidence["peers"], problem.evidence["divisor"]) == (2, 1000)
    assert found.refused == []
    stored = next(each for each in found.lines if each.row == 10)
    assert (stored.koefisien, stored.flags) == ("83349", [Rule.LOST_DECIMAL])
    assert found.ahsp["1.1"].flagged_count == 1


def test_an_analysis_is_no_evidence_for_itself(book: Book) -> None:
    own = line(koefisien="83.3", item="M.2", uraian="Pasir")
    found = book(*TEXTS, line(koefisien=83349, uraian="Pasir"), own)
    assert only(found, Rule.LOST_DECIMAL).evidence == {"peers": 0}
    found = book(*TEXTS, line(koefisien=83349, uraian="Pasir"), own,
                 line("7", "Pasir", "90"))  # fmt: skip
    assert only(found, Rule.LOST_DECIMAL).evidence["peers"] == 1


def test_other_suspects_are_no_evidence_either(book: Book) -> None:
    found = book(*TEXTS, line("1", "Pasir", 83349), line("2", "Pasir", 84000))
    assert [each.evidence for each in found.of(Rule.LOST_DECIMAL)] == [{"peers": 0}] * 2


def test_the_same_item_in_another_unit_is_no_evidence(book: Book) -> None:
    found = book(*TEXTS, line("1", "Pasir", 83349), line("2", "Pasir", "81", satuan="kg"))
    assert only(found, Rule.LOST_DECIMAL).evidence == {"peers": 0}


@pytest.mark.parametrize("koefisien", ["1009.0", "83349", 999, 1000.5, "1.009"])
def test_text_smaller_and_broken_numbers_lost_nothing(book: Book, koefisien: Any) -> None:
    assert book(*TEXTS, line(koefisien=koefisien)).problems == []


def test_exactly_a_thousand_counts_as_lost(book: Book) -> None:
    only(book(*TEXTS, line(koefisien=1000)), Rule.LOST_DECIMAL)


def test_in_a_column_of_numbers_a_large_number_is_just_large(book: Book) -> None:
    found = book(*[line(f"{n}", koefisien=0.5) for n in range(3)], line("8", koefisien=83349))
    assert found.problems == []


def test_each_sheet_has_a_column_of_its_own(book: Book) -> None:
    numbers = [HEADERS, line("n1", koefisien=0.5), line("n2", koefisien=5000)]
    found = book(*TEXTS, line(koefisien=5000), others={"Angka": numbers})
    assert only(found, Rule.LOST_DECIMAL).sheet == "AHSP"


# Text that cannot be kept. A NUL is written into the file as `_x0000_`.


@pytest.mark.parametrize(
    ("name", "column"),
    [("nama", "B"), ("item", "D"), ("uraian", "E"), ("satuan", "F"), ("kode", "A")],
)
@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\u202e", "\u2066"])
def test_control_characters_block_and_are_named_at_their_cell(
    book: Book, name: str, column: str, character: str
) -> None:
    found = book(line(**({"nama": "n"} | {name: f"a{character}b"})), *OTHER)
    problem = only(found, Rule.CONTROL_CHARACTER)
    assert (problem.row, problem.column) == (2, column)
    assert character not in "".join(problem[3:8]), "nobody would see it"
    assert len(found.refused) == 1
    assert found.ahsp["2.1"].refused is False
    for ahsp in found.ahsp.values():
        assert "\x00" not in "".join(map(str, ahsp[1:7]))


@pytest.mark.parametrize(("name", "column"), [("klasifikasi", "H"), ("sub", "I")])
def test_control_characters_in_a_heading_block_too(book: Book, name: str, column: str) -> None:
    found = book(line(**{name: "a\x00b"}), *OTHER)
    assert only(found, Rule.CONTROL_CHARACTER).column == column
    assert found.refused == ["1.1"]
    assert "\x00" not in "".join(found.ahsp["1.1"][1:7])


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"kode": "9" * 101}, "A"),
        ({"klasifikasi": "k" * 301}, "H"),
        ({"sub": "k" * 301}, "I"),
        ({"satuan_ahsp": "k" * 301}, "J"),
        ({"nama": "n" * 2001}, "B"),
        ({"uraian": "u" * 2001}, "E"),
        ({"item": "i" * 2001}, "D"),
    ],
)
def test_text_longer_than_any_real_one_blocks(
    book: Book, change: dict[str, str], column: str
) -> None:
    found = book(line(**({"nama": "n"} | change)), *OTHER)
    problem = only(found, Rule.TEXT_TOO_LONG)
    assert (problem.row, problem.column) == (2, column)
    assert 100 < len(problem.value) <= 500, "a page shows the beginning"
    assert len(found.refused) == 1


# Cells of other kinds.


def test_formulas_give_the_values_that_the_spreadsheet_computed(book: Book) -> None:
    cells = line(Formula("=A1", "1.1"), nama="Pekerjaan 1.1", koefisien=Formula("=1/4", 0.25))
    found = book(cells, line(uraian=Formula("=E1", "Mandor"), koefisien=Formula("=G2", "0.7500")))
    assert found.problems == []
    assert [(each.uraian, each.koefisien) for each in found.lines] == [
        ("Pekerja", "0.25"),
        ("Mandor", "0.7500"),
    ]


def test_numbers_and_dates_are_read_as_codes_too(book: Book) -> None:
    found = book(
        line(1.1, nama="a"), line(7, nama="b"), line(Number(45000, "yyyy-mm-dd"), nama="c")
    )
    assert list(found.ahsp) == ["1.1", "7", "2023-03-15"]
    assert found.problems == []


def test_a_percentage_is_the_number_behind_it(book: Book) -> None:
    assert book(line(koefisien=Number(0.05, "0%"))).lines[0].koefisien == "0.05"


def test_an_error_cell_counts_as_empty(book: Book) -> None:
    found = book(line(koefisien=Formula("=1/0", "#DIV/0!")), *OTHER)
    assert found.refused == ["1.1"]
    assert sum(found.rules.values()) == 1
    assert found.problems[0].column == "G"


def test_text_that_begins_like_a_formula_stays_text(book: Book) -> None:
    found = book(line(uraian="=1+1", nama="@cmd"))
    assert (found.lines[0].uraian, found.ahsp["1.1"].nama) == ("=1+1", "@cmd")


def test_trailing_blank_rows_are_not_rows(book: Book) -> None:
    found = book(line(), *[[" "] * 7] * 30)
    assert (found.rows_read, found.problems) == (1, [])


def test_several_flat_sheets_are_one_file_and_others_are_named_as_skipped(book: Book) -> None:
    more = [["Catatan"], list(HEADERS), line(uraian="Mandor"), line("3", satuan="")]
    found = book(line(), others={"Harga": [["Bahan", "Harga"], ["Semen", 70000]], "Dua": more})
    assert (found.start.sheets, found.start.skipped) == (["AHSP", "Dua"], ["Harga"])
    assert found.rows_read == 3
    assert found.places(Rule.SATUAN_MISSING) == [("Dua", 4, "F")]
    assert [(each.ahsp_position, each.row) for each in found.lines] == [(1, 2), (1, 3)]
    assert (found.ahsp["3"].sheet, found.ahsp["1.1"].sheet) == ("Dua", "AHSP")
    assert found.of(Rule.CODE_SCATTERED) == []


def test_a_mark_unlike_the_columns_own_is_told_with_both_readings(book: Book) -> None:
    rows = [line("1.1", f"Bahan {number}", "0.25") for number in range(9)]
    found = book(*rows, line("1.1", "Seng", "2,625"))
    problem = only(found, Rule.KOEFISIEN_AMBIGUOUS)
    assert (problem.value, problem.suggestion) == ("2,625", "2625")
    assert found.lines[-1].koefisien == "2.625"
    assert found.lines[-1].flags == [Rule.KOEFISIEN_AMBIGUOUS]


def test_in_a_column_of_commas_a_comma_is_no_question_and_a_point_is(book: Book) -> None:
    rows = [line("1.1", f"Bahan {number}", "0,25") for number in range(9)]
    found = book(*rows, line("1.1", "Seng", "2,625"), line("1.1", "Batu", "1.250"))
    problem = only(found, Rule.KOEFISIEN_AMBIGUOUS)
    assert (problem.value, problem.suggestion) == ("1.250", "1250")
