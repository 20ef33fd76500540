"""The lanes of a search: where matches come from, what is found first standing first."""

from ahsp.search.sampling import sampled
from ahsp.search.statement.asked import ASKED, MEANT, RANGED, SCOPE
from ahsp.search.statement.score import SCORE
from ahsp.search.statement.shape import Shape

# A question is looked for part by part: the index then begins with the rarest and skips along the
# others, instead of weighing all words for each analysis that has any.
_EACH = "document @@ scope.{0}_parts[{1}]"
# IS TRUE keeps the index from weighing it.
_REALLY = "(document @@ (SELECT {0} FROM asked)) IS TRUE"
_NARROWED = "document @@ coalesce(scope.narrowing, scope.{0}_parts[1])"
_WHOLE = "(SELECT {} FROM ahsp WHERE {})"
_NEEDED = (
    "id, document, sumber_id, klasifikasi, satuan_baku, marks, kode, kode_order, rincian_count"
)
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
_LINES_NARROWED = "document @@ (SELECT wanted FROM by_item) AND document @@ scope.narrowing"
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


_BUT_HEAD = "NOT coalesce(document @@ (SELECT head FROM asked), false)"
_BUT_EXACT = "NOT document @@ (SELECT exact FROM asked)"
_BUT_WIDE = "NOT document @@ (SELECT wide FROM asked)"
_BY_WORDS, _BY_ITEM = SCORE.format(2), SCORE.format(1)


def candidates(shape: Shape, *, every: bool) -> str:
    """SQL up to the CTE `candidate`: the matches, each with the facet that it counts for.

    Args:
        shape: of the question.
        every: whether all matches are wanted instead of the first of each lane.
    """
    sql = [ASKED]
    if shape.items:
        sql.append(MEANT)
    if shape.ranges:
        sql.append(RANGED.format(" AND ".join(shape.ranges), " AND ".join(shape.uses)))
    sql.append(SCOPE)
    sql.append(_CANDIDATE.format("\n        UNION ALL".join(_Lanes(shape, every).all())))
    return "".join(sql)


class _Lanes:
    def __init__(self, shape: Shape, every: bool) -> None:
        self.shape = shape
        self.every = every
        self.ranging = ""
        if shape.ranges:
            self.ranging = f""" AND NOT (SELECT few FROM few) AND EXISTS (
                    SELECT FROM rincian
                    WHERE ahsp_id = ahsp.id AND {" AND ".join(shape.ranges)})"""  # noqa: S608  ours

    def all(self) -> list[str]:
        found = [_FEW.format(columns=_COLUMNS, score=_BY_WORDS)] if self.shape.ranges else []
        if self.shape.codes:
            found.append(_CODES.format(columns=_COLUMNS, ranging=self.ranging))
        found += self._of_words()
        return found + self._of_items() if self.shape.items else found

    def _of_words(self) -> list[str]:
        if self.shape.words == "none":
            return [self._lane("document @@ scope.narrowing")]
        if not self.shape.words:
            return []
        wide = self._having("wide", self.shape.parts[1])
        if self.shape.words == "one":
            return [self._lane(*wide, _NO_CODE)]
        exact = self._having("exact", self.shape.parts[0])
        return [
            self._lane(*exact, "document @@ scope.head", _NO_CODE),
            self._lane(*exact, _BUT_HEAD, _NO_CODE),
            self._lane(*wide, _BUT_EXACT, _NO_CODE),
        ]

    def _of_items(self) -> list[str]:
        line = {"columns": _COLUMNS, "score": _BY_ITEM, "but": f"AND {_BUT_WIDE}"}
        if self.every:
            return [_EVERY_LINE.format(**line)]
        found = [_LINES.format(**line)]
        if self.shape.narrowed:
            found.append(self._lane(_LINES_NARROWED, _BUT_WIDE, _NO_CODE, score=_BY_ITEM))
        return found

    def _having(self, way: str, parts: int) -> list[str]:
        found = [_EACH.format(way, place) for place in range(1, parts + 1)]
        if self.shape.looked_at:
            found.append(_REALLY.format(way))
        if self.shape.narrowed:
            found.append(_NARROWED.format(way))
        return found

    def _lane(self, *conditions: str, score: str = "") -> str:
        matches = " AND ".join(conditions) + self.ranging
        whole = self.every or self.shape.ranges
        return _WORDS.format(
            columns=_COLUMNS,
            score=score or _BY_WORDS,
            matching=_WHOLE.format(_NEEDED, matches) if whole else sampled(_NEEDED, matches),
        )
