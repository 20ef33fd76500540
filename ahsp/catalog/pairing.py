"""The same analysis in another edition: where to look for it, and how sure one may be.

A few dozen candidates are looked up: by code, by name, by chapter, and, where that leaves
doubts, by the rarest words and items; the likest of them are compared by what they are made of.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ahsp.catalog import units
from ahsp.catalog.likeness import composition_likeness, core, name_likeness
from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.models.ahsp import folded

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
_WORDS = 4
CERTAIN = 0.9
"""How alike names of one code are before nothing else is looked for."""
_LETTERS = re.compile(r"[^\W\d_]{4,}")

_NEAR = text(f"""
    WITH found AS (
        (SELECT id FROM ahsp WHERE sumber_id = :sumber AND kode = :kode)
        UNION
        (SELECT id FROM ahsp
            WHERE sumber_id = :sumber AND {folded("nama")} = {folded("CAST(:nama AS text)")}
            LIMIT 20)
        UNION
        (SELECT id FROM ahsp
            WHERE sumber_id = :sumber AND kode_order >= :low AND kode_order < :high
            ORDER BY kode_order LIMIT 60)
    )
    SELECT id, kode, nama, satuan_baku FROM found JOIN ahsp USING (id)
    WHERE id <> :id ORDER BY kode_order, id
""")  # noqa: S608  constants of our own
# Apart from their limits, or the planner would hope to meet a few soon and read the whole table.
_FAR = text("""
    WITH worded AS MATERIALIZED (
        SELECT id FROM ahsp WHERE document @@ (CAST(:words AS tsquery) && CAST(:edition AS tsquery))
    ), made AS MATERIALIZED (
        SELECT id FROM ahsp WHERE document @@ (CAST(:items AS tsquery) && CAST(:edition AS tsquery))
    ), found AS (
        (SELECT id FROM worded LIMIT 60) UNION (SELECT id FROM made LIMIT 60)
    )
    SELECT id, kode, nama, satuan_baku FROM found JOIN ahsp USING (id)
    WHERE id <> :id ORDER BY kode_order, id
""")
_RAREST_WORDS = text("""
    SELECT word FROM search_word
    WHERE sumber_id = :sumber AND word = ANY(:words) ORDER BY uses, word LIMIT :most
""")
_ONE = text("SELECT id, kode, nama, satuan_baku FROM ahsp WHERE id = :id")
_RAREST = text("""
    SELECT DISTINCT item.id, item.uses FROM rincian JOIN item ON item.id = rincian.item_id
    WHERE ahsp_id = :id ORDER BY item.uses, item.id LIMIT 2
""")
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
    low = ahsp.kode_order.rpartition(".")[0]
    values = {
        "id": ahsp.id,
        "sumber": sumber_id,
        "kode": ahsp.kode,
        "nama": ahsp.nama,
        "low": f"{low}." if low else "",
        "high": f"{low}/" if low else "",
    }
    found = _ranked(ahsp, db.session.execute(_NEAR, values).all())
    if found and found[0].coded and found[0].name >= CERTAIN:
        return found
    values |= {
        "words": _wanted(ahsp.nama, sumber_id),
        "items": _rarest(ahsp),
        "edition": f"'={sumber_id}'",
    }
    rows = {row.id: row for row in db.session.execute(_FAR, values)}
    near = {each.id for each in found}
    far = _ranked(ahsp, [row for row in rows.values() if row.id not in near])
    return _ordered([*found, *far])


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


def _rarest(ahsp: Ahsp) -> str | None:
    """A tsquery: the items of an analysis that fewest others have."""
    rows = db.session.execute(_RAREST, {"id": ahsp.id})
    return " & ".join(f"'#{row.id}'" for row in rows) or None


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


def _wanted(nama: str, sumber_id: int) -> str | None:
    """A tsquery: all but one of the rarest words of a name, since one may be another by now.

    Words that the edition does not have, such as misspelt ones, are left out.
    """
    words = list(set(_LETTERS.findall(core(nama))))
    values = {"sumber": sumber_id, "words": words, "most": _WORDS}
    rare = db.session.scalars(_RAREST_WORDS, values).all()
    if len(rare) < 3:
        return " & ".join(f"'{word}'" for word in rare) or None
    without = (" & ".join(f"'{word}'" for word in rare if word != left) for left in rare)
    return " | ".join(f"({each})" for each in without)
