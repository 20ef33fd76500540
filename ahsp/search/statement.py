"""The one statement that a search is: rows, count and facets in a single round trip.

Matches are bounded to `BOUND` before anything is ranked or counted, so that the commonest word
costs little more than a rare one; past the bound, the count reads `1,000+`.
"""

import json
from typing import Any

from sqlalchemy import text

from ahsp.search.filters import FILTERS, Query
from ahsp.search.words import Asked, apart, beginnings

BOUND = 1001
"""Matches that are looked at; one more than is counted, to know that there are more."""

EVERYTHING = (1 << 63) - 1
"""The bound that is none."""

# `lookup`: every word is looked for as a beginning, by its Indonesian stem, and taken apart (`k225`
# as k and 225); one with a dot as the beginning of a code. Ranking wants the parts one by one,
# because one tsquery takes `bata` and `bata:*` for the same and keeps only the first; figures say
# little unless they stand near. The words stay out of the plan's sight: told that a word is
# common, the planner reads the whole table for it.
#
# `scope`: the filters of the results, and for each facet in use the filters without its own, since
# a choice must not hide the choices beside it. Only the results (facet '') are ranked.
#
# Scores: 2 the very code, 1 a beginning of a code, below 1 words. The weights are {D, C, B, A}: a
# word in the name outweighs one in the classification. 33 asks ts_rank for less than 1 (32) and for
# short names before long ones (1).
_CANDIDATES = """
WITH
code AS MATERIALIZED (
    SELECT low, high
    FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS each (low, high)
),
lookup AS MATERIALIZED (
    SELECT
        CAST(string_agg('(' || starts || '|' || stem || apart || ')', '&') AS tsquery) AS wanted,
        CAST(coalesce(string_agg(starts, '|') FILTER (WHERE telling), string_agg(starts, '|'))
            AS tsquery) AS starts,
        CAST(coalesce(string_agg(stem, '|') FILTER (WHERE telling), string_agg(stem, '|'))
            AS tsquery) AS stems,
        CAST(string_agg(stem, '&') AS tsquery) AS near
    FROM (
        SELECT
            word !~ '^[0-9]+$' AS telling,
            CASE WHEN word LIKE '%.%' THEN beginning
                ELSE CAST(to_tsquery('simple', beginning) AS text)
            END AS starts,
            CAST(to_tsquery('indonesian', quote_literal(word)) AS text) AS stem,
            CASE WHEN parts <> ''
                THEN '|(' || CAST(to_tsquery('simple', parts) AS text) || ')' ELSE '' END AS apart
        FROM unnest(CAST(:words AS text[]), CAST(:beginnings AS text[]), CAST(:apart AS text[]))
            AS each (word, beginning, parts)
    ) AS each
    WHERE starts <> '' AND stem <> ''
      AND (:words_too OR NOT EXISTS (
          SELECT FROM code CROSS JOIN LATERAL (
              SELECT FROM ahsp
              WHERE kode ~>=~ low AND kode ~<~ high
              ORDER BY kode USING ~<~
              LIMIT 1
          ) AS one
      ))
),
kin AS MATERIALIZED (
    SELECT DISTINCT ts_lexize('indonesian_stem', word) AS stem
    FROM unnest(CAST(:words AS text[])) AS word
),
scope AS MATERIALIZED (
    SELECT facet, sumber, klasifikasi, CAST(narrowing AS tsquery) AS narrowing
    FROM jsonb_to_recordset(CAST(:scopes AS jsonb))
        AS each (facet text, sumber bigint[], klasifikasi text[], narrowing text)
    LIMIT 3
),
candidate AS MATERIALIZED (
    SELECT scope.facet, lane.*
    FROM scope CROSS JOIN LATERAL (
        (
            SELECT one.*
            FROM code CROSS JOIN LATERAL (
                SELECT id, sumber_id, klasifikasi, kode_order, rincian_count,
                    CASE WHEN kode = low THEN 2 ELSE 1 END AS score
                FROM ahsp
                WHERE kode ~>=~ low AND kode ~<~ high
                  AND (scope.sumber IS NULL OR sumber_id = ANY (scope.sumber))
                  AND (scope.klasifikasi IS NULL OR klasifikasi = ANY (scope.klasifikasi))
                ORDER BY kode USING ~<~ -- as the index has it, so that it is used
                LIMIT :bound
            ) AS one
        )
        UNION ALL
        (
            SELECT ahsp.id, sumber_id, ahsp.klasifikasi, kode_order, rincian_count,
                CASE WHEN scope.facet = '' THEN (
                    ts_rank('{0.1, 0.2, 0.8, 1.0}', document, (SELECT stems FROM lookup), 33) * 4
                    + ts_rank('{0.1, 0.2, 0.8, 1.0}', document, (SELECT near FROM lookup), 33) * 2
                    + ts_rank('{0.1, 0.2, 0.8, 1.0}', document, (SELECT starts FROM lookup), 33)
                ) / 7 END AS score
            FROM ahsp
            WHERE document @@ coalesce(
                    (SELECT wanted FROM lookup) && scope.narrowing, (SELECT wanted FROM lookup)
                )
              AND NOT EXISTS (SELECT FROM code WHERE kode ^@ low)
            LIMIT :bound
        )
        LIMIT :bound
    ) AS lane
)
"""
_PAGE = """
, found AS MATERIALIZED (SELECT * FROM candidate WHERE facet = ''),
counted AS MATERIALIZED (
    SELECT CAST(count(*) AS int) AS total, coalesce(sum(rincian_count), 0) AS lines FROM found
),
best AS MATERIALIZED (
    SELECT id, score, kode_order, sumber_id
    FROM found
    ORDER BY score DESC, kode_order, sumber_id
    LIMIT :size
    OFFSET (SELECT least(:offset, (greatest(total, 1) - 1) / :size * :size) FROM counted)
)
SELECT
    (SELECT total FROM counted) AS total,
    (SELECT lines FROM counted) AS lines,
    (
        SELECT json_agg(
            json_build_array(
                ahsp.id, kode, ahsp.nama, satuan_baku, sumber.nama, klasifikasi,
                rincian_count, flagged_count, score,
                (
                    SELECT array_agg(word)
                    FROM regexp_split_to_table(lower(ahsp.nama), '[^[:alnum:]]+') AS word
                    WHERE ts_lexize('indonesian_stem', word) = ANY (SELECT stem FROM kin)
                )
            )
            ORDER BY best.score DESC, best.kode_order, best.sumber_id
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
    ) AS klasifikasi
"""
SEARCH = text(_CANDIDATES + _PAGE)
WHOLE = text(_CANDIDATES + "SELECT id FROM candidate WHERE facet = ''")  # noqa: S608  likewise
"""The ids of everything that matches, as far as its `bound`."""


def parameters(asked: Asked, query: Query, size: int) -> dict[str, Any]:
    """What `SEARCH` is asked with; a page beyond the end gives the last one.

    Args:
        asked: code and words to look up.
        query: filters and page.
        size: rows a page.
    """
    open_facets = [each.name for each in FILTERS if query.chosen(each.name)]
    return {
        **_looked_up(asked, query, open_facets, BOUND),
        "size": size,
        "offset": (query.page - 1) * size,
        **{f"open_{each.name}": each.name if each.name in open_facets else "" for each in FILTERS},
    }


def whole_parameters(asked: Asked, query: Query) -> dict[str, Any]:
    """What `WHOLE` is asked with.

    Args:
        asked: code and words to look up.
        query: filters.
    """
    return _looked_up(asked, query, [], EVERYTHING)


def _looked_up(asked: Asked, query: Query, facets: list[str], bound: int) -> dict[str, Any]:
    scopes = [
        {"facet": name, "narrowing": query.narrowing(name) or None, **query.conditions(name)}
        for name in ("", *facets)
    ]
    return {
        "lows": list(asked.codes),
        "highs": [code[:-1] + chr(ord(code[-1]) + 1) for code in asked.codes],
        "words": list(asked.words),
        "beginnings": beginnings(asked.words),
        "apart": [apart(word) for word in asked.words],
        "words_too": asked.words_too,
        "scopes": json.dumps(scopes),
        "bound": bound,
    }
