"""What a sample analysis is made of: items, lines with a koefisien, sections."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

TENAGA_KERJA = "Tenaga Kerja"
BAHAN = "Bahan"
PERALATAN = "Peralatan"
LAIN_LAIN = "Lain-lain"

Number = Decimal | int | str


class Item(NamedTuple):
    """A trade, material, machine or lump sum that analyses draw on."""

    kode: str
    kategori: str
    uraian: str
    satuan: str


class Line(NamedTuple):
    """One rincian: how much of an item one unit of work consumes."""

    item: Item
    koefisien: Decimal


Lines = tuple[Line, ...]


class Analysis(NamedTuple):
    """One AHSP with its lines in the order labour, material, equipment, other."""

    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    lines: Lines


def rounded(value: Number) -> Decimal:
    """Round as books print: four decimals, six where four would lose the figure.

    Raises ValueError for a value that is not positive once rounded.
    """
    exact = Decimal(value)
    step = Decimal("0.000001") if abs(exact) < Decimal("0.01") else Decimal("0.0001")
    result = exact.quantize(step, ROUND_HALF_UP)
    if result <= 0:
        raise ValueError(f"a koefisien must be positive, got {value}")
    return result


def use(*quantities: tuple[Item, Number]) -> Lines:
    """Make lines from (item, quantity per unit of work) pairs."""
    return tuple(Line(item, rounded(amount)) for item, amount in quantities)


def scaled(lines: Lines, factor: Number) -> Lines:
    """Use so much of what these lines make, say 0.6 m3 of a concrete mix."""
    return tuple(Line(line.item, rounded(line.koefisien * Decimal(factor))) for line in lines)


def with_waste(net: Number, percent: Number) -> Decimal:
    """Add breakage, offcuts and spillage (in percent) to a net quantity."""
    return Decimal(net) * (1 + Decimal(percent) / 100)


class Section:
    """Numbers the analyses of one sub klasifikasi in the order they are added."""

    def __init__(self, kode: str, klasifikasi: str, sub_klasifikasi: str) -> None:
        self._kode = kode
        self._klasifikasi = klasifikasi
        self._sub_klasifikasi = sub_klasifikasi
        self._analyses: list[Analysis] = []

    def add(self, nama: str, satuan: str, *groups: Lines) -> None:
        """Append an analysis; its kode is the section's kode and the next number."""
        lines = tuple(line for group in groups for line in group)
        kode = f"{self._kode}.{len(self._analyses) + 1}"
        self._analyses.append(
            Analysis(kode, nama, satuan, self._klasifikasi, self._sub_klasifikasi, lines)
        )

    def __iter__(self) -> Iterator[Analysis]:
        return iter(self._analyses)
