"""The statement that looks for lines: uses of items first, then their lines, never all of them.

What is asked of item, kategori and satuan is decided by `item_use`, a row for each use; each use
then brings its lines in the order of an index, and every line that is read is one that was asked
for. Only where analyses are narrowed too may there be others: some lines are looked at, and where
these are not all and too few, analyses are looked for instead, as in a search.
"""

from ahsp.models.ahsp import SMALL, in_sample
from ahsp.search.sampling import sampled

FEW, MANY = 2001, 20_001
"""Lines that are looked at before it is the turn of the analyses: usually, and where these are more
than a sample of them says can be looked at in that time."""
SAMPLED = 80
"""Analyses of the sample from which on they are many."""
# DISTINCT: a use may be noted several times, until it is summed up.
_USES = """
WITH use AS MATERIALIZED (
    SELECT item_id, kategori, satuan_baku, exact,
        dense_rank() OVER (ORDER BY exact DESC, uses DESC, item_id) AS place
    FROM (
        SELECT DISTINCT item_id, item_use.kategori, item_use.satuan_baku, uses,
            coalesce(words @@ CAST(:items_exact AS tsquery), false) AS exact
        FROM item JOIN item_use ON item_id = item.id
        WHERE {uses}
    ) AS each
),
meant AS MATERIALIZED (
    SELECT jsonb_object_agg(item_id, place) AS places,
        coalesce(max(place) FILTER (WHERE exact), 0) AS last_exact
    FROM use
),
narrowed AS MATERIALIZED (
    SELECT facet, CAST(narrowing AS tsquery) AS narrowing
    FROM unnest(CAST(:facets AS text[]), CAST(:narrowings AS text[])) AS each (facet, narrowing)
    LIMIT 5
),
used AS MATERIALIZED (
    SELECT facet, use.* FROM narrowed CROSS JOIN use
    WHERE (CAST(:kategori AS text[]) IS NULL OR facet = 'kategori' OR kategori = ANY(:kategori))
        AND (CAST(:satuan AS text[]) IS NULL OR facet = 'satuan' OR satuan_baku = ANY(:satuan))
),
scope AS MATERIALIZED (
    SELECT each.*, {tried} AS tried
    FROM (SELECT facet, narrowing, {items} AS items FROM narrowed) AS each
)
"""
_FEW = "CASE WHEN narrowing IS NULL THEN :bound ELSE :few END"
# What a sample of the analyses says decides which is less to look at.
_FEW_OR_MANY = """CASE
        WHEN narrowing IS NULL THEN :bound
        WHEN {any_line} THEN :few
        WHEN (
            SELECT count(*) FROM (
                SELECT FROM ahsp WHERE {sample} AND {matches} LIMIT :sampled
            ) AS few
        ) < :sampled THEN :few
        ELSE :many END"""
# Whether the items are used in no other way than those that are asked for.
_ANY_LINE = """NOT EXISTS (
            SELECT FROM item_use AS other
            WHERE (each.facet, other.item_id) IN (SELECT facet, item_id FROM used)
                AND (each.facet, other.item_id, other.kategori, other.satuan_baku) NOT IN (
                    SELECT facet, item_id, kategori, satuan_baku FROM used)
        )"""
_ITEMS = """CAST((
        SELECT string_agg(DISTINCT quote_literal('#' || item_id), '|') FROM used
        WHERE used.facet = narrowed.facet
    ) AS tsquery)"""
_BY_USE = """
            SELECT line.*, one.place
            FROM (SELECT * FROM used WHERE used.facet = scope.facet ORDER BY place) AS one
                CROSS JOIN LATERAL (
                    SELECT ahsp_id, position, kategori, uraian, satuan_baku, koefisien
                    FROM rincian
                    WHERE item_id = one.item_id AND kategori = one.kategori
                        AND satuan_baku = one.satuan_baku {within}
                    LIMIT {limit}
                ) AS line
            LIMIT {limit}"""
_OF_AHSP = "sumber_id, ahsp.klasifikasi, kode_order"
_ALL = """
        SELECT line.*, {of_ahsp} FROM ({by_use}
        ) AS line JOIN ahsp ON ahsp.id = ahsp_id"""
_NARROWED = """
        WITH tried AS MATERIALIZED ({by_use}
        ),
        near AS MATERIALIZED (
            SELECT tried.*, {of_ahsp} FROM tried JOIN ahsp ON ahsp.id = ahsp_id
            WHERE (scope.narrowing IS NULL OR document @@ scope.narrowing)
                AND ({narrow} OR scope.narrowing IS NULL
                    OR (SELECT count(*) FROM tried) < scope.tried)
            LIMIT :bound
        ),
        enough AS MATERIALIZED (
            SELECT (SELECT count(*) FROM near) >= :bound
                OR (SELECT count(*) FROM tried) < scope.tried AS enough
        )
        SELECT * FROM near WHERE (SELECT enough FROM enough)
        UNION ALL
        SELECT ahsp_id, position, kategori, uraian, satuan_baku, koefisien,
            CAST((SELECT places FROM meant) ->> CAST(item_id AS text) AS bigint) AS place,
            sumber_id, klasifikasi, kode_order
        FROM (
            SELECT line.*, one.sumber_id, one.klasifikasi, one.kode_order
            FROM (SELECT * FROM {matching} AS ahsp WHERE NOT (SELECT enough FROM enough)) AS one
                CROSS JOIN LATERAL (
                    SELECT ahsp_id, position, item_id, kategori, uraian, satuan_baku, koefisien
                    FROM rincian AS line
                    WHERE ahsp_id = one.id {meant}
                    OFFSET 0 -- else all lines there are would be read
                ) AS line
            LIMIT :bound
        ) AS line"""
_MEANT = """{within}
                        AND (scope.facet, line.item_id, line.kategori, line.satuan_baku) IN (
                            SELECT facet, item_id, kategori, satuan_baku FROM used)"""
# LIMIT 1 keeps it a look at each analysis, as long as analyses are wanted.
_HAS_LINE = """ AND (
                    SELECT true FROM rincian AS line
                    WHERE ahsp_id = ahsp.id {meant}
                    LIMIT 1
                )"""
_CANDIDATES = """
, candidate AS MATERIALIZED (
    SELECT scope.facet, lane.* FROM scope CROSS JOIN LATERAL ({lane}
    ) AS lane
)
"""
_PAGE = """
, found AS MATERIALIZED (SELECT * FROM candidate WHERE facet = ''),
counted AS MATERIALIZED (SELECT CAST(count(*) AS int) AS total FROM found),
best AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY {order}) AS row FROM found
    ORDER BY row
    LIMIT :size
    OFFSET (SELECT least(:offset, (greatest(total, 1) - 1) / :size * :size) FROM counted)
)
SELECT
    (SELECT total FROM counted) AS total,
    (SELECT total FROM counted) AS lines,
    (
        SELECT json_agg(json_build_array(
            ahsp_id, kode, ahsp.nama, sumber.nama, kategori, uraian, best.satuan_baku,
            CAST(koefisien AS text),
            CASE WHEN place <= (SELECT last_exact FROM meant) THEN 0.875 ELSE 0.5 END) ORDER BY row)
        FROM best JOIN ahsp ON ahsp.id = ahsp_id JOIN sumber ON sumber.id = ahsp.sumber_id
    ) AS rows,
    (
        SELECT json_agg(json_build_array(value, label, n) ORDER BY n DESC, label)
        FROM (
            -- past the bound, an edition that was not reached may still have lines
            SELECT sumber.id AS value, nama AS label, count(candidate.ahsp_id) AS n
            FROM sumber LEFT JOIN candidate ON sumber_id = sumber.id AND facet = :open_sumber
            GROUP BY sumber.id
            HAVING count(candidate.ahsp_id) > 0
                OR (SELECT count(*) FROM candidate WHERE facet = :open_sumber) >= :bound
        ) AS each
    ) AS sumber
"""
_FACET = """,
    (
        SELECT json_agg(json_build_array(value, value, n) ORDER BY n DESC, value)
        FROM (
            SELECT {column} AS value, count(*) AS n FROM candidate
            WHERE facet = :open_{name} AND {column} <> '' GROUP BY {column}
        ) AS each
    ) AS {name}
"""
_COLUMNS = {"klasifikasi": "klasifikasi", "satuan": "satuan_baku", "kategori": "kategori"}
_ORDERS = {
    "relevance": "place, sumber_id, kode_order, position",
    "kode": "kode_order, sumber_id, position",
    "nama": "lower(uraian), sumber_id, kode_order, position",
}


def statement(
    uses: str, lines: str, sort: str, *, narrowed: bool, narrow: bool, any_item: bool
) -> str:
    """SQL for a page of lines, their count and the facets, in one row.

    Args:
        uses: a condition on `item` and `item_use`.
        lines: one on `rincian`, that begins with AND; "" for none.
        sort: one of the orders of a search.
        narrowed: whether analyses are narrowed.
        narrow: whether an analysis with an item that is meant may have no line that is.
        any_item: whether no item is named.
    """
    by_use = _BY_USE.format(within=lines, limit="scope.tried" if narrowed else ":bound")
    matches = "document @@ {0}narrowing" + (" AND document @@ {0}items" * (not any_item))
    tried = _FEW
    if narrowed and narrow:
        tried = _FEW_OR_MANY.format(
            any_line="false" if lines else _ANY_LINE,
            sample=in_sample(SMALL),
            matches=matches.format("each."),
        )
    if narrowed:
        matches = matches.format("scope.")
        meant = _MEANT.format(within=lines)
        if narrow:
            matches += _HAS_LINE.format(meant=meant)
        matching = sampled(f"id, {_OF_AHSP.replace('ahsp.', '')}", matches)
        lane = _NARROWED.format(
            by_use=by_use, matching=matching, meant=meant, of_ahsp=_OF_AHSP, narrow=narrow
        )
    else:
        lane = _ALL.format(by_use=by_use, of_ahsp=_OF_AHSP)
    return "".join(
        (
            _USES.format(uses=uses, items="NULL" if any_item else _ITEMS, tried=tried),
            _CANDIDATES.format(lane=lane),
            _PAGE.format(order=_ORDERS[sort]),
            *(_FACET.format(name=name, column=column) for name, column in _COLUMNS.items()),
        )
    )
