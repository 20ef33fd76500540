"""The fingerprint by which an import knows what did not change."""

from decimal import Decimal

import pytest

from ahsp.catalog.digest import SIZE, Digest, digest, spelled

Line = tuple[str, str, str, str, Decimal]

HEADER = ("1.1", "Galian tanah", "m3", "Tanah", "Galian")


def of(*lines: Line, header: tuple[str, ...] = HEADER) -> bytes:
    return digest(*header, lines)


def line(koefisien: str, **other: str) -> Line:
    texts = {"kategori": "TK", "kode_item": "L.01", "uraian": "Pekerja", "satuan": "OH"} | other
    return (
        texts["kategori"],
        texts["kode_item"],
        texts["uraian"],
        texts["satuan"],
        Decimal(koefisien),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.30", "0.3"), ("1E+3", "1000"), ("0", "0.000"), ("-0", "0"), ("1000.0", "1E3")],
)
def test_a_koefisien_counts_by_value_not_by_spelling(one: str, other: str) -> None:
    assert of(line(one)) == of(line(other))


@pytest.mark.parametrize(
    ("one", "other"), [("0.3", "0.03"), ("3", "30"), ("1E-7", "1E-8"), ("1." + "0" * 50 + "1", "1")]
)
def test_different_values_differ(one: str, other: str) -> None:
    assert of(line(one)) != of(line(other))


@pytest.mark.parametrize("name", ["kategori", "kode_item", "uraian", "satuan"])
def test_every_text_of_a_line_counts(name: str) -> None:
    assert of(line("1", **{name: "lain"})) != of(line("1"))


@pytest.mark.parametrize("place", range(5))
def test_every_text_of_the_header_counts(place: int) -> None:
    changed = [*HEADER]
    changed[place] += "x"
    assert of(line("1"), header=tuple(changed)) != of(line("1"))


def test_the_order_of_lines_counts() -> None:
    assert of(line("1"), line("2")) != of(line("2"), line("1"))


def test_text_cannot_slip_from_one_field_or_line_into_the_next() -> None:
    assert of(line("1", uraian="ab", satuan="c")) != of(line("1", uraian="a", satuan="bc"))
    assert of(line("1", kode_item="1:x")) != of(line("1", kode_item="", uraian="1:xPekerja"))
    assert of(line("1")) != of(line("1"), line("1"))


def test_it_has_sixteen_bytes_and_stays_the_same_for_ever() -> None:
    assert len(of()) == SIZE == 16
    assert of(line("0.3")).hex() == "d8c8b0f5798df05df5f9a0b3ea3bd3d2"


def test_lines_can_be_added_one_by_one_after_a_look_at_the_digest() -> None:
    growing = Digest()
    first, second = line("1"), line("2")
    growing.add((*first[:4], spelled(first[4])))
    assert growing.finish(*HEADER) == of(first)
    growing.add((*second[:4], spelled(second[4])))
    assert growing.finish(*HEADER) == of(first, second)
