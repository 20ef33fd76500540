"""The one statement that a search is: rows, count and facets in a single round trip.

Matches are bounded to `BOUND` before anything is ranked or counted, so that the commonest word
costs little more than a rare one; past the bound, the count reads `1,000+`. What comes first is
found first: codes, names about the very thing, names with all words, looser matches, items.
"""

from functools import cache

from sqlalchemy import TextClause, text

PLANNED_ONCE = text("""
    SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
        set_config('random_page_cost', '1.1', true)
""")
"""For the transaction: the plan of a search is the same whatever is asked, and making it takes as
long as a fast answer; its pages are in memory, so codes are read in the order of their index."""
BOUND = 1001
"""Matches that are looked at; one more than is counted, to know that there are more."""

EVERYTHING = (1 << 63) - 1
"""The bound that is none."""
ITEMS = 40
"""Items that a question may mean, the best first."""
RANGED = 5001
"""Lines within a range of koefisien from which on analyses are looked for by their words first."""

# `asked`: the question as tsqueries. They stay out of the plan's sight: told that a word is common,
# the planner reads the whole table for it.
#
# `scope`: the filters of the results, and for each facet in use the filters without its own, since
# a choice must not hide the choices beside it. Only the results (facet '') are ranked.
_ASKED = """
WITH
code AS MATERIALIZED (
    SELECT low, high
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS each (low, high)
),
asked AS MATERIALIZED (
    SELECT CAST(:head AS tsquery) AS head, CAST(:exact AS tsquery) AS exact,
        CAST(:heads AS tsquery) AS heads, CAST(:wide AS tsquery) AS wide,
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
_SCOPE = """
, scope AS MATERIALIZED (
    SELECT facet, narrowing{} FROM narrowed
)
"""
_BOTH = "coalesce((SELECT {0} FROM asked) && narrowing, (SELECT {0} FROM asked))"
# An index gives all matches or none. So a small sample of the analyses, which has an index of its
# own, is asked first: where it alone reaches the bound it is enough, and where a good eighth of the
# bound is in it, a larger sample is asked. A sample that does not reach the bound counts for
# nothing, so that no match is lost in it.
_SAMPLED = """(
                WITH small AS MATERIALIZED (
                    SELECT {needed} FROM ahsp WHERE mod(id, 128) = 0 AND {matches} LIMIT :bound
                ),
                large AS MATERIALIZED (
                    SELECT {needed} FROM ahsp WHERE mod(id, 16) = 0 AND {matches}
                        AND (SELECT count(*) FROM small) BETWEEN :bound / 5 AND :bound - 1
                    LIMIT :bound
                )
                SELECT * FROM small WHERE (SELECT count(*) FROM small) >= :bound
                UNION ALL
                SELECT * FROM large WHERE (SELECT count(*) FROM large) >= :bound
                UNION ALL
                SELECT {needed} FROM ahsp WHERE {matches}
                    AND (SELECT count(*) FROM small) < :bound
                    AND (SELECT count(*) FROM large) < :bound
            )"""
_WHOLE = "(SELECT {needed} FROM ahsp WHERE {matches})"
_NEEDED = (
    "id, document, sumber_id, klasifikasi, satuan_baku, marks, kode, kode_order, rincian_count"
)
_MEANT = """
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
_RANGED = """
, ranged AS MATERIALIZED (
    SELECT DISTINCT ahsp_id FROM (
        SELECT ahsp_id FROM item CROSS JOIN LATERAL (
            SELECT ahsp_id FROM rincian WHERE item_id = item.id AND {} LIMIT :ranged
        ) AS line
        WHERE {}
        LIMIT :ranged
    ) AS lines
),
few AS MATERIALIZED (SELECT count(*) < :ranged - 1 AS few FROM ranged)
"""
# Scores: 2 the very code, 1 a beginning of a code, below 1 words: the way in which all words are in
# the name decides, then how near they stand and how short the name is. The weights are of {D, C, B,
# A}; 33 asks ts_rank for less than 1 (32) and for short names before long ones (1).
_SCORE = """
    CASE WHEN scope.facet = '' THEN (
        CASE
            WHEN document @@ (SELECT name_exact FROM asked) THEN 6
            WHEN document @@ (SELECT name_stem FROM asked) THEN 5
            WHEN document @@ (SELECT name_beginning FROM asked) THEN 4
            WHEN document @@ (SELECT name_synonym FROM asked) THEN 3
            ELSE {} END
        + CASE WHEN document @@ (SELECT heads FROM asked) THEN 0.3 ELSE 0 END
        + least(0.65,
            1.5 * ts_rank('{{0.1, 0.2, 0.8, 1.0}}', document, (SELECT near FROM asked), 33)
            + ts_rank('{{0.1, 0.2, 0.8, 1.0}}', document, (SELECT each FROM asked), 33))
    ) / 8 END AS score"""
_COLUMNS = "ahsp.id, sumber_id, ahsp.klasifikasi, satuan_baku, marks, kode_order, rincian_count"
_CODES = """
        (
            SELECT one.*
            FROM code CROSS JOIN LATERAL (
                SELECT {columns}, CASE WHEN kode = low THEN 2 ELSE 1 END AS score
                FROM ahsp
                WHERE kode ~>=~ low AND kode ~<~ high
                  AND (scope.narrowing IS NULL OR document @@ scope.narrowing) {ranging}
                ORDER BY kode USING ~<~ -- as the index has it, so that it is used
                LIMIT :bound
            ) AS one
        )"""
_WORDS = """
        (
            SELECT {columns}, {score}
            FROM {matching} AS ahsp
            LIMIT :bound
        )"""
_NO_CODE = "NOT EXISTS (SELECT FROM code WHERE kode ^@ low)"
_FEW = """
        (
            SELECT {columns}, {score}
            FROM ranged JOIN ahsp ON ahsp.id = ahsp_id
            WHERE ((SELECT few FROM few) OR NOT :worded)
              AND (scope.narrowing IS NULL OR document @@ scope.narrowing)
              AND (NOT :worded OR document @@ (SELECT wide FROM asked))
            LIMIT :bound
        )"""
_LINES = """
        (
            SELECT {columns}, {score}
            FROM (
                SELECT ahsp_id FROM (
                    SELECT ahsp_id, place FROM meant CROSS JOIN LATERAL (
                        SELECT ahsp_id FROM rincian WHERE item_id = meant.id LIMIT :bound
                    ) AS line
                    LIMIT 2 * :bound
                ) AS lines
                GROUP BY ahsp_id
                ORDER BY min(place)
            ) AS used JOIN ahsp ON ahsp.id = used.ahsp_id
            WHERE scope.narrowing IS NULL {but}
              AND NOT EXISTS (SELECT FROM code WHERE kode ^@ low)
            LIMIT :bound
        )"""
_LINES_NARROWED = """
        (
            SELECT {columns}, {score}
            FROM ahsp
            WHERE document @@ scope.items {but}
              AND NOT EXISTS (SELECT FROM code WHERE kode ^@ low)
            LIMIT :bound
        )"""
_EVERY_LINE = """
        (
            SELECT {columns}, {score}
            FROM ahsp
            WHERE document @@ coalesce(
                    (SELECT wanted FROM by_item) && scope.narrowing, (SELECT wanted FROM by_item)
                ) {but}
              AND NOT EXISTS (SELECT FROM code WHERE kode ^@ low)
            LIMIT :bound
        )"""
_CANDIDATE = """
, candidate AS MATERIALIZED (
    SELECT scope.facet, lane.*
    FROM scope CROSS JOIN LATERAL (
        SELECT * FROM ({}
        ) AS lanes
        LIMIT :bound
    ) AS lane
)
"""
_BUT = "AND NOT document @@ (SELECT {} FROM asked)"
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
            SELECT substr(mark, 2) AS value, count(*) AS n
            FROM candidate CROSS JOIN unnest(marks[1:4]) AS mark
            WHERE facet = :open_kategori AND mark ^@ '^'
            GROUP BY mark
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
    "relevance": ("found", "score DESC, kode_order, sumber_id"),
    "kode": ("found", "kode_order, sumber_id"),
    "nama": ("found JOIN ahsp AS named ON named.id = found.id", "lower(nama), found.kode_order"),
}
SORTS = tuple(_SORTS)
"""Orders that results come in."""


@cache
def search(
    *, codes: bool, words: str, items: bool, ranges: tuple[str, ...], sort: str
) -> TextClause:
    """The statement for one shape of question: rows, count and facets.

    Args:
        codes: whether it may be a code.
        words: `many` where words match in several ways, `one` where in one; `none` where only
            filters narrow, and "" where not even those.
        items: whether items are looked for as well.
        ranges: conditions on `koefisien`, with parameters; the last one on `item`.
        sort: one of `SORTS`.
    """
    source, order = _SORTS[sort]
    page = _PAGE.format(source, order, _ITEM if items else "NULL")
    return text(_candidates(codes, words, items, ranges, every=False) + page)


@cache
def whole(*, codes: bool, words: str, items: bool, ranges: tuple[str, ...]) -> TextClause:
    """The ids of everything that matches, as far as its `bound`; the arguments are `search`'s."""
    ids = "SELECT DISTINCT id FROM candidate WHERE facet = ''"
    return text(_candidates(codes, words, items, ranges, every=True) + ids)


def _candidates(
    codes: bool, words: str, items: bool, ranges: tuple[str, ...], *, every: bool
) -> str:
    parts = [_ASKED]
    lanes: list[str] = []
    wanted: dict[str, str] = {}
    ranging = ""
    name = {"columns": _COLUMNS, "score": _SCORE.format(2)}
    if items:
        parts.append(_MEANT)
    if ranges:
        *conditions, which = ranges
        within = " AND ".join(conditions)
        parts.append(_RANGED.format(within, which))
        lanes.append(_FEW.format(**name))
        ranging = f""" AND NOT (SELECT few FROM few) AND EXISTS (
                    SELECT FROM rincian JOIN item ON item.id = item_id
                    WHERE ahsp_id = ahsp.id AND {within} AND {which})"""  # noqa: S608  ours
    matching = _WHOLE if every or ranges else _SAMPLED

    def lane(way: str, *conditions: str) -> str:
        matches = " AND ".join((f"document @@ scope.{way}", *filter(None, conditions))) + ranging
        return _WORDS.format(**name, matching=matching.format(needed=_NEEDED, matches=matches))

    if codes:
        lanes.append(_CODES.format(columns=_COLUMNS, ranging=ranging))
    if words == "many":
        wanted |= {each: _BOTH.format(each) for each in ("head", "exact", "wide")}
        but_head = "NOT coalesce(document @@ (SELECT head FROM asked), false)"
        but_exact = "NOT document @@ (SELECT exact FROM asked)"
        for way, but in (("head", ""), ("exact", but_head), ("wide", but_exact)):
            lanes.append(lane(way, _NO_CODE, but))
    elif words == "one":
        wanted["wide"] = _BOTH.format("wide")
        lanes.append(lane("wide", _NO_CODE))
    elif words == "none":
        lanes.append(lane("narrowing"))
    if items:
        line = name | {"score": _SCORE.format(1), "but": _BUT.format("wide")}
        wanted["items"] = "(SELECT wanted FROM by_item) && narrowing"
        of_items = (_EVERY_LINE,) if every else (_LINES, _LINES_NARROWED)
        lanes += [each.format(**line) for each in of_items]
    ways = "".join(f", {column} AS {way}" for way, column in wanted.items())
    parts.append(_SCOPE.format(ways))
    parts.append(_CANDIDATE.format("\n        UNION ALL".join(lanes)))
    return "".join(parts)
