"""Contents of analyses, kept before they are replaced and put back when an import is undone.

Statements over whole sets. Koefisien travel as text: JSON numbers would lose 0.3000 its noughts.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ahsp.catalog import aliases, growth, items
from ahsp.catalog.units import Aliases

_CONTENT = """jsonb_build_object(
        'nama', a.nama, 'satuan', a.satuan, 'klasifikasi', a.klasifikasi,
        'sub_klasifikasi', a.sub_klasifikasi, 'position', a.position,
        'rincian_count', a.rincian_count, 'flagged_count', a.flagged_count,
        'digest', encode(a.digest, 'hex'), 'batch_id', a.batch_id,
        'origin_sheet', a.origin_sheet, 'origin_row', a.origin_row,
        'lines', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'position', r.position, 'kategori', r.kategori, 'kode_item', r.kode_item,
                'uraian', r.uraian, 'satuan', r.satuan, 'koefisien', r.koefisien::text,
                'origin_row', r.origin_row, 'flags', r.flags) ORDER BY r.position)
            FROM rincian AS r WHERE r.ahsp_id = a.id), '[]'))"""


def _keeping(which: str) -> TextClause:
    return text(f"""
        INSERT INTO ahsp_version (ahsp_id, sumber_id, kode, batch_id, content_batch_id, change,
            content)
        SELECT a.id, a.sumber_id, a.kode, :batch, a.batch_id, {which}
        ORDER BY a.sumber_id, a.position
    """)


KEEP_CHANGED = _keeping(f"""'changed', {_CONTENT}
        FROM staged_ahsp AS s JOIN ahsp AS a ON a.sumber_id = :sumber_id AND a.kode = s.kode
        WHERE s.batch_id = :batch AND s.effect = 'changed' AND s.position BETWEEN :first AND :last
""")
"""Keeps the analyses that a part of a batch is about to change."""
_KEEP = _keeping(f":change, {_CONTENT} FROM ahsp AS a WHERE a.id = ANY(:ids)")
_HEADER = """ AS h(nama text, satuan text, klasifikasi text, sub_klasifikasi text, position int,
        rincian_count int, flagged_count int, digest text, batch_id bigint, origin_sheet text,
        origin_row int)"""
_MARKS = f"""coalesce((
        SELECT {items.MARKS.format("r")}
        FROM jsonb_to_recordset(v.content -> 'lines') AS r(uraian text, kategori text)
    ), '{{}}')"""  # noqa: S608  constants
_UPDATE_HEADERS = text(f"""
    UPDATE ahsp AS a SET nama = h.nama, satuan = h.satuan,
        satuan_baku = {aliases.BAKU.format("h")}, klasifikasi = h.klasifikasi,
        sub_klasifikasi = h.sub_klasifikasi, position = h.position,
        rincian_count = h.rincian_count, flagged_count = h.flagged_count,
        digest = decode(h.digest, 'hex'), batch_id = h.batch_id, origin_sheet = h.origin_sheet,
        origin_row = h.origin_row, marks = {_MARKS}
    FROM ahsp_version AS v CROSS JOIN jsonb_to_record(v.content - 'lines') {_HEADER}
        {aliases.JOIN.format("h")}
    WHERE v.id = ANY(:versions) AND a.id = v.ahsp_id
""")  # noqa: S608  the piece is a constant of this file
_INSERT_HEADERS = text(f"""
    INSERT INTO ahsp (id, sumber_id, kode, nama, satuan, satuan_baku, klasifikasi,
        sub_klasifikasi, position, rincian_count, flagged_count, digest, batch_id, origin_sheet,
        origin_row, marks)
    SELECT v.ahsp_id, v.sumber_id, v.kode, h.nama, h.satuan, {aliases.BAKU.format("h")},
        h.klasifikasi, h.sub_klasifikasi, h.position, h.rincian_count, h.flagged_count,
        decode(h.digest, 'hex'), h.batch_id, h.origin_sheet, h.origin_row, {_MARKS}
    FROM ahsp_version AS v CROSS JOIN jsonb_to_record(v.content - 'lines') {_HEADER}
        {aliases.JOIN.format("h")}
    WHERE v.id = ANY(:versions)
""")  # noqa: S608  the piece is a constant of this file
_DELETE_LINES = text("DELETE FROM rincian WHERE ahsp_id = ANY(:ids)")
_DELETE_HEADERS = text("DELETE FROM ahsp WHERE id = ANY(:ids)")
_DELETE_LINES_OF_VERSIONS = text("""
    DELETE FROM rincian AS r USING ahsp_version AS v
    WHERE v.id = ANY(:versions) AND r.ahsp_id = v.ahsp_id
""")
_SPELLINGS = text("""
    SELECT content ->> 'satuan' FROM ahsp_version WHERE id = ANY(:versions)
    UNION SELECT r.satuan FROM ahsp_version AS v CROSS JOIN
        jsonb_to_recordset(v.content -> 'lines') AS r(satuan text)
    WHERE v.id = ANY(:versions)
""")
_URAIAN = """
    SELECT r.uraian, CAST(md5(r.uraian) AS uuid) AS key FROM ahsp_version AS v CROSS JOIN
        jsonb_to_recordset(v.content -> 'lines') AS r(uraian text)
    WHERE v.id = ANY(:versions)
"""
_INSERT_LINES = text(f"""
    INSERT INTO rincian (ahsp_id, position, kategori, kode_item, uraian, satuan, satuan_baku,
        koefisien, origin_row, flags, item_id)
    SELECT v.ahsp_id, r.position, r.kategori, r.kode_item, r.uraian, r.satuan,
        {aliases.BAKU.format("r")}, r.koefisien::numeric, r.origin_row, r.flags,
        {items.OF_LINE.format("r")}
    FROM ahsp_version AS v CROSS JOIN
        jsonb_to_recordset(v.content -> 'lines') AS r(position int, kategori text, kode_item text,
            uraian text, satuan text, koefisien text, origin_row int, flags text[])
        {aliases.JOIN.format("r")}
    WHERE v.id = ANY(:versions)
""")  # noqa: S608  constants


def keep(session: Session, ids: Sequence[int], batch_id: int, change: str) -> None:
    """Keep analyses as they are now.

    Args:
        session: whose transaction.
        ids: which analyses.
        batch_id: the import that replaces or deletes them, or that is undone.
        change: a `VersionChange`.
    """
    values: dict[str, Any] = {"ids": list(ids), "batch": batch_id, "change": change}
    session.execute(_KEEP, values)


def delete(session: Session, ids: Sequence[int]) -> None:
    """Delete analyses with their lines."""
    session.execute(_DELETE_LINES, {"ids": list(ids)})
    session.execute(_DELETE_HEADERS, {"ids": list(ids)})


def put_back(
    session: Session, version_ids: Sequence[int], known: Aliases, *, deleted: bool
) -> None:
    """Give analyses the content of versions, to the last digit and with its origin.

    Units get the canonical spelling that they have by now.

    Args:
        session: whose transaction.
        version_ids: one version of each analysis.
        known: the spellings of units, held by the caller.
        deleted: whether the analyses are gone; they come back under their former ids.
    """
    which: dict[str, Any] = {"versions": list(version_ids)}
    items.learn(session, _URAIAN, which)
    which |= aliases.pairs_of(session.scalars(_SPELLINGS, which), known)
    if deleted:
        session.execute(_INSERT_HEADERS, which)
        growth.tell_of_grown(session)
    else:
        session.execute(_DELETE_LINES_OF_VERSIONS, which)
        session.execute(_UPDATE_HEADERS, which)
    session.execute(_INSERT_LINES, which)
    growth.tell_of_grown(session)
