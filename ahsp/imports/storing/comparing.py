"""What a commit would do: statements over whole sets.

An analysis is new, changed, same or refused as a whole; its digest tells without looking at lines.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.storing import confirming, effects
from ahsp.models import ImportMode

# Most stay what they were: only those rows are written that become something else.
_EFFECTS = text("""
    UPDATE staged_ahsp AS s SET effect = compared.effect
    FROM (
        SELECT self.position, CASE
            WHEN self.refused THEN 'refused'
            WHEN a.id IS NULL THEN 'new'
            WHEN a.digest = self.digest THEN 'same'
            ELSE 'changed' END AS effect
        FROM staged_ahsp AS self
            LEFT JOIN sumber AS u ON u.nama = :sumber
            LEFT JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = self.kode
        WHERE self.batch_id = :batch
    ) AS compared
    WHERE s.batch_id = :batch AND s.position = compared.position
        AND s.effect IS DISTINCT FROM compared.effect
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
# A row without a code is of no analysis, yet its name may tell which one it meant.
MISSING = """
    FROM ahsp AS a JOIN sumber AS u ON u.id = a.sumber_id
    WHERE u.nama = :sumber
        AND NOT EXISTS (SELECT FROM staged_ahsp AS s WHERE s.batch_id = :batch AND s.kode = a.kode)
        AND NOT EXISTS (SELECT FROM import_problem AS p
            WHERE p.batch_id = :batch AND p.kode = '' AND p.nama = a.nama)
"""
"""Analyses `a` of the edition that the file lacks; those that it holds back are not missing."""
_COUNT_MISSING = text(f"SELECT count(*) AS ahsp, sum(a.rincian_count) AS lines {MISSING}")


def compare(session: Session, batch_id: int, sumber: str) -> dict[str, dict[str, Any]]:
    """Work out how each staged analysis differs from the catalogue, and count it.

    Args:
        session: whose transaction; each staged analysis' `effect` is set in it.
        batch_id: which batch.
        sumber: name of the edition that it goes into, which may not exist yet.

    Returns:
        `ahsp`: read, new, changed, same, refused, missing (in the edition, not in the file);
        `rincian`: what adding and updating would do: new, changed, removed, same, where lines of
        refused analyses are in none; `lines`: the same counts for each effect of their analyses.
        `effects.planned` makes of these what another mode would do.
    """
    both = {"batch": batch_id, "sumber": sumber}
    session.execute(_EFFECTS, both)
    confirming.mark(session, batch_id, sumber)
    ahsp = dict.fromkeys(("read", "new", "changed", "same", "refused"), 0)
    lines: dict[str, dict[str, int]] = {"new": {}, "changed": {}, "same": {}, "missing": {}}
    for effect, count, rincian in session.execute(_COUNTS, both):
        ahsp[effect] += count
        ahsp["read"] += count
        if effect in ("new", "same"):
            lines[effect][effect] = int(rincian)
    if ahsp["changed"]:
        changed = session.execute(_CHANGED_LINES, both).mappings().one()
        lines["changed"] = {str(name): int(count) for name, count in changed.items()}
    missing = session.execute(_COUNT_MISSING, both).one()
    lines["missing"] = {"removed": int(missing.lines or 0)}
    ahsp["missing"] = int(missing.ahsp)
    found: effects.Counts = {"ahsp": ahsp, "lines": lines}
    return {"rincian": effects.planned(found, ImportMode.ADD_AND_UPDATE)["rincian"], **found}
