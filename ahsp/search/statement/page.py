"""From the candidates to a page of them: the best in order, their count, and the facets."""

_PAGE = """
, found AS MATERIALIZED (SELECT * FROM candidate WHERE facet = ''),
counted AS MATERIALIZED (
    SELECT CAST(count(*) AS int) AS total, coalesce(sum(rincian_count), 0) AS lines FROM found
),
best AS MATERIALIZED (
    SELECT found.id, score, row_number() OVER (ORDER BY {1}) AS place
    FROM {0} ORDER BY place
    LIMIT :size
    OFFSET (SELECT least(:offset, (greatest(total, 1) - 1) / :size * :size) FROM counted)
)
SELECT
    (SELECT total FROM counted) AS total,
    (SELECT lines FROM counted) AS lines,
    (
        SELECT json_agg(
            json_build_array(
                ahsp.id, kode, ahsp.nama, ahsp.satuan_baku, sumber.nama, klasifikasi,
                rincian_count, flagged_count, score,
                (
                    SELECT array_agg(word)
                    FROM regexp_split_to_table(lower(ahsp.nama), '[^[:alnum:]]+') AS word
                    WHERE ts_lexize('indonesian_stem', word) && CAST(:kin AS text[])
                ),
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
            SELECT sumber.id AS value, nama AS label, count(candidate.id) AS n
            FROM sumber LEFT JOIN candidate ON sumber_id = sumber.id AND facet = :open_sumber
            GROUP BY sumber.id
            HAVING count(candidate.id) > 0
                OR (SELECT count(*) FROM candidate WHERE facet = :open_sumber) >= :bound
        ) AS each
    ) AS sumber,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT klasifikasi AS value, count(*) AS n
            FROM candidate
            WHERE facet = :open_klasifikasi AND klasifikasi <> ''
            GROUP BY klasifikasi
        ) AS each
    ) AS klasifikasi,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT satuan_baku AS value, count(*) AS n
            FROM candidate
            WHERE facet = :open_satuan AND satuan_baku <> ''
            GROUP BY satuan_baku
        ) AS each
    ) AS satuan,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT count(*) FILTER (WHERE '^TK' = ANY(marks)) AS tk,
                count(*) FILTER (WHERE '^BHN' = ANY(marks)) AS bhn,
                count(*) FILTER (WHERE '^ALT' = ANY(marks)) AS alt,
                count(*) FILTER (WHERE '^LAIN' = ANY(marks)) AS lain
            FROM candidate WHERE facet = :open_kategori
        ) AS counted CROSS JOIN LATERAL (
            VALUES ('TK', tk), ('BHN', bhn), ('ALT', alt), ('LAIN', lain)
        ) AS each (value, n)
        WHERE n > 0
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
    "relevance": ("found", "score DESC, kode_order, sumber_id"),
    "kode": ("found", "kode_order, sumber_id"),
    "nama": ("found JOIN ahsp AS named ON named.id = found.id", "lower(nama), found.kode_order"),
}
SORTS = tuple(_SORTS)
"""Orders that results come in."""


def page(sort: str, *, items: bool) -> str:
    """SQL after the CTE `candidate`: one row with everything that a page shows.

    Args:
        sort: one of `SORTS`.
        items: whether items were looked for, so that a match may be one.
    """
    return _PAGE.format(*_SORTS[sort], _ITEM if items else "NULL")
