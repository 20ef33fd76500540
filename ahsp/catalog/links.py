"""Analyses inside analyses: which one a line of kategori LAIN means.

Nothing is stored: a line is looked up each time, so that an import which brings the analysis later
completes it. Meant is the analysis of the same edition whose code the line has as item code, else
the only one with the line's text as its name, in capitals or not. A name that several have means
none of them: a guess would be worse than no link.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.models.ahsp import folded


class Link(NamedTuple):
    """A line of analysis `source`, at `position`, means analysis `target`."""

    source: int
    position: int
    target: int


class Head(NamedTuple):
    """An analysis as a link names it."""

    id: int
    kode: str
    nama: str


_MEANT = f"""
    SELECT line.source, line.position, coalesce(by_kode.id, by_nama.id) AS target
    FROM line
        LEFT JOIN ahsp AS by_kode
            ON by_kode.sumber_id = line.sumber_id AND by_kode.kode = line.kode_item
        LEFT JOIN LATERAL (
            SELECT min(a.id) AS id FROM ahsp AS a
            WHERE a.sumber_id = line.sumber_id
                AND {folded("a.nama")} = {folded("line.uraian")}
            HAVING count(*) = 1
        ) AS by_nama ON by_kode.id IS NULL
    WHERE coalesce(by_kode.id, by_nama.id) <> line.source
"""  # noqa: S608  constants of our own
_INSIDE = text(f"""
    WITH line AS MATERIALIZED (
        SELECT r.ahsp_id AS source, a.sumber_id, r.position, r.kode_item, r.uraian
        FROM rincian AS r JOIN ahsp AS a ON a.id = r.ahsp_id
        WHERE r.ahsp_id = :ahsp AND r.kategori = 'LAIN'
    )
    {_MEANT} ORDER BY position
""")  # noqa: S608  as above
_TO = text(f"""
    WITH named AS MATERIALIZED (
        SELECT r.ahsp_id, r.position FROM ahsp AS a
            JOIN rincian AS r ON r.kategori = 'LAIN' AND md5(r.kode_item) = md5(a.kode)
        WHERE a.id = ANY(:ids)
        UNION
        SELECT r.ahsp_id, r.position FROM ahsp AS a
            JOIN rincian AS r ON r.kategori = 'LAIN' AND {folded("r.uraian")} = {folded("a.nama")}
        WHERE a.id = ANY(:ids)
    ), line AS MATERIALIZED (
        SELECT r.ahsp_id AS source, a.sumber_id, r.position, r.kode_item, r.uraian
        FROM named JOIN rincian AS r USING (ahsp_id, position) JOIN ahsp AS a ON a.id = r.ahsp_id
    )
    SELECT * FROM ({_MEANT}) AS link WHERE target = ANY(:ids) ORDER BY source, position
""")  # noqa: S608  as above
_OF_VERSIONS = text(f"""
    WITH line AS MATERIALIZED (
        SELECT v.ahsp_id AS source, v.sumber_id, r.position, r.kode_item, r.uraian
        FROM ahsp_version AS v CROSS JOIN jsonb_to_recordset(v.content -> 'lines')
            AS r(position int, kategori text, kode_item text, uraian text)
        WHERE v.id = ANY(:versions) AND r.kategori = 'LAIN'
    )
    {_MEANT}
""")  # noqa: S608  as above
_HEADS = text("SELECT id, kode, nama FROM ahsp WHERE id = ANY(:ids) ORDER BY kode_order, id")


def links_inside(session: Session, ahsp_id: int) -> list[Link]:
    """What the lines of one analysis mean, in their order; those that mean none left out."""
    return _links(session, _INSIDE, {"ahsp": ahsp_id})


def links_to(session: Session, ahsp_ids: Sequence[int]) -> list[Link]:
    """The lines anywhere that mean one of these analyses."""
    return _links(session, _TO, {"ids": list(ahsp_ids)})


def links_of_versions(session: Session, version_ids: Sequence[int]) -> list[Link]:
    """What the lines of kept versions would mean in the catalogue as it is."""
    return _links(session, _OF_VERSIONS, {"versions": list(version_ids)})


def heads(session: Session, ahsp_ids: Sequence[int]) -> list[Head]:
    """Codes and names of analyses, in the order of their codes."""
    return [Head(*row) for row in session.execute(_HEADS, {"ids": list(ahsp_ids)})]


def _links(session: Session, statement: Any, values: dict[str, Any]) -> list[Link]:
    return [Link(*row) for row in session.execute(statement, values)]
