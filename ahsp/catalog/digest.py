"""A fingerprint of a whole analysis, by which an import knows what did not change.

Leaf: the process that reads workbooks adds every line to one, so the work is left to two C
functions: msgpack, whose encoding of texts is unambiguous and stable, and BLAKE2b.
"""

from collections.abc import Iterable
from decimal import Context, Decimal
from hashlib import blake2b

import msgspec

Line = tuple[str, str, str, str, str]
"""kategori, kode_item, uraian, satuan, and koefisien as `spelled`."""

SIZE = 16
"""Bytes of a digest."""

_EXACT = Context(prec=100)
_encode = msgspec.msgpack.Encoder().encode


def spelled(koefisien: Decimal) -> str:
    """One spelling of a koefisien, which is never negative: 0.30 is 0.3, 1E+3 is 1000."""
    plain = format(koefisien.copy_abs(), "f")
    # Most end in another digit than nought, and then there is nothing to leave out.
    if plain[-1] != "0" and len(plain) <= _EXACT.prec:
        return plain
    return format(koefisien.copy_abs().normalize(_EXACT), "f")


class Digest:
    """A digest that grows a line at a time; the header comes last, when it is known for certain."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def add(self, line: Line) -> None:
        """Take the next line of the analysis."""
        self._lines.append(line)

    def finish(
        self, kode: str, nama: str, satuan: str, klasifikasi: str, sub_klasifikasi: str
    ) -> bytes:
        """The digest of the lines so far under this header; more lines may still follow.

        Returns:
            `SIZE` bytes.
        """
        whole = (kode, nama, satuan, klasifikasi, sub_klasifikasi, self._lines)
        return blake2b(_encode(whole), digest_size=SIZE).digest()


def digest(
    kode: str,
    nama: str,
    satuan: str,
    klasifikasi: str,
    sub_klasifikasi: str,
    lines: Iterable[tuple[str, str, str, str, Decimal]],
) -> bytes:
    """The fingerprint of one analysis.

    Args:
        kode: and the rest of the header, as stored.
        nama: see `kode`.
        satuan: see `kode`.
        klasifikasi: see `kode`.
        sub_klasifikasi: see `kode`.
        lines: in their order; koefisien counts by value, not by spelling.

    Returns:
        `SIZE` bytes.
    """
    whole = Digest()
    for *texts, koefisien in lines:
        kategori, kode_item, uraian, item_satuan = texts
        whole.add((kategori, kode_item, uraian, item_satuan, spelled(koefisien)))
    return whole.finish(kode, nama, satuan, klasifikasi, sub_klasifikasi)
