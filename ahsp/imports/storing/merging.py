"""Writing a batch into its edition: statements over whole sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import aliases, growth, items
from ahsp.imports.running import leases
from ahsp.imports.storing import confirming, effects, versions
from ahsp.imports.storing.comparing import MISSING
from ahsp.models import VersionChange
from ahsp.models.ahsp import filters

CHUNK = 4_000
"""Analyses merged by one statement, between two looks at progress."""

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
            if statement in (_INSERT_AHSP, _INSERT_RINCIAN):
                growth.tell_of_grown(session)
        yield last
    if "missing" in acts_on:
        _delete_missing(session, batch_id, edition)
    session.execute(_RAISE_VERSION)


def _delete_missing(session: Session, batch_id: int, edition: Edition) -> None:
    both = {"batch": batch_id, "sumber": edition.nama}
    ids = session.scalars(_FIND_MISSING, both).all()
    versions.keep(session, ids, batch_id, VersionChange.DELETED)
    versions.delete(session, ids)
