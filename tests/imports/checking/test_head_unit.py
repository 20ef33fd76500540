"""Which unit a name speaks of, and how sure that is."""

import pytest

from ahsp.imports.checking.head_unit import head_unit


@pytest.mark.parametrize(
    ("nama", "unit", "sure"),
    [
        ("Pemasangan 1 m2 Dinding Bata Merah Tebal 1 Batu", "m2", True),
        ("1 m3 Beton mutu rendah f'c 10 MPa", "m3", False),
        ("Pemasangan 1 m' Pipa PVC", "m'", False),
        ("Pemasangan 1 m’ Pipa PVC", "m'", False),
        ("Pemasangan 1 m1 Pipa PVC", "m1", False),
        ("Pemasangan 1 m Pipa PVC", "m", True),
        ("Pemasangan 1 m² Ubin", "m2", True),
        ("Tebas tebang 1 m\n2\n tanaman", "m2", True),
        ("Pemasangan 1 Buah Kloset Duduk", "buah", True),
        ('Pemasangan 1 buahRoof Drain, Dia. 2"', "buah", True),
        ("1m3Perkerasan Beton", "m3", False),
        ("Pemasangan 10 kg Besi Beton", None, False),
        ("Pemasangan 1 SETENGAH dinding", None, False),
        ("Per-m' penetrasi Tiang Beton", "m'", False),
        ("Penanaman Metode Taplok per m2 Permukaan Lereng", "m2", True),
        ("Patok kayu panjang 1 m", None, False),
        ("Pipa diameter 1 m, tebal 1 cm", None, False),
        ("Pemasangan 1 Unit Tangki Kap. 1 m3", "unit", True),
        ("Pemupukan (1 kali) untuk 1 m2 Semak", "m2", False),
        ("Penyiraman untuk 1 hari di Tanah Subur", "hari", False),
        ("Penyemprotan 1 kali, 1 hari", "kali", False),
        ("Galian 0,1 m3 tanah", None, False),
        ("Pembuangan sejauh 1 km", None, False),
        ("Pekerjaan persiapan", None, False),
    ],
)
def test_the_unit_is_the_first_that_is_no_measure(nama: str, unit: str | None, sure: bool) -> None:
    found = head_unit(nama)
    assert (found.key if found else None) == unit
    assert (found.sure if found else False) == sure


def test_it_tells_where_the_unit_stands() -> None:
    nama = "Pemasangan 1 m3 Kabel"
    found = head_unit(nama)
    assert found is not None
    assert (nama[found.start : found.end], found.written) == ("m3", "1 m3")
