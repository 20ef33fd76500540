"""The one statement that a search is: rows, count and facets in a single round trip.

Matches are bounded to `BOUND` before anything is ranked or counted, so that the commonest word
costs no more than a rare one; past the bound, the count reads `1,000+`.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    case,
    cast,
    exists,
    func,
    literal_column,
    not_,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import REAL, aggregate_order_by
from sqlalchemy.sql.selectable import CTE

from ahsp.models import Ahsp, Sumber
from ahsp.search.filters import FILTERS, Query
from ahsp.search.words import Asked

BOUND = 1001
"""Matches that are looked at; one more than is counted, to know that there are more."""

_SIMPLE: Any = literal_column("'simple'::regconfig")
_STEMS: Any = literal_column("'indonesian'::regconfig")
# {D, C, B, A}: a word in the name outweighs one in the classification.
_WEIGHTS: Any = literal_column("'{0.1, 0.2, 0.8, 1.0}'::real[]")
_SHORTER_FIRST = 1  # ts_rank divides by 1 + log(length)
_COLUMNS = (Ahsp.id, Ahsp.sumber_id, Ahsp.klasifikasi, Ahsp.kode_order)


def tsquery(words: tuple[str, ...]) -> ColumnElement[Any]:
    """All words: each as a beginning, or by its Indonesian stem."""
    each = [
        func.to_tsquery(_SIMPLE, f"'{word}':*").op("||")(func.to_tsquery(_STEMS, f"'{word}'"))
        for word in words
    ]
    joined: ColumnElement[Any] = each[0].self_group()
    for one in each[1:]:
        joined = joined.op("&&")(one.self_group())
    return joined


def narrowed(query: Query, without: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions of the chosen filters."""
    return [
        getattr(Ahsp, column).in_(values) for column, values in query.conditions(without).items()
    ]


def candidates(asked: Asked, query: Query, without: str | None, name: str) -> CTE:
    """At most `BOUND` analyses that match, codes before words, each with its score.

    Args:
        asked: code and words to look up.
        query: the chosen filters.
        without: a filter to leave out.
        name: of the CTE.
    """
    lanes = []
    if asked.code:
        lanes.append(_by_code(asked.code, narrowed(query, without)).cte(f"{name}_code"))
    if asked.words:
        lane = _by_words(asked.words, narrowed(query, without))
        if asked.code and asked.words_too:
            lane = lane.where(not_(_starts(asked.code)))
        elif asked.code:
            lane = lane.where(~exists(select(lanes[0].c.id)))
        lanes.append(lane.cte(f"{name}_words"))
    both = union_all(*(select(lane) for lane in lanes)).limit(BOUND)
    return both.cte(name)


def _starts(code: str) -> ColumnElement[bool]:
    return Ahsp.kode.like(code + "%")  # a code holds no % and no _


def _by_code(code: str, filters: list[ColumnElement[bool]]) -> Select[Any]:
    exact = case((Ahsp.kode == code, 2.0), else_=1.0)
    return (
        select(*_COLUMNS, cast(exact, REAL).label("score"))
        .where(_starts(code), *filters)
        .limit(BOUND)
    )


def _by_words(words: tuple[str, ...], filters: list[ColumnElement[bool]]) -> Select[Any]:
    wanted = tsquery(words)
    rank = func.ts_rank(_WEIGHTS, Ahsp.document, wanted, _SHORTER_FIRST)
    matches = Ahsp.document.op("@@")(wanted)
    return select(*_COLUMNS, rank.label("score")).where(matches, *filters).limit(BOUND)


def counted(found: CTE, name: str) -> ScalarSelect[Any]:
    """JSON `[[value, label, count], ...]` of one facet over what was found, most first."""
    if name == "sumber":
        groups = (
            select(Sumber.id.label("value"), Sumber.nama.label("label"), func.count().label("n"))
            .join_from(found, Sumber, Sumber.id == found.c.sumber_id)
            .group_by(Sumber.id)
        )
    else:
        groups = (
            select(
                found.c.klasifikasi.label("value"),
                found.c.klasifikasi.label("label"),
                func.count().label("n"),
            )
            .where(found.c.klasifikasi != "")
            .group_by(found.c.klasifikasi)
        )
    each = groups.subquery()
    item = func.json_build_array(each.c.value, each.c.label, each.c.n)
    ordered = aggregate_order_by(item, each.c.n.desc(), each.c.label)
    return select(func.json_agg(ordered)).scalar_subquery()


def statement(asked: Asked, query: Query, size: int) -> Select[Any]:
    """The search: one row of `total`, `rows` (JSON) and the facets (JSON).

    A page beyond the end gives the last one.

    Args:
        asked: code and words to look up.
        query: filters and page.
        size: rows a page.
    """
    found = candidates(asked, query, None, "found")
    total = select(func.count()).select_from(found).scalar_subquery()
    last = (func.greatest(total, 1) - 1) / size * size
    page = (
        select(found.c.id, found.c.score, found.c.kode_order)
        .order_by(found.c.score.desc(), found.c.kode_order, found.c.id)
        .limit(size)
        .offset(func.least((query.page - 1) * size, last))
        .subquery()
    )
    facets = []
    for each in FILTERS:
        base = (
            candidates(asked, query, each.name, f"open_{each.name}")
            if query.chosen(each.name)
            else found
        )
        facets.append(counted(base, each.name).label(each.name))
    return select(total.label("total"), _rows(page, asked.words).label("rows"), *facets)


def _rows(page: Any, words: tuple[str, ...]) -> ScalarSelect[Any]:
    item = func.json_build_array(
        Ahsp.id,
        Ahsp.kode,
        Ahsp.nama,
        Ahsp.satuan,
        Sumber.nama,
        Ahsp.klasifikasi,
        Ahsp.rincian_count,
        Ahsp.flagged_count,
        page.c.score,
        _kin(words),
    )
    ordered = aggregate_order_by(item, page.c.score.desc(), page.c.kode_order, page.c.id)
    return (
        select(func.json_agg(ordered))
        .select_from(page)
        .join(Ahsp, Ahsp.id == page.c.id)
        .join(Sumber, Sumber.id == Ahsp.sumber_id)
        .scalar_subquery()
    )


def _kin(words: tuple[str, ...]) -> Any:
    """The words of a name that share a stem with a word that was asked for."""
    if not words:
        return null()
    stems = [func.ts_lexize("indonesian_stem", word)[1] for word in words]
    split = func.regexp_split_to_table(func.lower(Ahsp.nama), "[^[:alnum:]]+")
    word = split.table_valued("word").render_derived().c.word
    stem = func.ts_lexize("indonesian_stem", word)[1]
    return select(func.array_agg(word)).where(stem.in_(stems)).scalar_subquery()
