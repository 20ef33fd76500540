"""From the candidates to a page of them: the best in order, their count, and the facets."""

# A facet counts what its own choice, if there is one, does not narrow: `beside` has that.
_OPEN = """
    SELECT CAST('' AS text) AS facet, sumber_id, klasifikasi, satuan_baku, kinds,
        count(*) AS n, sum(rincian_count) AS lines
    FROM candidate GROUP BY sumber_id, klasifikasi, satuan_baku, kinds"""
_CHOSEN = """
    UNION ALL
    SELECT facet, sumber_id, klasifikasi, satuan_baku, kinds, count(*), 0
    FROM beside GROUP BY facet, sumber_id, klasifikasi, satuan_baku, kinds"""
_PAGE = """
, kind AS MATERIALIZED ({3}
),
counted AS MATERIALIZED (
    SELECT CAST(coalesce(sum(n), 0) AS int) AS total, coalesce(sum(lines), 0) AS lines
    FROM kind WHERE facet = ''
),
best AS MATERIALIZED (
    SELECT id, score, row_number() OVER () AS place
    FROM (
        SELECT candidate.id, score
        FROM {0} ORDER BY {1}
        LIMIT :size
        OFFSET (SELECT least(:offset, (greatest(total, 1) - 1) / :size * :size) FROM counted)
    ) AS first
)
SELECT
    (SELECT total FROM counted) AS total,
    (SELECT lines FROM counted) AS lines,
    (
        SELECT json_agg(
            json_build_array(
                ahsp.id, kode, ahsp.nama, ahsp.satuan_baku, sumber.nama, klasifikasi,
                rincian_count, flagged_count, score,
                {2}
            )
            ORDER BY place
        )
        FROM best
        JOIN ahsp ON ahsp.id = best.id
        JOIN sumber ON sumber.id = ahsp.sumber_id
    ) AS rows,
    (
        SELECT json_agg(json_build_array(value, label, n) ORDER BY n DESC, label)
        FROM (
            -- past the bound, an edition that was not reached may still have matches
            SELECT sumber.id AS value, nama AS label, coalesce(each.n, 0) AS n
            FROM sumber LEFT JOIN (
                SELECT sumber_id, sum(n) AS n FROM kind
                WHERE facet = :open_sumber GROUP BY sumber_id
            ) AS each ON sumber_id = sumber.id
            WHERE each.n > 0
                OR (SELECT sum(n) FROM kind WHERE facet = :open_sumber) >= :bound
        ) AS each
    ) AS sumber,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT klasifikasi AS value, sum(n) AS n
            FROM kind
            WHERE facet = :open_klasifikasi AND klasifikasi <> ''
            GROUP BY klasifikasi
        ) AS each
    ) AS klasifikasi,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT satuan_baku AS value, sum(n) AS n
            FROM kind
            WHERE facet = :open_satuan AND satuan_baku <> ''
            GROUP BY satuan_baku
        ) AS each
    ) AS satuan,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT value, sum(n) AS n
            FROM kind CROSS JOIN LATERAL (
                VALUES ('TK', kinds & 1), ('BHN', kinds & 2), ('ALT', kinds & 4),
                    ('LAIN', kinds & 8)
            ) AS each (value, has)
            WHERE facet = :open_kategori AND has > 0
            GROUP BY value
        ) AS each
    ) AS kategori
"""
_ITEM = """(
                    SELECT json_build_array(uraian, satuan_baku, CAST(koefisien AS text), kategori)
                    FROM rincian JOIN meant ON meant.id = item_id
                    WHERE ahsp_id = ahsp.id AND score < 0.375
                    ORDER BY meant.place, position
                    LIMIT 1
                )"""
_SORTS = {
    "relevance": ("candidate", "score DESC, kode_order, sumber_id"),
    "kode": ("candidate", "kode_order, sumber_id"),
    "nama": (
        "candidate JOIN ahsp AS named ON named.id = candidate.id",
        "lower(nama), candidate.kode_order",
    ),
}
SORTS = tuple(_SORTS)
"""Orders that results come in."""


def page(sort: str, *, items: bool, chosen: bool) -> str:
    """SQL after the CTE `candidate`: one row with everything that a page shows.

    Args:
        sort: one of `SORTS`.
        items: whether items were looked for, so that a match may be one.
        chosen: whether there is a CTE `beside`.
    """
    counted = _OPEN + _CHOSEN if chosen else _OPEN
    return _PAGE.format(*_SORTS[sort], _ITEM if items else "NULL", counted)
