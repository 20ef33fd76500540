"""What a commit would do, and doing it: statements over whole sets.

An analysis is new, changed, same or refused as a whole; its digest tells without looking at lines.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

CHUNK = 4_000
"""Analyses merged by one statement, between two looks at progress."""

_EFFECTS = text("""
    UPDATE staged_ahsp AS s SET effect = CASE
        WHEN s.refused THEN 'refused'
        WHEN a.id IS NULL THEN 'new'
        WHEN a.digest = s.digest THEN 'same'
        ELSE 'changed' END
    FROM staged_ahsp AS self
        LEFT JOIN sumber AS u ON u.nama = :sumber
        LEFT JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = self.kode
    WHERE s.batch_id = :batch AND self.batch_id = :batch AND self.position = s.position
""")
_COUNTS = text("""
    SELECT effect, count(*) AS ahsp, sum(rincian_count) AS rincian
    FROM staged_ahsp WHERE batch_id = :batch GROUP BY effect
""")
_CHANGED_LINES = text("""
    WITH staged AS (
        SELECT a.id, r.kategori, r.kode_item, r.uraian, r.satuan, r.koefisien
        FROM staged_ahsp AS s
            JOIN sumber AS u ON u.nama = :sumber
            JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = s.kode
            JOIN staged_rincian AS r ON r.batch_id = :batch AND r.ahsp_position = s.position
        WHERE s.batch_id = :batch AND s.effect = 'changed'
    ), stored AS (
        SELECT a.id, r.kategori, r.kode_item, r.uraian, r.satuan, r.koefisien
        FROM staged_ahsp AS s
            JOIN sumber AS u ON u.nama = :sumber
            JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = s.kode
            JOIN rincian AS r ON r.ahsp_id = a.id
        WHERE s.batch_id = :batch AND s.effect = 'changed'
    )
    SELECT count(*) FILTER (WHERE stored.id IS NULL) AS new,
        count(*) FILTER (WHERE staged.id IS NULL) AS removed,
        count(*) FILTER (WHERE staged.koefisien <> stored.koefisien) AS changed,
        count(*) FILTER (WHERE staged.koefisien = stored.koefisien) AS same
    FROM staged FULL JOIN stored USING (id, kategori, kode_item, uraian, satuan)
""")
_ENSURE_SUMBER = text("""
    INSERT INTO sumber (nama) VALUES (:sumber) ON CONFLICT (nama) DO NOTHING
""")
_LOCK_SUMBER = text("SELECT id FROM sumber WHERE nama = :sumber FOR UPDATE")
_INSERT_AHSP = text("""
    INSERT INTO ahsp (sumber_id, kode, nama, satuan, klasifikasi, sub_klasifikasi, position,
        rincian_count, flagged_count, digest, batch_id, origin_sheet, origin_row)
    SELECT :sumber_id, kode, nama, satuan, klasifikasi, sub_klasifikasi, position,
        rincian_count, flagged_count, digest, batch_id, origin_sheet, origin_row
    FROM staged_ahsp
    WHERE batch_id = :batch AND effect = 'new' AND position BETWEEN :first AND :last
    ORDER BY position
""")
_UPDATE_AHSP = text("""
    UPDATE ahsp AS a SET nama = s.nama, satuan = s.satuan, klasifikasi = s.klasifikasi,
        sub_klasifikasi = s.sub_klasifikasi, position = s.position,
        rincian_count = s.rincian_count, flagged_count = s.flagged_count, digest = s.digest,
        batch_id = s.batch_id, origin_sheet = s.origin_sheet, origin_row = s.origin_row
    FROM staged_ahsp AS s
    WHERE s.batch_id = :batch AND s.effect = 'changed' AND s.position BETWEEN :first AND :last
        AND a.sumber_id = :sumber_id AND a.kode = s.kode
""")
_DELETE_RINCIAN = text("""
    DELETE FROM rincian AS r USING staged_ahsp AS s, ahsp AS a
    WHERE s.batch_id = :batch AND s.effect = 'changed' AND s.position BETWEEN :first AND :last
        AND a.sumber_id = :sumber_id AND a.kode = s.kode AND r.ahsp_id = a.id
""")
_INSERT_RINCIAN = text("""
    INSERT INTO rincian (ahsp_id, position, kategori, kode_item, uraian, satuan, koefisien,
        origin_row, flags)
    SELECT a.id, r.position, r.kategori, r.kode_item, r.uraian, r.satuan, r.koefisien,
        r.origin_row, r.flags
    FROM staged_ahsp AS s
        JOIN ahsp AS a ON a.sumber_id = :sumber_id AND a.kode = s.kode
        JOIN staged_rincian AS r ON r.batch_id = :batch AND r.ahsp_position = s.position
    WHERE s.batch_id = :batch AND s.effect IN ('new', 'changed')
        AND s.position BETWEEN :first AND :last
""")
_RAISE_VERSION = text("UPDATE data_version SET version = version + 1")


def compare(session: Session, batch_id: int, sumber: str) -> dict[str, dict[str, int]]:
    """Work out what a commit would do with each staged analysis, and count it.

    Args:
        session: whose transaction; each staged analysis' `effect` is set in it.
        batch_id: which batch.
        sumber: name of the edition that it goes into, which may not exist yet.

    Returns:
        `ahsp`: read, new, changed, same, refused; `rincian`: new, changed, removed, same, where
        lines of refused analyses are in none.
    """
    both = {"batch": batch_id, "sumber": sumber}
    session.execute(_EFFECTS, both)
    ahsp = dict.fromkeys(("read", "new", "changed", "same", "refused"), 0)
    rincian = dict.fromkeys(("new", "changed", "removed", "same"), 0)
    for effect, count, lines in session.execute(_COUNTS, both):
        ahsp[effect] += count
        ahsp["read"] += count
        if effect in ("new", "same"):
            rincian[effect] += int(lines)
    if ahsp["changed"]:
        changed = session.execute(_CHANGED_LINES, both).mappings().one()
        for name, count in changed.items():
            rincian[str(name)] += count
    return {"ahsp": ahsp, "rincian": rincian}


def lock_sumber(session: Session, sumber: str) -> int:
    """Make sure the edition exists and hold it until the transaction ends: one commit at a time.

    Returns:
        its id.
    """
    session.execute(_ENSURE_SUMBER, {"sumber": sumber})
    return int(session.execute(_LOCK_SUMBER, {"sumber": sumber}).scalar_one())


def merge(session: Session, batch_id: int, sumber_id: int, analyses: int) -> Iterator[int]:
    """Write what `compare` found into the edition.

    Args:
        session: whose transaction.
        batch_id: which batch.
        sumber_id: the edition, held by `lock_sumber`.
        analyses: how many were staged.

    Yields:
        how many analyses are done, after each part.
    """
    for first in range(1, analyses + 1, CHUNK):
        last = min(first + CHUNK - 1, analyses)
        part: dict[str, Any] = {
            "batch": batch_id,
            "sumber_id": sumber_id,
            "first": first,
            "last": last,
        }
        for statement in (_DELETE_RINCIAN, _UPDATE_AHSP, _INSERT_AHSP, _INSERT_RINCIAN):
            session.execute(statement, part)
        yield last
    session.execute(_RAISE_VERSION)
