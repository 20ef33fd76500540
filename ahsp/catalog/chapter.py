"""What stands around an analysis in its edition, by the natural order of codes."""

from dataclasses import dataclass

from sqlalchemy import text

from ahsp.catalog.links import Head
from ahsp.extensions import db
from ahsp.models import Ahsp

Names = tuple[str, str]
AROUND = 6
"""Analyses of the chapter that are listed on each side."""

# Each side is one walk along ix_ahsp_sumber_id_kode_order; the ids part codes of one order, such as
# 2.1 and 2.01.
_AROUND = text("""
    (
        SELECT id, kode, nama, kode_order FROM ahsp
        WHERE sumber_id = :sumber AND (kode_order, id) < (:here, :id)
        ORDER BY kode_order DESC, id DESC LIMIT :around
    )
    UNION ALL
    (
        SELECT id, kode, nama, kode_order FROM ahsp
        WHERE sumber_id = :sumber AND (kode_order, id) >= (:here, :id)
        ORDER BY kode_order, id LIMIT :around + 1
    )
    ORDER BY kode_order, id
""")
# The first and the last analysis of a chapter stand for all of it: reading the ones between would
# cost as much as the chapter is large.
_NAMES = text("""
    SELECT first.klasifikasi, first.sub_klasifikasi, last.klasifikasi, last.sub_klasifikasi
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[]))
        WITH ORDINALITY AS prefix (low, high, place)
    CROSS JOIN LATERAL (
        SELECT klasifikasi, sub_klasifikasi FROM ahsp
        WHERE sumber_id = :sumber AND kode_order >= low AND kode_order < high
        ORDER BY kode_order LIMIT 1
    ) AS first
    CROSS JOIN LATERAL (
        SELECT klasifikasi, sub_klasifikasi FROM ahsp
        WHERE sumber_id = :sumber AND kode_order >= low AND kode_order < high
        ORDER BY kode_order DESC LIMIT 1
    ) AS last
    ORDER BY place
""")


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step down to an analysis: a beginning of its code, and what that part is called.

    Either may be "": a chapter whose name no beginning of the code has, or a beginning without a
    name.
    """

    prefix: str
    name: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where an analysis stands.

    `before` and `after` are its neighbours in the whole edition; `around` those of the list that
    share its chapter, in their order, with itself; `prefix` is the chapter's code, "" for a code
    without parts.
    """

    crumbs: list[Crumb]
    before: Head | None
    after: Head | None
    prefix: str
    around: list[Head]


def chapter_of(ahsp: Ahsp) -> Chapter:
    """The surroundings of an analysis; a few rows, however large the edition is."""
    values = {"sumber": ahsp.sumber_id, "here": ahsp.kode_order, "id": ahsp.id, "around": AROUND}
    rows = db.session.execute(_AROUND, values).all()
    heads = [Head(row.id, row.kode, row.nama) for row in rows]
    place = next(place for place, head in enumerate(heads) if head.id == ahsp.id)
    above = ahsp.kode_order.rpartition(".")[0]
    kin = tuple(f"{start}." for start in (above, ahsp.kode_order) if start)
    return Chapter(
        crumbs=_crumbs(ahsp),
        before=heads[place - 1] if place else None,
        after=heads[place + 1] if place + 1 < len(heads) else None,
        prefix=ahsp.kode.rpartition(".")[0],
        around=[
            head
            for head, row in zip(heads, rows, strict=True)
            if row.kode_order.startswith(kin) or head.id == ahsp.id
        ],
    )


def _crumbs(ahsp: Ahsp) -> list[Crumb]:
    """The beginnings of a code, each name beside the shortest that has it throughout."""
    kodes, orders = ahsp.kode.split("."), ahsp.kode_order.split(".")
    depths = range(1, len(kodes))
    ends = _ends(ahsp.sumber_id, [".".join(orders[:depth]) for depth in depths])
    wanted = [(ahsp.klasifikasi,), (ahsp.klasifikasi, ahsp.sub_klasifikasi)]
    names: dict[int, list[str]] = {}
    for name in wanted:
        places = (
            depth
            for depth, (first, last) in zip(depths, ends, strict=True)
            if first[: len(name)] == last[: len(name)] == name
        )
        if name[-1]:
            names.setdefault(next(places, 0), []).append(name[-1])
    loose = [Crumb("", name) for name in names.get(0, [])]
    return loose + [
        Crumb(".".join(kodes[:depth]), " › ".join(names.get(depth, []))) for depth in depths
    ]


def _ends(sumber_id: int, prefixes: list[str]) -> list[tuple[Names, Names]]:
    """Klasifikasi and sub_klasifikasi of the first and the last analysis below each prefix."""
    values = {
        "sumber": sumber_id,
        "lows": [f"{prefix}." for prefix in prefixes],
        "highs": [f"{prefix}/" for prefix in prefixes],  # "/" follows the dot
    }
    return [((a, b), (c, d)) for a, b, c, d in db.session.execute(_NAMES, values)]
