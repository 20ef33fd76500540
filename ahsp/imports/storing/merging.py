"""What a commit would do, and doing it: statements over whole sets.

An analysis is new, changed, same or refused as a whole; its digest tells without looking at lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import aliases, items
from ahsp.imports.running import leases
from ahsp.imports.storing import confirming, effects, planning, versions
from ahsp.models import ImportMode, VersionChange
from ahsp.models.ahsp import filters

CHUNK = 4_000
"""Analyses merged by one statement, between two looks at progress."""

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
_FIND_MISSING = text(f"SELECT a.id {MISSING}")
_ENSURE_SUMBER = text("""
    INSERT INTO sumber (nama) VALUES (:sumber) ON CONFLICT (nama) DO NOTHING
""")
_LOCK_SUMBER = text("UPDATE sumber SET revision = revision + 1 WHERE nama = :sumber RETURNING id")
_SPELLINGS = text("""
    SELECT satuan FROM staged_rincian WHERE batch_id = :batch
    UNION SELECT satuan FROM staged_ahsp WHERE batch_id = :batch
""")
_URAIAN = "SELECT uraian, item_key AS key FROM staged_rincian WHERE batch_id = :batch"
_MARKS = f"""coalesce((
        SELECT {items.MARKS_OF_STAGED.format("r")} FROM staged_rincian AS r
        WHERE r.batch_id = :batch AND r.ahsp_position = s.position
    ), '{{}}')"""  # noqa: S608  constants
# Where its texts became others since its words were made, a trigger makes them anew.
_INSERT_AHSP = text(f"""
    INSERT INTO ahsp (sumber_id, kode, nama, satuan, satuan_baku, klasifikasi, sub_klasifikasi,
        position, rincian_count, flagged_count, digest, batch_id, origin_sheet, origin_row, marks,
        kode_order, document)
    SELECT :sumber_id, s.kode, s.nama, s.satuan, s.baku, s.klasifikasi, s.sub_klasifikasi,
        s.position, s.rincian_count, s.flagged_count, s.digest, s.batch_id, s.origin_sheet,
        s.origin_row, s.marks, w.kode_order,
        w.words || {filters(":sumber_id", "s.klasifikasi", "s.baku", "s.marks")}
    FROM (
        SELECT s.*, {aliases.BAKU.format("s")} AS baku, {_MARKS} AS marks
        FROM staged_ahsp AS s {aliases.JOIN.format("s")}
        WHERE batch_id = :batch AND effect = 'new' AND position BETWEEN :first AND :last
        OFFSET 0 -- so that the marks are made once
    ) AS s
        LEFT JOIN staged_words AS w ON w.batch_id = :batch AND w.position = s.position
            AND w.kode = s.kode AND w.nama = s.nama AND w.klasifikasi = s.klasifikasi
            AND w.sub_klasifikasi = s.sub_klasifikasi
    ORDER BY s.position
""")  # noqa: S608  constants
_UPDATE_AHSP = text(f"""
    UPDATE ahsp AS a SET nama = s.nama, satuan = s.satuan,
        satuan_baku = {aliases.BAKU.format("s")}, klasifikasi = s.klasifikasi,
        sub_klasifikasi = s.sub_klasifikasi, position = s.position,
        rincian_count = s.rincian_count, flagged_count = s.flagged_count, digest = s.digest,
        batch_id = s.batch_id, origin_sheet = s.origin_sheet, origin_row = s.origin_row,
        marks = {_MARKS}
    FROM staged_ahsp AS s {aliases.JOIN.format("s")}
    WHERE s.batch_id = :batch AND s.effect = 'changed' AND s.position BETWEEN :first AND :last
        AND a.sumber_id = :sumber_id AND a.kode = s.kode
""")  # noqa: S608  constants
_DELETE_RINCIAN = text("""
    DELETE FROM rincian AS r USING staged_ahsp AS s, ahsp AS a
    WHERE s.batch_id = :batch AND s.effect = 'changed' AND s.position BETWEEN :first AND :last
        AND a.sumber_id = :sumber_id AND a.kode = s.kode AND r.ahsp_id = a.id
""")
_INSERT_RINCIAN = text(f"""
    INSERT INTO rincian (ahsp_id, position, kategori, kode_item, uraian, satuan, satuan_baku,
        koefisien, origin_row, flags, item_id)
    SELECT a.id, r.position, r.kategori, r.kode_item, r.uraian, r.satuan,
        {aliases.BAKU.format("r")}, r.koefisien, r.origin_row, r.flags,
        {items.OF_STAGED.format("r")}
    FROM staged_ahsp AS s
        JOIN ahsp AS a ON a.sumber_id = :sumber_id AND a.kode = s.kode
        JOIN staged_rincian AS r ON r.batch_id = :batch AND r.ahsp_position = s.position
        {aliases.JOIN.format("r")}
    WHERE s.batch_id = :batch AND s.effect = ANY(:acts_on)
        AND s.position BETWEEN :first AND :last
""")  # noqa: S608  constants
_RAISE_VERSION = text("UPDATE data_version SET version = version + 1")


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


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that a batch goes into: its id, held by `lock_sumber`, and its name."""

    id: int
    nama: str


def lock_sumber(session: Session, sumber: str) -> Edition:
    """Make sure the edition exists, count its change, and hold it until the transaction ends.

    So commits and undoings of one edition take turns. Whoever holds it and does nothing, because
    the process is frozen, loses it with the transaction.
    """
    leases.let_go_when_idle(session)
    session.execute(_ENSURE_SUMBER, {"sumber": sumber})
    return Edition(int(session.execute(_LOCK_SUMBER, {"sumber": sumber}).scalar_one()), sumber)


def merge(
    session: Session, batch_id: int, edition: Edition, mode: str, counts: effects.Counts
) -> Iterator[int]:
    """Write what `compare` found into the edition, as far as the mode wants it.

    What is replaced or deleted is kept as a version first. The spellings of units are held from
    here to the end of the transaction.

    Args:
        session: whose transaction.
        batch_id: which batch.
        edition: where it goes.
        mode: an `ImportMode`.
        counts: as `compare` gave them.

    Yields:
        how many analyses are done, after each part.
    """
    staged = counts["ahsp"]["read"]
    acts_on = {name for name in effects.ACTS_ON[mode] if counts["ahsp"][name]}
    statements = []
    if "changed" in acts_on:
        statements += [versions.KEEP_CHANGED, _DELETE_RINCIAN, _UPDATE_AHSP]
    if "new" in acts_on:
        statements.append(_INSERT_AHSP)
    if statements:
        statements.append(_INSERT_RINCIAN)
    part: dict[str, Any] = {
        "batch": batch_id,
        "sumber_id": edition.id,
        "acts_on": sorted(acts_on),
    }
    known = aliases.held(session)  # before any row is held, as who changes them wants rows too
    part |= aliases.pairs_of(session.scalars(_SPELLINGS, {"batch": batch_id}), known)
    if statements:
        items.learn(session, _URAIAN, {"batch": batch_id})
    if "changed" in acts_on:
        confirming.keep_cleared(session, batch_id, edition.id)
    for first in range(1, staged + 1, CHUNK):
        last = min(first + CHUNK - 1, staged)
        for statement in statements:
            session.execute(statement, part | {"first": first, "last": last})
            if statement is _INSERT_AHSP:
                planning.tell_of_filled(session)
        yield last
    if "missing" in acts_on:
        _delete_missing(session, batch_id, edition)
    session.execute(_RAISE_VERSION)


def _delete_missing(session: Session, batch_id: int, edition: Edition) -> None:
    both = {"batch": batch_id, "sumber": edition.nama}
    ids = session.scalars(_FIND_MISSING, both).all()
    versions.keep(session, ids, batch_id, VersionChange.DELETED)
    versions.delete(session, ids)
