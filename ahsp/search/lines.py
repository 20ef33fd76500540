"""Finding lines on their own: which analyses take how much of an item."""

from typing import Any

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.search import statement
from ahsp.search.filters import FACETS, Query
from ahsp.search.language.meaning import Way, wanted, without_choices
from ahsp.search.parameters import bound, narrowings, ranges_of, widest
from ahsp.search.understanding import Understood

# The items are found by their words, the best and the most used first, and each brings its lines in
# the order of an index; so the commonest item costs no more than `BOUND` of its lines.
_LINES = """
WITH meant AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY exact DESC, uses DESC, id) AS place, exact
    FROM (
        SELECT id, uses, words @@ CAST(:items_exact AS tsquery) AS exact FROM item
        WHERE (CAST(:items AS tsquery) IS NULL OR words @@ CAST(:items AS tsquery)) AND {which}
        ORDER BY exact DESC, uses DESC, id
        LIMIT :most_items
    ) AS best
),
line AS MATERIALIZED (
    SELECT one.*, meant.place, meant.exact
    FROM meant CROSS JOIN LATERAL (
        SELECT ahsp_id, rincian.position, rincian.kategori, uraian, rincian.satuan_baku, koefisien,
            sumber_id, ahsp.klasifikasi, kode, nama, kode_order
        FROM rincian JOIN ahsp ON ahsp.id = ahsp_id
        WHERE item_id = meant.id AND {within}
            AND (CAST(:narrowing AS tsquery) IS NULL OR document @@ CAST(:narrowing AS tsquery))
            AND (CAST(:kategori AS text[]) IS NULL OR rincian.kategori = ANY(:kategori))
            AND (CAST(:satuan AS text[]) IS NULL OR rincian.satuan_baku = ANY(:satuan))
        LIMIT :bound
    ) AS one
    LIMIT :bound
),
counted AS MATERIALIZED (SELECT CAST(count(*) AS int) AS total FROM line),
best AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY {order}) AS row FROM line
    ORDER BY row
    LIMIT :size
    OFFSET (SELECT least(:offset, (greatest(total, 1) - 1) / :size * :size) FROM counted)
)
SELECT
    (SELECT total FROM counted) AS total,
    (SELECT total FROM counted) AS lines,
    (
        SELECT json_agg(json_build_array(
            ahsp_id, kode, best.nama, sumber.nama, kategori, uraian, satuan_baku,
            CAST(koefisien AS text), CASE WHEN exact THEN 0.875 ELSE 0.5 END) ORDER BY row)
        FROM best JOIN sumber ON sumber.id = sumber_id
    ) AS rows,
    (
        SELECT json_agg(json_build_array(sumber_id, sumber.nama, n) ORDER BY n DESC, sumber.nama)
        FROM (SELECT sumber_id, count(*) AS n FROM line GROUP BY sumber_id) AS each
            JOIN sumber ON sumber.id = sumber_id
    ) AS sumber,
    (
        SELECT json_agg(json_build_array(klasifikasi, klasifikasi, n) ORDER BY n DESC, klasifikasi)
        FROM (
            SELECT klasifikasi, count(*) AS n FROM line WHERE klasifikasi <> ''
            GROUP BY klasifikasi
        ) AS each
    ) AS klasifikasi,
    (
        SELECT json_agg(json_build_array(satuan_baku, satuan_baku, n) ORDER BY n DESC, satuan_baku)
        FROM (
            SELECT satuan_baku, count(*) AS n FROM line WHERE satuan_baku <> ''
            GROUP BY satuan_baku
        ) AS each
    ) AS satuan,
    (
        SELECT json_agg(json_build_array(kategori, kategori, n) ORDER BY n DESC, kategori)
        FROM (SELECT kategori, count(*) AS n FROM line GROUP BY kategori) AS each
    ) AS kategori
"""
_ORDERS = {
    "relevance": "exact DESC, place, sumber_id, kode_order, position",
    "kode": "kode_order, sumber_id, position",
    "nama": "lower(uraian), sumber_id, kode_order, position",
}


def lines(what: Understood, query: Query) -> dict[str, Any]:
    """One page of lines, their count and the facets, in the shape of a search's row.

    Kategori and satuan are those of the line here, not of the analysis.

    Args:
        what: the question, understood: its words are looked for in items.
        query: filters, order and page.
    """
    named = without_choices(what.root)
    if named is None and not what.ranges and what.items is None:
        return {"total": 0, "lines": 0, "rows": [], **{each.name: [] for each in FACETS}}
    way = widest(query.mode)
    (*within, which), values = ranges_of(what.ranges, what.items)
    exact = wanted(named, Way.EXACT, what.known) if named is not None else ""
    asked = _LINES.format(
        within=" AND ".join(within) or "true", which=which, order=_ORDERS[query.sort]
    )
    narrowing = narrowings(what, query, ("sumber", "klasifikasi"), items=False)
    row = db.session.execute(
        text(asked),
        values
        | {
            "items": (wanted(named, way, what.known) if named is not None else "") or None,
            "items_exact": exact or None,
            "narrowing": narrowing or None,
            "kategori": list(query.kategori) or None,
            "satuan": list(query.satuan) or None,
            "most_items": statement.ITEMS * 5,
            "bound": bound(),
            "size": query.size,
            "offset": (query.page - 1) * query.size,
        },
    )
    return dict(row.one()._mapping)
