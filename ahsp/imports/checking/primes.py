"""Primes that became a 3 on the way into a workbook: `1 m3 pagar`, where one metre was meant.

Nothing in the text tells the two apart. The nature of the work does: a fence, a pipe or a skirting
is measured by its length. So does what it is made of: the materials of a cubic metre fill about
one, those of a metre of cable do not. Neither is certain.
"""

import re
from typing import Any, NamedTuple

from ahsp.imports.checking.head_unit import head_unit

_LINEAR = """
    bouwplank bowplank nok bubung bubungan talang lisplank lisplang listplank listplang list plint
    plin skoning step nosing kabel pipa waterstop railing reling handrail kanstin kansteen kerb curb
    conduit konduit duct ducting pengelasan las shalimar tali lis border trekstang tray trunking
    busduct
"""
_EITHER = """
    pagar kusen buis gorong-gorong saluran drainase jalusi selang selokan u-ditch turap sheet-pile
    tiang penetrasi pemancangan
"""
_BULK = """
    galian penggalian timbunan timbun urugan urukan urug pengurugan tanah pasir kerikil sirtu lumpur
    batu beton fondasi pondasi pasangan perkerasan grouting bronjong cor pengecoran cadas kayu
    kuda-kuda gording gordeng balok kolom pelat sloof pemadatan pembuangan makadam agregat aspal
    penghamparan adukan mortar air
"""
_LENGTH, _OPEN, _VOLUME = "length", "open", "volume"
_KIND = (
    dict.fromkeys(_LINEAR.split(), _LENGTH)
    | dict.fromkeys(_EITHER.split(), _OPEN)
    | dict.fromkeys(_BULK.split(), _VOLUME)
)
"""Words that tell what a work is measured by; open ones leave that to what it is made of."""
_MOVED_WORDS = """
    galian penggalian timbunan urugan pengurugan pembuangan pemadatan
"""
_MOVED = frozenset(_MOVED_WORDS.split())
"""Words that say it is volume whatever else is named."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STRENGTH = re.compile(r"\bf3c\b|\bfc3(?=\s*[\d<>=≥≤])", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:tinggi|jarak|kenaikan|kedalaman|sedalam|panjang|lebar|bentang|sejauh|[HT](?=\s*=))"
    r"[^\d;,]{0,24}(?:\d[\d.,]*\s*s\.?\s?d\.?\s*)?\d[\d.,]*\s*m3(?!\w)",
    re.IGNORECASE,
)
"""A height, a distance or another length that is said to be so many cubic metres."""
THIN = 0.3
"""Cubic metres of material below which nobody builds one cubic metre."""
DENSE = 1500
"""Kilograms of a building material that fill a cubic metre at least."""
PIECES = 20
"""Pieces from which on bricks or blocks may fill one too."""


class Lost(NamedTuple):
    """A name with its primes back, whether its unit is among them, and what speaks for it."""

    nama: str
    unit: bool
    evidence: dict[str, Any]


class Materials:
    """What an analysis is made of: cubic metres of it, pieces, and whether there is anything."""

    __slots__ = ("any", "pieces", "volume")

    def __init__(self) -> None:
        self.any = False
        self.volume = self.pieces = 0.0

    def add(self, satuan: str, koefisien: float) -> None:
        """One material, its unit in small letters."""
        self.any = True
        if satuan in ("m3", "m³"):
            self.volume += koefisien
        elif satuan == "kg":
            self.volume += koefisien / DENSE
        elif satuan in ("buah", "bh", "bj"):
            self.pieces += koefisien

    @property
    def thin(self) -> bool:
        """Whether all this fills far less than a cubic metre."""
        return self.any and self.volume < THIN and self.pieces < PIECES


def may_have_lost(nama: str) -> bool:
    """Whether a name has a 3 that may have been a prime; quick, and more often than it is so."""
    return "3" in nama and ("m3" in nama or "M3" in nama or _STRENGTH.search(nama) is not None)


def strength(text: str) -> str | None:
    """A text with its f'c, the strength of concrete, as it should be; None where it is."""
    mended = _STRENGTH.sub(lambda found: found[0].replace("3", "'"), text) if "3" in text else text
    return mended if mended != text else None


def lost_primes(nama: str, materials: Materials) -> Lost | None:
    """Put the lost primes of a name back.

    Args:
        nama: the name of an analysis, its characters as they should be.
        materials: what it is made of.

    Returns:
        the proposal, or None where nothing speaks for one.
    """
    evidence: dict[str, Any] = {}
    mended = strength(nama) or nama
    if mended != nama:
        evidence["strength"] = True
    if _MEASURED.search(mended):
        mended = _MEASURED.sub(lambda found: f"{found[0][:-1]}'", mended)
        evidence["length"] = True
    head = head_unit(mended)
    speaks = _linear(mended, head.start, materials) if head and head.key == "m3" else None
    if head and speaks:
        mended = f"{mended[: head.end - 1]}'{mended[head.end :]}"
        evidence |= speaks
    return Lost(mended, speaks is not None, evidence) if evidence else None


def _linear(nama: str, at: int, materials: Materials) -> dict[str, Any] | None:
    """What says that a work is measured by its length; None where nothing does."""
    before, after = (
        [word.lower() for word in _WORD.findall(part)] for part in (nama[:at], nama[at:])
    )
    if not _MOVED.isdisjoint(before):
        return None
    known = next((word for word in after + before if word in _KIND), "")
    kind = _KIND.get(known, _OPEN)
    if kind == _VOLUME or (kind == _OPEN and not materials.thin):
        return None
    speaks: dict[str, Any] = {"work": known} if known else {}
    if materials.thin:
        speaks["fills"] = round(materials.volume, 3)
    return speaks
