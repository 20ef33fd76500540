"""What is exported, whatever the format: analyses with their lines, counted and fingerprinted."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

KATEGORI = ("TK", "BHN", "ALT", "LAIN")
_encode = msgspec.json.Encoder().encode


class Line(NamedTuple):
    """One line; `koefisien` has every digit that is stored."""

    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: str


class Analysis(NamedTuple):
    """One analysis; `sumber` names its edition."""

    sumber: str
    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    lines: list[Line]


@dataclass(slots=True)
class Tally:
    """Counts and fingerprint of what was exported so far.

    The fingerprint is a SHA-256 over one JSON array of texts for each line, in order, each ended by
    a line feed: the analysis' header, the line, and its koefisien without trailing noughts. So it
    is the same for every format, and whoever has a file can compute it again.
    """

    ahsp: int = 0
    kategori: Counter[str] = field(default_factory=Counter)
    sumber: dict[str, None] = field(default_factory=dict)
    _hash: Any = field(default_factory=sha256)

    @property
    def rincian(self) -> int:
        """How many lines."""
        return self.kategori.total()

    @property
    def sha256(self) -> str:
        """The fingerprint so far, in hexadecimal."""
        found: str = self._hash.hexdigest()
        return found

    def add(self, analysis: Analysis) -> None:
        """Take one more analysis."""
        self.ahsp += 1
        self.sumber[analysis.sumber] = None
        header = analysis[:6]
        for line in analysis.lines:
            self.kategori[line.kategori] += 1
            row = (*header, *line[:4], without_noughts(line.koefisien))
            self._hash.update(_encode(row))
            self._hash.update(b"\n")


def without_noughts(koefisien: str) -> str:
    """A koefisien without noughts at the end of its fraction: 0.3000 is 0.3, 12.0 is 12."""
    return koefisien.rstrip("0").rstrip(".") if "." in koefisien else koefisien
