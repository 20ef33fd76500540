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
_REALLY = "(document @@ scope.{0}_look) IS TRUE"
_NARROWED = "document @@ scope.narrowing"
_LOOKED_AT = f"({_NARROWED}) IS TRUE"
_WHOLE = "(SELECT {} FROM ahsp WHERE {})"
# Which kategori there are, as one number: to look for each in the marks of every match takes an
# eighth of a search. A row from before the number was kept has none.
_IN_MARKS = " + ".join(
    f"CASE WHEN '^{kategori}' = ANY(marks) THEN {1 << place} ELSE 0 END"
    for place, kategori in enumerate(KATEGORI)
)
_KINDS = f"coalesce(ahsp.kinds, {_IN_MARKS}) AS kinds"
# What a lane has of a match, and what is made of that once for all lanes: whatever stands in each
# of them makes the plan larger, which takes its time even where there is no match.
_FACETS = "sumber_id, ahsp.klasifikasi, satuan_baku"
_PICKED = f"ahsp.id, document, {_KINDS}, {_FACETS}, kode_order, rincian_count, {{way}} AS way"
_SHOWN = f"id, {_FACETS}, kinds, kode_order, rincian_count, {SCORE} AS score"
# How a match was found: from 8 on by its code; `score` finds out more of one by words.
_THE_CODE = "CASE WHEN kode = low THEN 16 ELSE 8 END"
_WORD, _ITEM = "2", "1"
_CODES = """
        (
            SELECT one.*
            FROM code CROSS JOIN LATERAL (
                SELECT {columns}
                FROM ahsp
                WHERE kode ~>=~ low AND kode ~<~ high{narrowing}{ranging}
                ORDER BY kode USING ~<~ -- as the index has it, so that it is used
                LIMIT :bound
            ) AS one
        )"""
_WORDS = """
        (
            SELECT * FROM {matching} AS ahsp
            LIMIT :bound
        )"""
_NO_CODE = "NOT EXISTS (SELECT FROM code WHERE kode ^@ low)"
_FEW = """
        (
            SELECT {columns}
            FROM ranged JOIN ahsp ON ahsp.id = ahsp_id
            WHERE ((SELECT few FROM few) OR NOT :worded)
              AND (NOT :worded OR document @@ scope.wide){narrowing}
            LIMIT :bound
        )"""
_LINES = """
        (
            SELECT {columns}
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
    SELECT {}
    FROM (SELECT * FROM scope WHERE facet = '') AS scope CROSS JOIN LATERAL (
        SELECT * FROM ({}
        ) AS lanes
        LIMIT :bound
    ) AS ahsp
)
"""
_BESIDE = """
, beside AS MATERIALIZED (
    SELECT {}
    FROM (SELECT * FROM scope WHERE facet <> '') AS scope CROSS JOIN LATERAL (
        SELECT * FROM ({}
        ) AS lanes
        LIMIT :bound
    ) AS ahsp
)
"""


_BUT_HEAD = "NOT coalesce(document @@ scope.head, false)"
_BUT_EXACT = "NOT document @@ scope.exact"
_BUT_WIDE = "NOT document @@ scope.wide"


def candidates(shape: Shape) -> str:
    """SQL up to the CTE `candidate`, the matches, and `beside` where a choice hides some.

    `beside` has, for each facet with a choice, what matches without that choice.

    Args:
        shape: of the question.
    """
    lanes = _Lanes(shape)
    found = _begun(shape) + _CANDIDATE.format(lanes.shown, _union(lanes.all()))
    if shape.chosen:
        beside = _Beside(shape)
        found += _BESIDE.format(beside.shown, _union(beside.all()))
    return found


def counted(shape: Shape, *, every: bool = False) -> str:
    """SQL up to the CTE `candidate`, the ids of the matches.

    Args:
        shape: of the question.
        every: whether all matches are wanted instead of the first of each lane.
    """
    lanes = _Counted(shape, every)
    return _begun(shape) + _CANDIDATE.format(lanes.shown, _union(lanes.all()))


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
    """The lanes of the matches, the best first.

    Attributes:
        picked: what they have of a match, by the way in which it was found.
        shown: what is made of that, once for all lanes.
    """

    picked, shown = _PICKED, _SHOWN

    def __init__(self, shape: Shape, every: bool = False) -> None:
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
            found.append(_FEW.format(columns=self.columns(_WORD), narrowing=narrowing))
        if self.shape.codes:
            found.append(
                _CODES.format(
                    columns=self.columns(_THE_CODE),
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
        if self.shape.words == "one":
            return [self.words("wide")]
        return [
            self.words("exact", "document @@ scope.head"),
            self.words("exact", _BUT_HEAD),
            self.words("wide", _BUT_EXACT),
        ]

    def _of_items(self) -> list[str]:
        but = (_BUT_WIDE, *self.no_code)
        if self.narrowed:
            return [self.lane(_HAS_ITEM, _NARROWED, *but, way=_ITEM)]
        if self.every:
            return [self.lane(_HAS_ITEM, *but, way=_ITEM)]
        matches = " AND ".join(but)
        return [_LINES.format(columns=self.columns(_ITEM), matches=matches)]

    def words(self, way: str, *but: str) -> str:
        matches = (*self._having(way), *but, *self.no_code)
        return self.lane(*matches, sample=self.shape.sampled)

    def _having(self, way: str) -> list[str]:
        parts = self.shape.parts[way == "wide"]
        found = [_EACH.format(way, place) for place in range(1, parts + 1)]
        if self.shape.looked_at[way == "wide"]:
            found.append(_REALLY.format(way))
        if self.narrowed:
            found.append(_LOOKED_AT if self.shape.hardly_narrowed else _NARROWED)
        return found

    def columns(self, way: str) -> str:
        return self.picked.format(way=way)

    def lane(self, *conditions: str, way: str = _WORD, sample: bool = True) -> str:
        matches, columns = " AND ".join(conditions) + self.ranging, self.columns(way)
        whole = self.every or self.shape.ranges or not sample
        matching = _WHOLE.format(columns, matches) if whole else sampled(columns, matches)
        return _WORDS.format(matching=matching)


class _Counted(_Lanes):
    """The lanes of what is only counted: in no order among ways to match."""

    picked, shown = "ahsp.id", "id"

    def of_words(self) -> list[str]:
        if self.shape.words != "many":
            return super().of_words()
        return [self.words("wide")]


class _Beside(_Counted):
    """The lanes of what would match without the choice of a facet."""

    picked, shown = f"{_FACETS}, {_KINDS}", f"facet, {_FACETS}, kinds"

    @property
    def narrowed(self) -> bool:
        return self.shape.beside_narrowed
