"""What is in a scope: counted at once, and read a little at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, FromClause, Select, Text, cast, func, literal_column, select

from ahsp.caching import declare, kept
from ahsp.export.content import Analysis, Contents, Line, contents
from ahsp.export.scope import Scope
from ahsp.extensions import db
from ahsp.models import Ahsp, Rincian, Sumber
from ahsp.search.queries import matching

SIZES = declare("sizes", _l("Sizes of exports"))
AT_A_TIME = 2_000
"""Rows that are fetched at a time."""


class Size(NamedTuple):
    """How much there is: analyses, and the lines that they have together."""

    ahsp: int
    rincian: int


def ids_of(scope: Scope) -> FromClause:
    """The analyses in a scope, as a table with a column `id`."""
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
    """Count what is in a scope; that of a search is kept, as a common word finds very much."""
    if scope.chosen or scope.ahsp_id is not None:
        return Size(*_counted(scope))
    return Size(*kept(SIZES, scope, lambda: _counted(scope)))


def _counted(scope: Scope) -> tuple[int, int]:
    ids = ids_of(scope)
    counts = select(func.count(), func.coalesce(func.sum(Ahsp.rincian_count), 0))
    row = db.session.execute(counts.join_from(ids, Ahsp, Ahsp.id == ids.c.id)).one()
    return int(row[0]), int(row[1])


def contents_of(connection: Connection, scope: Scope) -> Contents:
    """Counts and fingerprint of a scope.

    Args:
        connection: a snapshot, which the rest of the export reads from too.
        scope: what is exported.
    """
    ids = ids_of(scope)
    digests = func.string_agg(Ahsp.digest, literal_column("''::bytea"))
    query = (
        select(
            Sumber.nama,
            digests.aggregate_order_by(Ahsp.kode_order, Ahsp.id),
            func.count(),
            func.sum(Ahsp.rincian_count),
            func.sum(Ahsp.flagged_count),
        )
        .join_from(ids, Ahsp, Ahsp.id == ids.c.id)
        .join(Sumber, Sumber.id == Ahsp.sumber_id)
        .group_by(Sumber.id)
        .order_by(Sumber.id)
    )
    return contents((each[0], each[1], each[2], each[3], each[4])
                    for each in connection.execute(query))  # fmt: skip


def analyses_of(connection: Connection, scope: Scope) -> Iterator[Analysis]:
    """The analyses in a scope, edition by edition in the order of their codes.

    Through a cursor on the server: of all the rows only a few are here at a time.

    Args:
        connection: a snapshot.
        scope: what is exported.
    """
    found = connection.execute(_rows(scope), execution_options={"yield_per": AT_A_TIME})
    for _, rows in groupby(found, key=itemgetter(0)):
        first = next(rows)
        lines = [Line(*row[7:]) for row in (first, *rows) if row[7] is not None]
        _id, sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, *_line = first
        yield Analysis(sumber, kode, nama, satuan, klasifikasi, sub_klasifikasi, lines)


def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    ids = ids_of(scope)
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
        func.array_to_string(Rincian.flags, " "),
    )
    return (
        select(*columns)
        .join_from(ids, Ahsp, Ahsp.id == ids.c.id)
        .join(Sumber, Sumber.id == Ahsp.sumber_id)
        .outerjoin(Rincian, Rincian.ahsp_id == Ahsp.id)
        .order_by(Ahsp.sumber_id, Ahsp.kode_order, Ahsp.id, Rincian.position)
    )
