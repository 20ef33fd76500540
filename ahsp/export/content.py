"""What is exported, whatever the format: analyses with their lines, counted and fingerprinted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from ahsp.catalog.digest import SIZE

KATEGORI = ("TK", "BHN", "ALT", "LAIN")
Told = Callable[[int], None]
"""Is told now and then how many lines are written; raises to have the writing given up."""


class Line(NamedTuple):
    """One line; `koefisien` has every digit that is stored, `tanda` the rules that flagged it."""

    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: str
    tanda: str = ""


class Analysis(NamedTuple):
    """One analysis; `sumber` names its edition."""

    sumber: str
    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Contents:
    """Counts and fingerprint of what an export has, known before the first byte of it.

    Attributes:
        sumber: names of the editions, in order.
        ahsp: analyses.
        rincian: their lines.
        flagged: lines among them that are flagged.
        sha256: the fingerprint in hexadecimal; the same for the same analyses in every format.
    """

    sumber: tuple[str, ...] = ()
    ahsp: int = 0
    rincian: int = 0
    flagged: int = 0
    sha256: str = sha256().hexdigest()


def contents(editions: Iterable[tuple[str, bytes, int, int, int]]) -> Contents:
    """Count analyses and take their fingerprint.

    It is a SHA-256 over the name of the edition, a zero byte and the digest of each analysis in
    order, as `ahsp.catalog.digest` makes it, so that whoever has a file can compute it again.

    Args:
        editions: of each its name, the digests of its analyses one after the other, and how many
            analyses, lines and flagged lines it has.
    """
    told = sha256()
    sumber: list[str] = []
    ahsp = rincian = flagged = 0
    for name, digests, count, lines, marked in editions:
        start = name.encode() + b"\0"
        told.update(
            b"".join([start + digests[at : at + SIZE] for at in range(0, len(digests), SIZE)])
        )
        sumber.append(name)
        ahsp += count
        rincian += lines
        flagged += marked
    return Contents(tuple(sumber), ahsp, rincian, flagged, told.hexdigest())
