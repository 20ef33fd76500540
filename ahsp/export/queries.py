"""What is in a scope: counted at once, and read a little at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import FromClause, Select, Text, cast, func, select

from ahsp.export.content import Analysis, Line
from ahsp.export.scope import Scope
from ahsp.extensions import db
from ahsp.models import Ahsp, Rincian, Sumber
from ahsp.search.queries import matching

AT_A_TIME = 2_000
"""Rows that are fetched at a time."""


class Size(NamedTuple):
    """How much there is: analyses, and the lines that they have together."""

    ahsp: int
    rincian: int


def _ids(scope: Scope) -> FromClause:
    numbers = scope.chosen if scope.ahsp_id is None else (scope.ahsp_id,)
    if not numbers:
        return matching(scope.query)
    return select(Ahsp.id).where(Ahsp.id.in_(numbers)).subquery("matching")


def codes_of(numbers: Sequence[int]) -> list[str]:
    """The codes of analyses, in their order.

    Args:
        numbers: of the analyses; those that are gone have none.
    """
    query = select(Ahsp.kode).where(Ahsp.id.in_(numbers))
    return list(db.session.scalars(query.order_by(Ahsp.sumber_id, Ahsp.kode_order)))


def size_of(scope: Scope) -> Size:
    """Count what is in a scope."""
    ids = _ids(scope)
    counts = select(func.count(), func.coalesce(func.sum(Ahsp.rincian_count), 0))
    row = db.session.execute(counts.join_from(ids, Ahsp, Ahsp.id == ids.c.id)).one()
    return Size(int(row[0]), int(row[1]))


def analyses_of(scope: Scope) -> Iterator[Analysis]:
    """The analyses in a scope, edition by edition in the order of their codes.

    One statement, so one state of the catalogue, through a cursor on the server: of all the rows
    only a few are here at a time.
    """
    found = db.session.execute(_rows(scope), execution_options={"yield_per": AT_A_TIME})
    for _, rows in groupby(found, key=itemgetter(0)):
        first = next(rows)
        lines = [Line(*row[7:]) for row in (first, *rows) if row[7] is not None]
        _id, sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, *_line = first
        yield Analysis(sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, lines)


def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    ids = _ids(scope)
    columns = (
        Ahsp.id,
        Sumber.nama,
        Ahsp.kode,
        Ahsp.nama,
        Ahsp.satuan,
        Ahsp.klasifikasi,
        Ahsp.sub_klasifikasi,
        Rincian.kategori,
        Rincian.kode_item,
        Rincian.uraian,
        Rincian.satuan,
        cast(Rincian.koefisien, Text),  # every digit, and never an exponent
    )
    return (
        select(*columns)
        .join_from(ids, Ahsp, Ahsp.id == ids.c.id)
        .join(Sumber, Sumber.id == Ahsp.sumber_id)
        .outerjoin(Rincian, Rincian.ahsp_id == Ahsp.id)
        .order_by(Ahsp.sumber_id, Ahsp.kode_order, Ahsp.id, Rincian.position)
    )
