"""The unit that an analysis is of, as its name says it: `Pemasangan 1 m2 ...`, `Per-m' ...`."""

import re
from typing import NamedTuple

from ahsp.catalog.units import key

# A raised figure comes out of some cells on a line of its own.
_LENGTHS = r"m³|m3|m²|m2|m\s*\n\s*[23]\b|m['’′´`]|m1|m"
_OTHERS = """
    cm km ha kg ton liter ltr unit buah bh set titik ttk hari bulan jam kali batang btg pohon
    lembar lbr tunggul rol roll paket ls lot pasang daun lubang zak sak tiang
"""
_UNIT = rf"({_LENGTHS}|{'|'.join(sorted(_OTHERS.split(), key=len, reverse=True))})"
# A unit ends with its word; books run it together with the next one too (`1 buahRoof Drain`).
_END = r"(?:(?![\w²³])|(?<=[a-z0-9'’])(?-i:(?=[A-Z][a-z])))"
_ONE = re.compile(rf"(?<![\w.,:/x-])1\s*{_UNIT}{_END}", re.IGNORECASE)
_PER = re.compile(rf"\bper[\s-]+({_LENGTHS}|buah|unit|titik|kg|ha){_END}", re.IGNORECASE)
_MEASURES = """
    tebal tinggi lebar panjang jarak sejauh dalam kedalaman sedalam diameter dia volume vol kap
    kapasitas bentang radius maks min
"""
_MEASURE = re.compile(rf"\b(?:{'|'.join(_MEASURES.split())}|s\.?d)\b[\s.:=<>~]*$", re.IGNORECASE)
"""Words before a number that is a measure of the thing, not how much of it there is."""
_BEFORE = 40
"""Characters before a number in which such a word stands."""
UNSURE = frozenset({"m3", "m'", "m1"})
"""Units that a lost prime turns into each other: a name alone does not tell them apart."""
TIMES = frozenset({"kali", "hari", "jam", "bulan"})
"""Units that in most names say how often or how long a work is done: `(1 kali) untuk 1 m2`."""


class HeadUnit(NamedTuple):
    """A unit in a name: its `key`, the text it was found in, and where the unit itself stands.

    `sure` where the name speaks of no other unit, and the unit is none that a lost prime makes, and
    no time.
    """

    key: str
    written: str
    start: int
    end: int
    sure: bool


def head_unit(nama: str) -> HeadUnit | None:
    """Find the unit that a name speaks of.

    Args:
        nama: the name of an analysis, its characters as they should be.

    Returns:
        the first `1 unit` that is no measure, rather one that is no time, else the first `per
        unit`; None where there is none.
    """
    found = [each for each in _ONE.finditer(nama) if not _is_measure(nama, each.start())]
    found = found or [each for each in (_PER.search(nama),) if each]
    if not found:
        return None
    keys = [key(each[1]).replace(" ", "") for each in found]
    place = next((at for at, each in enumerate(keys) if each not in TIMES), 0)
    first, unit = found[place], keys[place]
    sure = unit not in UNSURE | TIMES and len(set(keys)) == 1
    return HeadUnit(unit, " ".join(first[0].split()), first.start(1), first.end(1), sure)


def _is_measure(nama: str, at: int) -> bool:
    return _MEASURE.search(nama, max(0, at - _BEFORE), at) is not None
