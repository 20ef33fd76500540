"""Finding analyses: the same question and the same answer for the page and the shell."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

from markupsafe import Markup
from sqlalchemy import BigInteger, FromClause, column, func, select

from ahsp.extensions import db
from ahsp.models import Ahsp, Sumber
from ahsp.search.browse import browse, narrowed
from ahsp.search.filters import Query, Value
from ahsp.search.highlight import mark_start, mark_words
from ahsp.search.kept import kept
from ahsp.search.statement import BOUND, SEARCH, WHOLE, parameters, whole_parameters
from ahsp.search.words import Asked, asked

PAGE = 25


@dataclass(frozen=True, slots=True)
class Hit:
    """One analysis that was found, as a row of the results shows it; `satuan` is the canonical."""

    id: int
    kode: str
    nama: str
    satuan: str
    sumber: str
    klasifikasi: str
    items: int
    flagged: int
    score: float
    kode_html: Markup
    nama_html: Markup


@dataclass(frozen=True, slots=True)
class Counted:
    """One value of a facet with its count; `capped` where there may be more."""

    value: Value
    label: str
    count: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results.

    Attributes:
        rows: the hits of the page.
        total: how many there are, at most `BOUND` - 1 where `capped`.
        capped: whether there are more than `total`.
        lines: how many lines the analyses have, or None where `capped`.
        page: number of the page, from 1; the last one where a later one was asked for.
        first, last: places of the page's first and last hit, from 1; 0 without hits.
        pages: how many pages there are.
        facets: counted values of each filter.
        ms: milliseconds that looking took.
        prev_url, next_url: addresses of the pages beside it, once a route fills them in.
    """

    rows: list[Hit]
    total: int
    capped: bool
    lines: int | None
    page: int
    first: int
    last: int
    pages: int
    facets: dict[str, list[Counted]]
    ms: float
    prev_url: str | None = None
    next_url: str | None = None


def find(query: Query, size: int = PAGE) -> Found:
    """Answer a question.

    Args:
        query: words, filters and page.
        size: rows a page.
    """
    began = perf_counter()
    what = asked(query.q)
    if query.q:
        row = db.session.execute(SEARCH, parameters(what, query, size)).one()._asdict()
        bounded = True
    else:
        row = kept("catalogue", (query, size), lambda: browse(query, size))
        bounded = False
    return _found(row, what, query, size, bounded, began)


def matching(query: Query) -> FromClause:
    """All that a question finds, however much, as a table with a column `id`.

    Args:
        query: words and filters; its page does not matter.
    """
    if not query.q:
        return select(Ahsp.id).where(*narrowed(query)).subquery("matching")
    values = whole_parameters(asked(query.q), query)
    return WHOLE.bindparams(**values).columns(column("id", BigInteger)).subquery("matching")


def _found(
    row: dict[str, Any], what: Asked, query: Query, size: int, bounded: bool, began: float
) -> Found:
    rows = [_hit(each, what) for each in row["rows"] or []]
    capped = bounded and row["total"] >= BOUND
    total = BOUND - 1 if capped else row["total"]
    pages = max(1, -(-total // size))
    page = min(query.page, pages)
    first = (page - 1) * size + 1 if rows else 0
    rows = rows[: total - first + 1]
    return Found(
        rows=rows,
        total=total,
        capped=capped,
        lines=None if capped else int(row["lines"]),
        page=page,
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        pages=pages,
        facets={name: _counted(row[name] or [], bounded) for name in ("sumber", "klasifikasi")},
        ms=(perf_counter() - began) * 1000,
    )


def _hit(row: list[Any], what: Asked) -> Hit:
    ahsp_id, kode, nama, satuan, sumber, klasifikasi, items, flagged, score, kin = row
    by_code = score >= 1
    return Hit(
        id=ahsp_id,
        kode=kode,
        nama=nama,
        satuan=satuan,
        sumber=sumber,
        klasifikasi=klasifikasi,
        items=items,
        flagged=flagged,
        score=score,
        kode_html=mark_start(kode, what.codes if by_code else ()),
        nama_html=mark_words(nama, () if by_code else what.words, frozenset(kin or ())),
    )


def _counted(rows: list[list[Any]], bounded: bool) -> list[Counted]:
    capped = bounded and sum(count for _, _, count in rows) >= BOUND
    return [Counted(value, label, count, capped) for value, label, count in rows]


def names_of_sumber(ids: tuple[int, ...]) -> dict[int, str]:
    """Names of the editions among `ids` that exist."""
    if not ids:
        return {}
    query = select(Sumber.id, Sumber.nama).where(Sumber.id.in_(ids))
    return {row.id: row.nama for row in db.session.execute(query)}


def sumber_named(nama: str) -> int | None:
    """Id of the edition of that name, in capitals or not, or None."""
    query = select(Sumber.id).where(func.lower(Sumber.nama) == nama.lower()).limit(1)
    return db.session.scalar(query)


def nothing_imported() -> bool:
    """Whether there is no analysis at all."""
    return db.session.scalar(select(Ahsp.id).limit(1)) is None
