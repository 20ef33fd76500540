"""Primes that became a 3: what speaks for them, and how often that is right."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from ahsp.imports.checking.primes import Lost, Materials, lost_primes, may_have_lost
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Mended
from tests.imports.workbooks import Found, line, read, save


def made_of(*materials: tuple[str, float]) -> Materials:
    found = Materials()
    for satuan, koefisien in materials:
        found.add(satuan, koefisien)
    return found


CABLE = made_of(("m", 1.05))
CONCRETE = made_of(("m3", 0.5), ("kg", 1500))
NOTHING = made_of()


@pytest.mark.parametrize(
    ("nama", "materials", "mended"),
    [
        ("Pemasangan 1 m3 Kabel NYY 4 x 4 mm2", CABLE, "Pemasangan 1 m' Kabel NYY 4 x 4 mm2"),
        ("Pemasangan 1 m3 Lisplank GRC", CONCRETE, "Pemasangan 1 m' Lisplank GRC"),
        ("Pembuatan 1 m3 pagar kayu", CABLE, "Pembuatan 1 m' pagar kayu"),
        ("Pembuatan 1 m3 pagar beton", CONCRETE, None),
        ("Pemasangan 1 m3 Kusen Kayu", made_of(("m3", 1.1)), None),
        ("Pemasangan 1 m3 Anu", CABLE, "Pemasangan 1 m' Anu"),
        ("Pemasangan 1 m3 Anu", NOTHING, None),
        ("Pemasangan 1 m3 Anu", made_of(("buah", 120), ("m3", 0.1)), None),
        ("Penggalian 1 m3 tanah untuk pipa", CABLE, None),
        ("1 m3 Beton untuk saluran", CABLE, None),
        ("1 m3 Pipa", NOTHING, "1 m' Pipa"),
        ("Pasangan 1 m3 Bouwplank", CABLE, "Pasangan 1 m' Bouwplank"),
        ("Pemasangan 1 Unit Tangki untuk pipa, kap. 1 m3", CABLE, None),
        ("1 m3 beton f3c 20 MPa", CONCRETE, "1 m3 beton f'c 20 MPa"),
        ("Mortar Tipe S,fc3 12,5 MPa", CONCRETE, "Mortar Tipe S,fc' 12,5 MPa"),
        ("1 m3 bronjong; beda tinggi > 0 s.d. 1 m3 di tanah", CONCRETE,
         "1 m3 bronjong; beda tinggi > 0 s.d. 1 m' di tanah"),
        ("1 m3 beton setiap jarak 25 m3", CONCRETE, "1 m3 beton setiap jarak 25 m'"),
        ("1 m3 galian untuk volume s.d. 200 m3", NOTHING, None),
    ],
)  # fmt: skip
def test_a_name_gets_its_primes_back_where_something_speaks_for_it(
    nama: str, materials: Materials, mended: str | None
) -> None:
    assert may_have_lost(nama)
    found = lost_primes(nama, materials)
    assert (found.nama if found else None) == mended


def test_what_speaks_for_it_is_told() -> None:
    found = lost_primes("Pemasangan 1 m3 Pipa", made_of(("m", 1.2), ("kg", 1.5)))
    assert found == Lost("Pemasangan 1 m' Pipa", True, {"work": "pipa", "fills": 0.001})


def test_each_row_with_the_name_is_told_once_its_analysis_is_known(tmp_path: Path) -> None:
    pipa = {"nama": "Pemasangan 1 m3 Anu 2 mmÂ²"}
    rows = [
        line("1.1", **pipa),
        line("2.1", nama="Penggalian 1 m3 tanah"),
        line("1.1", "Paku", "0.2", kategori="BHN", satuan="kg", **pipa),
    ]
    found = read(save(tmp_path / "b.xlsx", rows))
    told = found.of(Rule.PRIME_AS_3)
    assert [(each.row, each.column) for each in told] == [(2, "B"), (4, "B")]
    assert {each.suggestion for each in told} == {"Pemasangan 1 m' Anu 2 mm²"}
    assert told[0].evidence == {"fills": 0.0}
    assert not found.refused


def test_the_strength_in_an_item_is_told_at_the_item(tmp_path: Path) -> None:
    found = read(save(tmp_path / "b.xlsx", [line(uraian="Beton f3c 20 MPa")]))
    (told,) = found.of(Rule.PRIME_AS_3)
    assert (told.column, told.suggestion) == ("E", "Beton f'c 20 MPa")


def test_in_blocks_the_heading_is_told(tmp_path: Path) -> None:
    from tests.imports.sheets.test_block import block

    rows = block("1.1.1.1", "Pasang 1 m3 Kabel", [1, "Kabel", "M.7", "m", 1.05, 1, 1])
    found = read(save(tmp_path / "b.xlsx", rows, headers=["1.1", "PERSIAPAN"]))
    assert found.places(Rule.PRIME_AS_3) == [("AHSP", 2, "B")]


# The flat 2025 file beside the block workbook of the same edition, whose names are right.

_THREE = re.compile(r"m3(?!\w)", re.IGNORECASE)
_EITHER = re.compile(r"m3|m³|m\s?['’´`′](?!\w)", re.IGNORECASE)
_STRENGTH = re.compile(r"f3c|fc3", re.IGNORECASE)
_SOURCE = re.compile(r"\(Lihat [^()]*(?:\([^()]*\)[^()]*)*\)?")


def lengths(nama: str, pattern: re.Pattern[str]) -> list[bool]:
    """Of each m3 or m' of a name, whether it is a length."""
    plain = " ".join(_SOURCE.sub("", nama).split())
    return [each.lower() not in ("m3", "m³") for each in pattern.findall(plain)]


@pytest.mark.shared
def test_nearly_all_lost_primes_are_found_and_hardly_any_other(flat: Found, blocks: Found) -> None:
    proposed = {each.kode: each.suggestion or "" for each in flat.of(Rule.PRIME_AS_3)}
    right = wrong = missed = exact = 0
    for kode, analysis in flat.ahsp.items():
        true = blocks.ahsp.get(kode)
        if true is None:
            continue
        here, there = lengths(analysis.nama, _THREE), lengths(true.nama, _EITHER)
        if not (here or _STRENGTH.search(analysis.nama)) or len(here) != len(there):
            continue
        lost = any(there) or _STRENGTH.search(analysis.nama) is not None
        right += lost and kode in proposed
        wrong += not lost and kode in proposed
        missed += lost and kode not in proposed
        exact += lost and kode in proposed and lengths(proposed[kode], _EITHER) == there
    assert right + missed > 250
    assert right / (right + wrong) >= 0.99
    assert right / (right + missed) >= 0.99
    assert exact / right >= 0.99


@pytest.mark.shared
def test_what_an_analysis_is_made_of_finds_most_without_knowing_any_word(
    flat: Found, blocks: Found
) -> None:
    materials: dict[int, Materials] = defaultdict(Materials)
    for each in flat.lines:
        if each.kategori == "BHN" and float(each.koefisien) < 1000:
            materials[each.ahsp_position].add(each.satuan.lower(), float(each.koefisien))
    head = re.compile(r"^\D*1\s*m3(?!\w)", re.IGNORECASE)
    counts = {(lost, thin): 0 for lost in (True, False) for thin in (True, False)}
    for kode, analysis in flat.ahsp.items():
        true = blocks.ahsp.get(kode)
        if true is not None and head.match(analysis.nama) and lengths(true.nama, _EITHER):
            counts[lengths(true.nama, _EITHER)[0], materials[analysis.position].thin] += 1
    found, all_lost = counts[True, True], counts[True, True] + counts[True, False]
    assert all_lost > 200
    assert found / all_lost >= 0.95
    assert found / (found + counts[False, True]) >= 0.95


@pytest.mark.shared
def test_the_book_with_the_right_names_lost_none(blocks: Found) -> None:
    assert blocks.of(Rule.PRIME_AS_3) == []


@pytest.mark.shared
def test_the_proposed_name_has_its_characters_mended_too(flat: Found) -> None:
    mended = Mended()
    proposed = {each.suggestion for each in flat.of(Rule.PRIME_AS_3) if each.column == "C"}
    assert all(mended[each or ""] is None for each in proposed)
