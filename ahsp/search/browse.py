"""The catalogue without a question: all of it, edition by edition in the order of the codes.

Nothing is counted here: triggers keep how many analyses there are of each kind, so the total and
the facets are exact sums over a few hundred rows, and tell in which edition a page begins.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, cast, text
from sqlalchemy.dialects.postgresql import TSQUERY

from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.search.filters import FACETS, Query

WALKED = 50
"""A filter that leaves less than one analysis in so many is looked up instead of walked past."""
# `in_…`: whether the filter of that name, if any, is met. A facet's counts disregard its own.
_COUNTS = text("""
    WITH kind AS MATERIALIZED (
        SELECT sumber_id, klasifikasi, satuan, kategori, n, lines,
            CAST(:sumber AS int[]) IS NULL OR sumber_id = ANY(:sumber) AS in_sumber,
            CAST(:klasifikasi AS text[]) IS NULL OR klasifikasi = ANY(:klasifikasi)
                AS in_klasifikasi,
            CAST(:satuan AS text[]) IS NULL OR satuan = ANY(:satuan) AS in_satuan,
            CAST(:kategori AS text[]) IS NULL OR kategori && CAST(:kategori AS text[])
                AS in_kategori
        FROM (
            SELECT sumber_id, klasifikasi, satuan, kategori,
                CAST(sum(analyses) AS bigint) AS n, CAST(sum(lines) AS bigint) AS lines
            FROM ahsp_count GROUP BY sumber_id, klasifikasi, satuan, kategori
        ) AS each
        WHERE n > 0
    )
    SELECT
        (
            SELECT json_agg(json_build_array(sumber_id, here, everywhere, lines) ORDER BY sumber_id)
            FROM (
                SELECT sumber_id, sum(n) FILTER (WHERE matches) AS here, sum(n) AS everywhere,
                    sum(lines) FILTER (WHERE matches) AS lines
                FROM kind CROSS JOIN LATERAL (
                    SELECT in_klasifikasi AND in_satuan AND in_kategori AS matches) AS each
                WHERE in_sumber GROUP BY sumber_id HAVING bool_or(matches)
            ) AS each
        ) AS editions,
        (
            SELECT json_agg(json_build_array(id, nama, n) ORDER BY n DESC, nama)
            FROM (
                SELECT sumber_id, sum(n) AS n FROM kind
                WHERE in_klasifikasi AND in_satuan AND in_kategori GROUP BY sumber_id
            ) AS each JOIN sumber ON sumber.id = sumber_id
        ) AS sumber,
        (
            SELECT json_agg(json_build_array(klasifikasi, klasifikasi, n)
                ORDER BY n DESC, klasifikasi)
            FROM (
                SELECT klasifikasi, sum(n) AS n FROM kind
                WHERE in_sumber AND in_satuan AND in_kategori AND klasifikasi <> ''
                GROUP BY klasifikasi
            ) AS each
        ) AS klasifikasi,
        (
            SELECT json_agg(json_build_array(satuan, satuan, n) ORDER BY n DESC, satuan)
            FROM (
                SELECT satuan, sum(n) AS n FROM kind
                WHERE in_sumber AND in_klasifikasi AND in_kategori AND satuan <> ''
                GROUP BY satuan
            ) AS each
        ) AS satuan,
        (
            SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
            FROM (
                SELECT value, sum(n) AS n FROM kind CROSS JOIN unnest(kategori) AS value
                WHERE in_sumber AND in_klasifikasi AND in_satuan GROUP BY value
            ) AS each
        ) AS kategori
""")
# In each edition as many rows as the page has of it, in the order of an index.
_ROWS = """
    SELECT ahsp.id, kode, ahsp.nama, satuan_baku, sumber.nama, klasifikasi, rincian_count,
        flagged_count
    FROM unnest(CAST(:editions AS bigint[]), CAST(:skip AS bigint[]), CAST(:take AS bigint[]))
            WITH ORDINALITY AS part (edition, skip, take, place)
        CROSS JOIN LATERAL (
            SELECT id FROM {} ORDER BY kode_order, id OFFSET skip LIMIT take
        ) AS here
        JOIN ahsp ON ahsp.id = here.id
        JOIN sumber ON sumber.id = edition
    ORDER BY place, kode_order, ahsp.id
"""
_WALKED = "ahsp WHERE sumber_id = edition"
_PAST = {
    "satuan": " AND left(satuan_baku, 500) = ANY(:satuan)",
    "kategori": " AND marks && CAST(:marks AS text[])",
}
# OFFSET 0 keeps the planner from walking the index of the order after all.
_LOOKED_UP = """(
                SELECT id, kode_order FROM ahsp
                WHERE document @@ CAST(:narrowing AS tsquery) AND sumber_id = edition
                OFFSET 0
            ) AS matching"""


def browse(query: Query, size: int) -> dict[str, Any]:
    """One page, the exact total and the facets, in the shape of `statement`'s row.

    Args:
        query: filters and page; beyond the end gives the last page.
        size: rows a page.
    """
    chosen = {each.name: list(query.chosen(each.name)) or None for each in FACETS}
    counts = db.session.execute(_COUNTS, chosen).one()
    editions: list[tuple[int, int, int, int]] = counts.editions or []
    total = sum(here for _, here, _, _ in editions)
    last = (max(total, 1) - 1) // size * size
    parts = _parts(editions, min((query.page - 1) * size, last), size)
    return {
        "total": total,
        "lines": sum(lines for *_, lines in editions),
        "rows": [[*row, 0.0, None] for row in _rows(query, chosen, parts)],
        **{each.name: getattr(counts, each.name) or [] for each in FACETS},
    }


def _parts(
    editions: Sequence[tuple[int, int, int, int]], first: int, size: int
) -> list[tuple[int, int, int, bool]]:
    """What a page has of each edition: id, rows to pass, rows to take, whether to walk there."""
    parts = []
    for edition, here, everywhere, _ in editions:
        if first < here and size > 0:
            take = min(size, here - first)
            parts.append((edition, first, take, here * WALKED >= everywhere))
            size -= take
        first = max(0, first - here)
    return parts


def _rows(
    query: Query, chosen: dict[str, Any], parts: Sequence[tuple[int, int, int, bool]]
) -> Sequence[Any]:
    # Analyses of a chapter stand together: whoever walked to it would pass all chapters before it.
    walked = not chosen["klasifikasi"] and all(walk for *_, walk in parts)
    if walked:
        source = _WALKED + "".join(sql for name, sql in _PAST.items() if chosen[name])
    else:
        source = _LOOKED_UP
    editions, skip, take, _ = zip(*parts, strict=True) if parts else ((), (), (), ())
    values: dict[str, Any] = {
        "editions": list(editions),
        "skip": list(skip),
        "take": list(take),
        "satuan": chosen["satuan"],
        "marks": [f"^{each}" for each in query.kategori],
        "narrowing": query.narrowing() or None,
    }
    return db.session.execute(text(_ROWS.format(source)), values).all()


def narrowed(query: Query, without: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions of the chosen filters.

    Args:
        query: the filters.
        without: name of a filter to leave out.
    """
    narrowing = query.narrowing(without)
    if not narrowing:
        return []
    return [Ahsp.document.bool_op("@@")(cast(narrowing, TSQUERY))]
