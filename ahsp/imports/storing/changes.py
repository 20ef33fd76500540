"""What an import would change, or did, analysis by analysis: a page at a time.

Before the commit the waiting room is compared with the catalogue; afterwards the kept versions say
what was replaced. Each page takes as many queries as there are tables, however many analyses.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, func, select, text

from ahsp.catalog.differences import HEADER, Content, Difference, Line, differences
from ahsp.extensions import db
from ahsp.imports.storing import comparing
from ahsp.models import BatchState, ImportBatch

PAGE = 25
"""Analyses on a page."""
BEFORE = ("new", "changed", "same", "refused", "missing")
AFTER = ("new", "changed", "removed")
"""Effects that can be listed before a commit, and after it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One analysis of an import; `ahsp_id` leads to it where it is in the catalogue."""

    ahsp_id: int | None
    kode: str
    nama: str
    satuan: str
    rincian_count: int
    row: int | None
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes."""

    items: list[Change]
    page: int
    pages: int


_HEADS = ", ".join(f"{{0}}.{name} AS {{0}}_{name}" for name in HEADER)
_STAGED_FROM = """
    FROM staged_ahsp AS s LEFT JOIN sumber AS u ON u.nama = :sumber
        LEFT JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = s.kode
    WHERE s.batch_id = :batch AND s.effect = :effect
"""
_STAGED = (
    f"SELECT a.id, s.kode, s.position, s.rincian_count, s.origin_row AS row,"
    f" {_HEADS.format('s')}, {_HEADS.format('a')} {_STAGED_FROM} ORDER BY s.position"
)
_MISSING = (
    f"SELECT a.id, a.kode, a.rincian_count, NULL::int AS row, {_HEADS.format('a')}"
    f" {comparing.MISSING} ORDER BY a.position, a.id"
)
_VERSIONS = """
    SELECT v.ahsp_id AS id, v.kode, v.content, next.content AS later, a.id AS present
    FROM ahsp_version AS v
        LEFT JOIN ahsp AS a ON a.id = v.ahsp_id
        LEFT JOIN LATERAL (SELECT content FROM ahsp_version AS n
            WHERE n.ahsp_id = v.ahsp_id AND n.id > v.id AND n.change <> 'returned'
            ORDER BY n.id LIMIT 1) AS next ON true
    WHERE v.batch_id = :batch AND v.change = :change ORDER BY v.id
"""
# What it brought stands in the catalogue still, or was kept as a version when it went.
_CREATED = """
    SELECT DISTINCT ON (kode_order, kode) id, kode, nama AS a_nama, satuan AS a_satuan,
        rincian_count, row, present AS stands FROM (
        SELECT a.id, a.kode, a.kode_order, a.nama, a.satuan, a.rincian_count, a.origin_row AS row,
            a.id AS present
        FROM ahsp AS a WHERE a.batch_id = :batch
        UNION ALL
        SELECT v.ahsp_id, v.kode, v.kode, v.content ->> 'nama', v.content ->> 'satuan',
            (v.content ->> 'rincian_count')::int, (v.content ->> 'origin_row')::int, a.id
        FROM ahsp_version AS v LEFT JOIN ahsp AS a ON a.id = v.ahsp_id
        WHERE v.content_batch_id = :batch AND v.change <> 'returned'
    ) AS brought
    WHERE NOT EXISTS (SELECT FROM ahsp_version AS c
        WHERE c.batch_id = :batch AND c.change = 'changed' AND c.kode = brought.kode)
    ORDER BY kode_order, kode
"""
_STAGED_LINES = text("""
    SELECT ahsp_position AS of, kategori, kode_item, uraian, satuan, koefisien, flags
    FROM staged_rincian WHERE batch_id = :batch AND ahsp_position = ANY(:ids)
    ORDER BY ahsp_position, position
""")
_STORED_LINES = text("""
    SELECT ahsp_id AS of, kategori, kode_item, uraian, satuan, koefisien, flags
    FROM rincian WHERE ahsp_id = ANY(:ids) ORDER BY ahsp_id, position
""")
_STORED_HEADS = text(
    "SELECT id, nama, satuan, klasifikasi, sub_klasifikasi FROM ahsp WHERE id = ANY(:ids)"
)


def listed(batch: ImportBatch) -> tuple[str, ...]:
    """Effects whose analyses can be listed for a batch as it stands."""
    if batch.state == BatchState.READY:
        return BEFORE
    return AFTER if batch.state in (BatchState.COMMITTED, BatchState.UNDONE) else ()


def changes_page(batch: ImportBatch, effect: str, page: int) -> ChangePage:
    """A page of the analyses of one effect.

    Args:
        batch: the import.
        effect: one that is `listed` for it.
        page: from 1; beyond the end gives the last one.
    """
    values: dict[str, Any] = {"batch": batch.id, "sumber": batch.sumber_nama}
    if batch.state == BatchState.READY:
        query = _MISSING if effect == "missing" else _STAGED
        values["effect"] = effect
    else:
        query = _CREATED if effect == "new" else _VERSIONS
        values["change"] = "deleted" if effect == "removed" else effect
    # A missing name is no parameter of the query: give it only those that it has.
    values = {name: value for name, value in values.items() if f":{name}" in query}
    found = text(query).columns(column("kode")).subquery()
    total = db.session.scalar(select(func.count()).select_from(found), values) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    here = {"most": PAGE, "first": (page - 1) * PAGE}
    limited = text(query + " LIMIT :most OFFSET :first")
    rows = db.session.execute(limited, values | here).mappings().all()
    return ChangePage(_changes(batch, effect, rows), page, pages)


def _changes(batch: ImportBatch, effect: str, rows: Sequence[Any]) -> list[Change]:
    if batch.state == BatchState.READY:
        found = _before(batch, rows) if effect == "changed" else {}
        mark = "a" if effect == "missing" else "s"
        return [
            Change(
                row["id"],
                row["kode"],
                row[f"{mark}_nama"],
                row[f"{mark}_satuan"],
                row["rincian_count"],
                row["row"],
                found.get(row["id"], []),
            )
            for row in rows
        ]
    if effect == "new":
        return [
            Change(
                row["stands"], row["kode"], row["a_nama"], row["a_satuan"], row["rincian_count"],
                row["row"], [],
            )
            for row in rows
        ]  # fmt: skip
    return _after(rows, effect)


def _before(batch: ImportBatch, rows: Sequence[Any]) -> dict[int, list[Difference]]:
    """Differences between the waiting room and the catalogue, by analysis."""
    staged = _lines(_STAGED_LINES, [row["position"] for row in rows], batch=batch.id)
    stored = _lines(_STORED_LINES, [row["id"] for row in rows])
    return {
        row["id"]: differences(
            Content(_head(row, "a"), stored[row["id"]]),
            Content(_head(row, "s"), staged[row["position"]]),
            stored=False,
        )
        for row in rows
    }


def _after(rows: Sequence[Any], effect: str) -> list[Change]:
    """Differences between kept versions and what came after them."""
    here = [row["present"] for row in rows if row["present"] and row["later"] is None]
    heads = db.session.execute(_STORED_HEADS, {"ids": here}).mappings()
    stored = {row["id"]: {name: row[name] for name in HEADER} for row in heads}
    lines = _lines(_STORED_LINES, here)
    found = []
    for row in rows:
        content, later = row["content"], None
        if effect == "changed" and row["later"] is not None:
            later = Content.of_version(row["later"])
        elif effect == "changed" and row["present"]:
            later = Content(stored[row["id"]], lines[row["id"]])
        found.append(
            Change(
                row["present"],
                row["kode"],
                content["nama"],
                content["satuan"],
                content["rincian_count"],
                content["origin_row"] if effect == "removed" else None,
                differences(Content.of_version(content), later) if later else [],
            )
        )
    return found


def _head(row: Any, mark: str) -> dict[str, str]:
    return {name: row[f"{mark}_{name}"] for name in HEADER}


def _lines(statement: Any, ids: list[int], **values: Any) -> dict[int, tuple[Line, ...]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for of, *line, flags in db.session.execute(statement, {"ids": ids, **values}):
        found[of].append(Line._make((*line, tuple(flags))))
    return defaultdict(tuple, {of: tuple(lines) for of, lines in found.items()})
