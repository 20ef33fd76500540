"""The lanes of a search: where matches come from, what is found first standing first."""

from ahsp.search.filters import KATEGORI
from ahsp.search.sampling import sampled
from ahsp.search.statement.asked import ASKED, MEANT, RANGED, SCOPE
from ahsp.search.statement.score import SCORE
from ahsp.search.statement.shape import Shape

# A question is looked for part by part: the index then begins with the rarest and skips along the
# others, instead of weighing all words for each analysis that has any. What `shares` knows nearly
# every analysis to have is looked at in what these find.
_EACH = "document @@ scope.{0}_parts[{1}]"
# IS TRUE keeps the index of documents from weighing it.
_REALLY = "(document @@ (SELECT {0}_look FROM asked)) IS TRUE"
_NARROWED = "document @@ scope.narrowing"
_LOOKED_AT = f"({_NARROWED}) IS TRUE"
_WHOLE = "(SELECT {} FROM ahsp WHERE {})"
_NEEDED = (
    "id, document, sumber_id, klasifikasi, satuan_baku, marks, kode, kode_order, rincian_count"
)
_KINDS = " + ".join(
    f"CASE WHEN '^{kategori}' = ANY(marks) THEN {1 << place} ELSE 0 END"
    for place, kategori in enumerate(KATEGORI)
)
_FACETS = f"sumber_id, ahsp.klasifikasi, satuan_baku, {_KINDS} AS kinds"
_COLUMNS = f"ahsp.id, {_FACETS}, kode_order, rincian_count"
_CODES = """
        (
            SELECT one.*
            FROM code CROSS JOIN LATERAL (
                SELECT {columns}{score}
                FROM ahsp
                WHERE kode ~>=~ low AND kode ~<~ high{narrowing}{ranging}
                ORDER BY kode USING ~<~ -- as the index has it, so that it is used
                LIMIT :bound
            ) AS one
        )"""
_WORDS = """
        (
            SELECT {columns}{score}
            FROM {matching} AS ahsp
            LIMIT :bound
        )"""
_NO_CODE = "NOT EXISTS (SELECT FROM code WHERE kode ^@ low)"
_FEW = """
        (
            SELECT {columns}{score}
            FROM ranged JOIN ahsp ON ahsp.id = ahsp_id
            WHERE ((SELECT few FROM few) OR NOT :worded)
              AND (NOT :worded OR document @@ (SELECT wide FROM asked)){narrowing}
            LIMIT :bound
        )"""
_LINES = """
        (
            SELECT {columns}{score}
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
            WHERE {matches}
            LIMIT :bound
        )"""
_HAS_ITEM = "document @@ (SELECT wanted FROM by_item)"
_CANDIDATE = """
, candidate AS MATERIALIZED (
    SELECT lane.*
    FROM (SELECT * FROM scope WHERE facet = '') AS scope CROSS JOIN LATERAL (
        SELECT * FROM ({}
        ) AS lanes
        LIMIT :bound
    ) AS lane
)
"""
_BESIDE = """
, beside AS MATERIALIZED (
    SELECT scope.facet, lane.*
    FROM (SELECT * FROM scope WHERE facet <> '') AS scope CROSS JOIN LATERAL (
        SELECT * FROM ({}
        ) AS lanes
        LIMIT :bound
    ) AS lane
)
"""


_BUT_HEAD = "NOT coalesce(document @@ (SELECT head FROM asked), false)"
_BUT_EXACT = "NOT document @@ (SELECT exact FROM asked)"
_BUT_WIDE = "NOT document @@ (SELECT wide FROM asked)"
_BY_WORDS, _BY_ITEM = f", {SCORE.format(2)}", f", {SCORE.format(1)}"
_BY_CODE = ", CASE WHEN kode = low THEN 2 ELSE 1 END AS score"


def candidates(shape: Shape, *, every: bool) -> str:
    """SQL up to the CTE `candidate`, the matches, and `beside` where a choice hides some.

    `beside` has, for each facet with a choice, what matches without that choice.

    Args:
        shape: of the question.
        every: whether all matches are wanted instead of the first of each lane.
    """
    found = _begun(shape) + _CANDIDATE.format(_union(_Lanes(shape, every).all()))
    if shape.chosen and not every:
        found += _BESIDE.format(_union(_Beside(shape, every).all()))
    return found


def counted(shape: Shape) -> str:
    """SQL up to the CTE `candidate`, the matches without their scores, to be counted.

    Args:
        shape: of the question.
    """
    return _begun(shape) + _CANDIDATE.format(_union(_Counted(shape, every=False).all()))


def _begun(shape: Shape) -> str:
    sql = [ASKED]
    if shape.items:
        sql.append(MEANT)
    if shape.ranges:
        sql.append(RANGED.format(" AND ".join(shape.ranges), " AND ".join(shape.uses)))
    return "".join([*sql, SCOPE])


def _union(lanes: list[str]) -> str:
    return "\n        UNION ALL".join(lanes)


class _Lanes:
    """The lanes of the matches, each with its score."""

    columns = _COLUMNS
    by_code, by_words, by_item = _BY_CODE, _BY_WORDS, _BY_ITEM

    def __init__(self, shape: Shape, every: bool) -> None:
        self.shape = shape
        self.every = every
        self.no_code = (_NO_CODE,) if shape.codes else ()
        self.ranging = ""
        if shape.ranges:
            self.ranging = f""" AND NOT (SELECT few FROM few) AND EXISTS (
                    SELECT FROM rincian
                    WHERE ahsp_id = ahsp.id AND {" AND ".join(shape.ranges)})"""  # noqa: S608  ours

    @property
    def narrowed(self) -> bool:
        return self.shape.narrowed

    def all(self) -> list[str]:
        found = []
        narrowing = f" AND {_LOOKED_AT}" if self.narrowed else ""
        if self.shape.ranges:
            found.append(
                _FEW.format(columns=self.columns, score=self.by_words, narrowing=narrowing)
            )
        if self.shape.codes:
            found.append(
                _CODES.format(
                    columns=self.columns,
                    score=self.by_code,
                    narrowing=narrowing,
                    ranging=self.ranging,
                )
            )
        found += self.of_words()
        return found + self._of_items() if self.shape.items else found

    def of_words(self) -> list[str]:
        if self.shape.words == "none":
            return [self.lane(_NARROWED)] if self.narrowed else []
        if not self.shape.words:
            return []
        wide = self.having("wide", self.shape.parts[1])
        if self.shape.words == "one":
            return [self.lane(*wide, *self.no_code)]
        exact = self.having("exact", self.shape.parts[0])
        return [
            self.lane(*exact, "document @@ scope.head", *self.no_code),
            self.lane(*exact, _BUT_HEAD, *self.no_code),
            self.lane(*wide, _BUT_EXACT, *self.no_code),
        ]

    def _of_items(self) -> list[str]:
        but = (_BUT_WIDE, *self.no_code)
        if self.narrowed:
            return [self.lane(_HAS_ITEM, _NARROWED, *but, score=self.by_item)]
        if self.every:
            return [self.lane(_HAS_ITEM, *but, score=self.by_item)]
        matches = " AND ".join(but)
        return [_LINES.format(columns=self.columns, score=self.by_item, matches=matches)]

    def having(self, way: str, parts: int) -> list[str]:
        found = [_EACH.format(way, place) for place in range(1, parts + 1)]
        if self.shape.looked_at[way == "wide"]:
            found.append(_REALLY.format(way))
        if self.narrowed:
            found.append(_LOOKED_AT if self.shape.hardly_narrowed else _NARROWED)
        return found

    def lane(self, *conditions: str, score: str = "") -> str:
        matches = " AND ".join(conditions) + self.ranging
        whole = self.every or self.shape.ranges
        return _WORDS.format(
            columns=self.columns,
            score=score or self.by_words,
            matching=_WHOLE.format(_NEEDED, matches) if whole else sampled(_NEEDED, matches),
        )


class _Counted(_Lanes):
    """The lanes of what is only counted: no scores, and no order among ways to match."""

    columns = _FACETS
    by_code = by_words = by_item = ""

    def of_words(self) -> list[str]:
        if self.shape.words != "many":
            return super().of_words()
        return [self.lane(*self.having("wide", self.shape.parts[1]), *self.no_code)]


class _Beside(_Counted):
    """The lanes of what would match without the choice of a facet."""

    @property
    def narrowed(self) -> bool:
        return self.shape.beside_narrowed
