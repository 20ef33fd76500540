"""The same analysis in another edition, and how sure one may be.

The likest of a few dozen candidates are compared by what they are made of; where those nearby
leave doubts, others are looked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ahsp.catalog import units
from ahsp.catalog.candidates import far, near
from ahsp.catalog.likeness import composition_likeness, name_likeness
from ahsp.extensions import db
from ahsp.models import Ahsp

SAME_NAME = 0.7
"""How alike names are, from 0 to 1, before one code makes two analyses the same."""
ENOUGH = 0.65
"""How alike analyses of different codes must be as a whole to be offered as the same."""
NEARLY = 0.5
"""How alike one must be to be named beside a likelier one."""
_NAME, _COMPOSITION, _UNIT = 0.6, 0.3, 0.1
_SHIFTED = 0.05
"""How much liker another name must be before a code counts as shifted to the next analysis."""
_COMPARED = 20
"""Candidates, the likest by name, whose lines are looked at."""
OFFERED = 6
CERTAIN = 0.9
"""How alike names of one code are before nothing else is looked for."""

_ONE = text("SELECT id, kode, nama, satuan_baku FROM ahsp WHERE id = :id")
_ITEMS = text("""
    SELECT ahsp_id, array_agg(item_id || ' ' || lower(satuan_baku))
    FROM rincian WHERE ahsp_id = ANY(:ids) AND item_id IS NOT NULL GROUP BY ahsp_id
""")
_EDITIONS = text("""
    SELECT id, nama,
        EXISTS (SELECT FROM ahsp WHERE sumber_id = sumber.id AND kode = :kode) AS has_kode
    FROM sumber
    WHERE id <> :own AND EXISTS (SELECT FROM ahsp WHERE sumber_id = sumber.id)
    ORDER BY tahun DESC NULLS LAST, id DESC LIMIT 50
""")


@dataclass(frozen=True, slots=True)
class Edition:
    """Another edition; `has_kode` where it has an analysis of the same code."""

    id: int
    nama: str
    has_kode: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """An analysis that may be the same, and what speaks for it.

    `name` and `composition` are likenesses from 0 to 1; `same_unit` is None where either has no
    unit. `likely` says whether it is offered as the same one.
    """

    id: int
    kode: str
    nama: str
    same_kode: bool
    name: float
    same_unit: bool | None
    composition: float

    @property
    def whole(self) -> float:
        """How alike both are in all that was looked at, from 0 to 1."""
        unit = 0.5 if self.same_unit is None else float(self.same_unit)
        return _NAME * self.name + _COMPOSITION * self.composition + _UNIT * unit

    @property
    def coded(self) -> bool:
        """Whether the code and the name together say that it is the same."""
        return self.same_kode and self.name >= SAME_NAME

    @property
    def likely(self) -> bool:
        """Whether it is offered as the same one."""
        return self.coded or self.whole >= ENOUGH


def editions_beside(ahsp: Ahsp) -> list[Edition]:
    """The other editions, the latest first."""
    values = {"own": ahsp.sumber_id, "kode": ahsp.kode}
    return [Edition(*row) for row in db.session.execute(_EDITIONS, values)]


def pairings(ahsp: Ahsp, sumber_id: int) -> list[Pairing]:
    """Analyses of another edition that may be the same one, the surest first.

    Args:
        ahsp: the analysis.
        sumber_id: where to look.

    Returns:
        at most `OFFERED`; if any is the same analysis, the first is, and is `likely`.
    """
    found = _ranked(ahsp, near(ahsp, sumber_id))
    if found and found[0].coded and found[0].name >= CERTAIN:
        return found
    known = {each.id for each in found}
    rest = _ranked(ahsp, [row for row in far(ahsp, sumber_id) if row.id not in known])
    return _ordered([*found, *rest])


def _ranked(ahsp: Ahsp, rows: Iterable[Any]) -> list[Pairing]:
    likest = sorted(
        rows, key=lambda row: (row.kode != ahsp.kode, -name_likeness(ahsp.nama, row.nama))
    )
    return _ordered(_weighed(ahsp, likest[:_COMPARED]))


def _ordered(found: list[Pairing]) -> list[Pairing]:
    best = max((each.name for each in found), default=0.0)
    return sorted(
        found, key=lambda each: (not (each.coded and each.name > best - _SHIFTED), -each.whole)
    )[:OFFERED]


def pairing_with(ahsp: Ahsp, other_id: int) -> Pairing | None:
    """What speaks for a certain analysis being the same; None where there is no such analysis."""
    found = _weighed(ahsp, db.session.execute(_ONE, {"id": other_id}).all())
    return found[0] if found else None


def _weighed(ahsp: Ahsp, rows: Iterable[Any]) -> list[Pairing]:
    candidates = list(rows)
    items = _items([ahsp.id, *(row.id for row in candidates)])
    return [
        Pairing(
            row.id,
            row.kode,
            row.nama,
            row.kode == ahsp.kode,
            name_likeness(ahsp.nama, row.nama),
            _same_unit(ahsp.satuan_baku, row.satuan_baku),
            composition_likeness(items.get(ahsp.id, set()), items.get(row.id, set())),
        )
        for row in candidates
    ]


def _items(ahsp_ids: list[int]) -> dict[int, set[str]]:
    return {row[0]: set(row[1]) for row in db.session.execute(_ITEMS, {"ids": ahsp_ids})}


def _same_unit(ours: str, theirs: str) -> bool | None:
    return units.key(ours) == units.key(theirs) if ours and theirs else None
