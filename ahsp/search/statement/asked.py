"""The question as the statement has it: words, filters, items and ranges of koefisien."""

# `asked`: the question as tsqueries. They stay out of the plan's sight: told that a word is common,
# the planner reads the whole table for it.
#
# `scope`: the filters of the results, and for each facet in use the filters without its own, since
# a choice must not hide the choices beside it. Only the results (facet '') are ranked. It has the
# question too, so that lanes and scores need no look at `asked` for each of its parts.
ASKED = """
WITH
code AS MATERIALIZED (
    SELECT low, high
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS each (low, high)
),
asked AS MATERIALIZED (
    SELECT CAST(:exact AS tsquery) AS exact, CAST(:wide AS tsquery) AS wide,
        CAST(:exact_parts AS tsquery[]) AS exact_parts,
        CAST(:wide_parts AS tsquery[]) AS wide_parts,
        CAST(:exact_look AS tsquery) AS exact_look, CAST(:wide_look AS tsquery) AS wide_look,
        CAST(:head AS tsquery) AS head, CAST(:heads AS tsquery) AS heads,
        CAST(:near AS tsquery) AS near, CAST(:each AS tsquery) AS each,
        CAST(:name_exact AS tsquery) AS name_exact, CAST(:name_stem AS tsquery) AS name_stem,
        CAST(:name_beginning AS tsquery) AS name_beginning,
        CAST(:name_synonym AS tsquery) AS name_synonym
    WHERE :words_too OR NOT EXISTS (
        SELECT FROM code CROSS JOIN LATERAL (
            SELECT FROM ahsp
            WHERE kode ~>=~ low AND kode ~<~ high
            ORDER BY kode USING ~<~
            LIMIT 1
        ) AS one
    )
),
narrowed AS MATERIALIZED (
    SELECT facet, CAST(narrowing AS tsquery) AS narrowing
    FROM unnest(CAST(:facets AS text[]), CAST(:narrowings AS text[])) AS each (facet, narrowing)
    LIMIT 5
)
"""
SCOPE = """
, scope AS MATERIALIZED (
    SELECT facet, narrowing, asked.* FROM narrowed LEFT JOIN asked ON true
)
"""
MEANT = """
, meant AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY exact DESC, uses DESC, id) AS place
    FROM (
        SELECT id, uses, words @@ CAST(:items_exact AS tsquery) AS exact
        FROM item
        WHERE words @@ CAST(:items AS tsquery)
            AND (:words_too OR (SELECT exact FROM asked) IS NOT NULL)
        ORDER BY exact DESC, uses DESC, id
        LIMIT :most_items
    ) AS best
),
by_item AS MATERIALIZED (
    SELECT CAST(string_agg(quote_literal('#' || id), '|') AS tsquery) AS wanted FROM meant
)
"""
RANGED = """
, ranged AS MATERIALIZED (
    SELECT DISTINCT ahsp_id FROM (
        SELECT ahsp_id
        FROM (
            SELECT DISTINCT item_id, kategori, satuan_baku FROM item_use WHERE {1}
        ) AS use CROSS JOIN LATERAL (
            SELECT ahsp_id FROM rincian
            WHERE item_id = use.item_id AND kategori = use.kategori
                AND satuan_baku = use.satuan_baku AND {0}
            LIMIT :ranged
        ) AS line
        LIMIT :ranged
    ) AS lines
),
few AS MATERIALIZED (SELECT count(*) < :ranged - 1 AS few FROM ranged)
"""
