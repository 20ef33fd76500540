"""A fingerprint of a whole analysis, by which an import knows what did not change.

Leaf: the process that reads workbooks uses it once a line, so the spelling is short and numbers are
normalised once a value.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b

Line = tuple[str, str, str, str, Decimal | None]
"""kategori, kode_item, uraian, satuan, koefisien."""

SIZE = 16
"""Bytes of a digest."""


@lru_cache(maxsize=65_536)
def _number(value: Decimal | None) -> str:
    """One spelling a value: 0.30 and 0.3, 1E+3 and 1000 are the same."""
    if value is None:
        return "-"
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    bare = text.rstrip("0")
    if isinstance(exponent, int):
        return f"{'-' if sign else ''}{bare}e{exponent + len(text) - len(bare)}"
    return str(value)  # NaN and Infinity have no digits to compare


class Digest:
    """A digest that grows a line at a time.

    Every text is preceded by its length, so that no two analyses are spelled alike; the header is
    hashed last, because a reader knows it for certain only at the end.
    """

    __slots__ = ("_hash",)

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=SIZE)

    def add(self, line: Line) -> None:
        """Take the next line of the analysis."""
        kategori, kode_item, uraian, satuan, koefisien = line
        self._hash.update(
            f"{len(kategori)}:{kategori}{len(kode_item)}:{kode_item}{len(uraian)}:{uraian}"
            f"{len(satuan)}:{satuan}{_number(koefisien)};".encode("utf-8", "surrogatepass")
        )

    def finish(
        self, kode: str, nama: str, satuan: str, klasifikasi: str, sub_klasifikasi: str
    ) -> bytes:
        """The digest of the lines so far under this header; more lines may still follow.

        Returns:
            `SIZE` bytes.
        """
        whole = self._hash.copy()
        for text in (kode, nama, satuan, klasifikasi, sub_klasifikasi):
            whole.update(f"#{len(text)}:{text}".encode("utf-8", "surrogatepass"))
        return whole.digest()


def digest(
    kode: str,
    nama: str,
    satuan: str,
    klasifikasi: str,
    sub_klasifikasi: str,
    lines: Iterable[Line],
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
    for line in lines:
        whole.add(line)
    return whole.finish(kode, nama, satuan, klasifikasi, sub_klasifikasi)
