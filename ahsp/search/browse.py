"""The catalogue without a question: all of it, edition by edition in the order of the codes."""

from typing import Any

from sqlalchemy import ColumnElement, cast, func, join, select
from sqlalchemy.dialects.postgresql import TSQUERY

from ahsp.extensions import db
from ahsp.models import Ahsp, Sumber
from ahsp.search.filters import FACETS, Query

COLUMNS = {"klasifikasi": "klasifikasi", "satuan": "satuan_baku"}
"""Columns of the facets that have one of their own."""


def browse(query: Query, size: int) -> dict[str, Any]:
    """One page, the exact total and the facets, in the shape of `statement`'s row.

    Args:
        query: filters and page; beyond the end gives the last page.
        size: rows a page.
    """
    filters = narrowed(query)
    counts = select(func.count(), func.coalesce(func.sum(Ahsp.rincian_count), 0))
    total, lines = db.session.execute(counts.select_from(Ahsp).where(*filters)).one()
    last = (max(total, 1) - 1) // size * size
    rows = (
        select(
            Ahsp.id,
            Ahsp.kode,
            Ahsp.nama,
            Ahsp.satuan_baku,
            Sumber.nama,
            Ahsp.klasifikasi,
            Ahsp.rincian_count,
            Ahsp.flagged_count,
        )
        .join(Sumber, Sumber.id == Ahsp.sumber_id)
        .where(*filters)
        .order_by(Ahsp.sumber_id, Ahsp.kode_order, Ahsp.id)
        .limit(size)
        .offset(min((query.page - 1) * size, last))
    )
    return {
        "total": total,
        "lines": lines,
        "rows": [[*row, 0.0, None, None] for row in db.session.execute(rows)],
        **{each.name: _counts(query, each.name) for each in FACETS},
    }


def _counts(query: Query, name: str) -> list[list[Any]]:
    count = func.count()
    tables: Any = Ahsp.__table__
    value: Any
    label: Any
    if name == "sumber":
        tables = join(Ahsp, Sumber, Sumber.id == Ahsp.sumber_id)
        value, label = Sumber.id, Sumber.nama
    elif name == "kategori":
        marks = func.unnest(Ahsp.marks).table_valued("mark").render_derived("each")
        tables = join(Ahsp, marks, marks.c.mark.like("^%"))
        value = label = func.substr(marks.c.mark, 2)
    else:
        value = label = getattr(Ahsp, COLUMNS[name])
    counts = (
        select(value, label, count)
        .select_from(tables)
        .where(label != "", *narrowed(query, without=name))
        .group_by(value, label)
        .order_by(count.desc(), label)
    )
    return [list(row) for row in db.session.execute(counts)]


def narrowed(query: Query, without: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions of the chosen filters.

    Args:
        query: the filters.
        without: name of a filter to leave out.
    """
    narrowing = query.narrowing(without)
    if not narrowing:
        return []
    return [Ahsp.document.bool_op("@@")(cast(narrowing, TSQUERY))]
