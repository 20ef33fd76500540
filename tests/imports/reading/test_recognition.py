"""Sheets taken for what people said, for what is remembered, or for what is in them."""

from pathlib import Path
from typing import Any

import pytest

from ahsp.imports.reading.instructions import Instructions
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.mapping import Mapping, signature
from ahsp.imports.sheets.outline import BUDGET, COLUMNS, ROWS, TEXT
from ahsp.imports.sheets.workbook import RefusedError
from tests.imports.offices import BY_CODE, BY_SECTION, HEADERS, mapping, office
from tests.imports.workbooks import HEADERS as USUAL
from tests.imports.workbooks import Found, line, read, save

KODE = "7.1 (1)"


def said(*mappings: Mapping) -> Instructions:
    return Instructions(mappings=list(mappings))


def known(told: Mapping) -> Instructions:
    return Instructions(remembered={signature(HEADERS): told})


def told_of(found: Found) -> list[tuple[str, str, str]]:
    return [(each.name, each.kind or each.reason, each.origin) for each in found.start.outline]


def test_an_unknown_style_is_refused_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        read(office(tmp_path / "b.xlsx", others={"Kosong": [], "Rekap": [["REKAPITULASI"]]}))
    assert caught.value.reason == "unrecognised"
    first, empty, recap = caught.value.outline
    assert (first.reason, empty.reason, recap.reason) == ("no-header", "empty", "recapitulation")
    assert first.missing == ["kode", "nama", "kategori", "uraian", "koefisien"]
    assert first.sample[0][0] == "No. Mata Pembayaran"
    assert (first.top, first.left, empty.sample) == (1, 1, [])


def test_what_a_person_says_of_columns_and_sections_is_how_it_is_read(tmp_path: Path) -> None:
    found = read(office(tmp_path / "b.xlsx"), instructions=said(mapping()))
    assert told_of(found) == [("Analisa", "flat-carried", "person")]
    assert not found.problems
    assert not found.refused
    lines = [(each.kategori, each.uraian, each.satuan, each.koefisien) for each in found.lines]
    assert lines == [
        ("TK", "Pekerja", "OH", "1.65"),
        ("TK", "Mandor", "OH", "0.083"),
        ("BHN", "Semen\nPortland", "kg", "326"),
        ("BHN", "Bahan bantu", "%", "2.5"),
        ("ALT", "Molen", "jam", "0.25"),
        ("TK", "Tukang kayu", "OH", "0.33"),
    ]
    assert found.ahsp[KODE].nama == "Beton mutu\nrendah"


def test_item_codes_tell_the_kategori(tmp_path: Path) -> None:
    path = office(tmp_path / "b.xlsx", BY_CODE)
    found = read(path, instructions=said(mapping(kategori="prefix")))
    assert [each.kategori for each in found.lines] == ["TK", "BHN", "ALT", "ALT", "TK", "BHN"]
    own = mapping(kategori="prefix", prefixes={"L": "LAIN", "M": "BHN", "E": "ALT"})
    found = read(path, instructions=said(own))
    assert [each.kategori for each in found.lines] == ["LAIN", "BHN", "ALT", "LAIN", "BHN"]
    assert found.rules[Rule.KATEGORI_MISSING] == 1, "no prefix fits P.02"


def test_a_column_tells_the_kategori_of_a_mapped_sheet(tmp_path: Path) -> None:
    rows = [["1", "Galian", "tenaga", "Pekerja", "OH", 0.5], ["1", "Galian", "x", "Air", "l", 1]]
    path = save(tmp_path / "b.xlsx", rows, headers=["a", "b", "c", "d", "e", "f"], sheet="A")
    columns = dict(zip(("kode", "nama", "kategori", "uraian", "satuan", "koefisien"), "ABCDEF",
                       strict=True))  # fmt: skip
    found = read(path, instructions=said(
        Mapping(sheet="A", kind="flat", header=1, columns=columns)))  # fmt: skip
    assert [each.kategori for each in found.lines] == ["TK"]
    assert found.places(Rule.KATEGORI_UNKNOWN) == [("A", 3, "C")]


def test_every_row_is_a_line_or_left_out_with_a_reason(tmp_path: Path) -> None:
    from ahsp.imports.reading.recognition import recognise_parts
    from ahsp.imports.sheets.cells import Cleaned
    from ahsp.imports.sheets.workbook import sheets

    extra = [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], *BY_SECTION,
             [None, None, None, "Catatan di bawah", None, None, None],
             [None, None, None, None, None, None, 12]]  # fmt: skip
    book = sheets(office(tmp_path / "b.xlsx", tuple(extra)), 1000, 100)
    parts, _ = recognise_parts(book, said(mapping()))
    lines = list(parts[0].rows(Cleaned()))
    left = [each.reason for each in parts[0].skipped]
    assert sorted(left) == sorted(["header", "heading", "section", "total", "section", "section",
                                   "heading", "section", "sub-heading", "note"])  # fmt: skip
    assert len(lines) + len(left) == len(extra)


def test_titles_and_known_item_codes_are_recognised_by_themselves(tmp_path: Path) -> None:
    headers = ["Kode", "Nama", "Kode Item", "Uraian", "Satuan", "Koefisien", "Harga"]
    for rows, kategori in ((BY_SECTION, "section"), (BY_CODE, "prefix")):
        found = read(save(tmp_path / f"{kategori}.xlsx", rows, headers=headers))
        assert told_of(found) == [("AHSP", "flat-carried", "content")]
        told = found.start.outline[0].mapping
        assert told is not None
        assert (told.kategori, told.header, told.columns["uraian"]) == (kategori, 1, "D")
        assert not found.refused


def test_a_table_whose_kategori_nothing_tells_is_not_recognised(tmp_path: Path) -> None:
    headers = ["Kode", "Nama", "Kode Item", "Uraian", "Satuan", "Koefisien"]
    rows = [["1", "x", code, "Pekerja", "OH", 1] for code in ("L.1", "X", "Y", "Z")]
    with pytest.raises(RefusedError) as caught:
        read(save(tmp_path / "b.xlsx", rows, headers=headers))
    assert caught.value.detail["missing"] == ["kategori"]


def test_a_remembered_mapping_finds_its_headers_wherever_they_are(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    save(path, BY_SECTION, headers=HEADERS, sheet="Lain", top=7, left=2)
    found = read(path, instructions=known(mapping(first=1, username="siti", at="2026-01-02")))
    assert told_of(found) == [("Lain", "flat-carried", "remembered")]
    told = found.start.outline[0].mapping
    assert told is not None
    assert (told.header, told.columns["kode"], told.username) == (8, "C", "siti")
    assert not found.refused
    assert found.rows_read == 6


def test_a_remembered_mapping_beats_the_content_and_what_is_said_of_the_file_beats_both(
    tmp_path: Path,
) -> None:
    path = save(tmp_path / "b.xlsx", [line("1.1"), line("1.2")])
    content = read(path).start.outline[0].mapping
    assert content is not None
    swapped = {**content.columns, "uraian": "F", "satuan": "E"}
    told = Mapping(sheet="x", kind="flat", header=9, columns=swapped, first=1)
    remembered = {signature(USUAL): told}
    found = read(path, instructions=Instructions(remembered=remembered))
    assert found.lines[0].uraian == "OH"
    for kind in ("content", "flat"):
        mine = Mapping(sheet="AHSP", kind=kind, header=1, columns=content.columns)
        found = read(path, instructions=Instructions(mappings=[mine], remembered=remembered))
        assert found.lines[0].uraian == "Pekerja", kind


def test_a_remembered_mapping_whose_columns_are_not_there_is_not_used(tmp_path: Path) -> None:
    told = mapping(first=1, columns={"kode": "ZZ"})
    with pytest.raises(RefusedError, match="unrecognised"):
        read(office(tmp_path / "b.xlsx"), instructions=known(told))


def test_a_person_leaves_a_sheet_out(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line("1.1")], others={"Dua": [USUAL, line("2.1")]})
    found = read(path, instructions=said(Mapping(sheet="Dua", kind="skip")))
    assert told_of(found) == [("AHSP", "flat", "content"), ("Dua", "by-person", "person")]
    assert list(found.ahsp) == ["1.1"]
    with pytest.raises(RefusedError, match="unrecognised"):
        read(
            path, instructions=said(*(Mapping(sheet=name, kind="skip") for name in ("AHSP", "Dua")))
        )


SKIPPED: list[tuple[str, list[list[Any]]]] = [
    ("price-list", [["DAFTAR HARGA BAHAN"], ["No", "Uraian", "Satuan", "Harga Satuan"], [1, "x"]]),
    ("recapitulation", [["Rekapitulasi"], ["No", "Uraian", "Jumlah"]]),
    ("recapitulation", [["DAFTAR HARGA SATUAN PEKERJAAN"], ["No", "Uraian", "Satuan", "Harga"]]),
    ("worksheet", [["I", "ASUMSI"], [1, "Jarak", "km", 5]]),
    ("no-header", [["Kata pengantar"]]),
    ("empty", []),
]


@pytest.mark.parametrize(("reason", "cells"), SKIPPED)
def test_sheets_of_something_else_are_left_out_with_the_reason(
    tmp_path: Path, reason: str, cells: list[list[Any]]
) -> None:
    found = read(save(tmp_path / "b.xlsx", [line()], others={"Lain": cells}))
    assert told_of(found) == [("AHSP", "flat", "content"), ("Lain", reason, "content")]
    assert found.start.skipped == ["Lain"]


def test_a_sample_stays_small_whatever_the_file_is(tmp_path: Path) -> None:
    wide = [["x" * 5000 for _ in range(60)] for _ in range(50)]
    others = {f"S{number}": wide for number in range(8)}
    found = read(save(tmp_path / "b.xlsx", [line()], others=others))
    samples = [each.sample for each in found.start.outline]
    assert len(samples[1]) == ROWS
    assert len(samples[1][0]) == COLUMNS
    assert {len(text) for row in samples[1] for text in row} == {TEXT}
    total = sum(len(text) for sample in samples for row in sample for text in row)
    assert total < BUDGET * 1.2
    assert samples[-1] == [], "past the budget"
