"""What happened to one analysis: each import and each undoing that touched it, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from ahsp.catalog.differences import HEADER, Content, Difference, Line, differences
from ahsp.catalog.queries import lines_of
from ahsp.extensions import db
from ahsp.models import Ahsp, AhspVersion, ImportBatch, VersionChange

MOST = 100
"""Versions that a history looks back on."""
ADDED = "added"
GONE = (VersionChange.DELETED, VersionChange.WITHDRAWN)
UNDOING = (VersionChange.RESTORED, VersionChange.WITHDRAWN, VersionChange.RETURNED)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One change: its kind (`added` or a `VersionChange`), moment, person and import."""

    kind: str
    at: datetime | None
    who: str
    batch_id: int
    file_name: str
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Subject:
    """The analysis that a history is of, also where it is gone; `id` is None then."""

    id: int | None
    sumber_id: int
    sumber: str
    kode: str
    nama: str


def subject_of(ahsp_id: int, ahsp: Ahsp | None) -> Subject | None:
    """Whose history an id stands for.

    Args:
        ahsp_id: the id that was asked for.
        ahsp: the analysis, if it is in the catalogue.

    Returns:
        the analysis, or one that an import deleted, or None for an id that never was.
    """
    if ahsp is not None:
        return Subject(ahsp.id, ahsp.sumber_id, ahsp.sumber.nama, ahsp.kode, ahsp.nama)
    query = select(AhspVersion).where(AhspVersion.ahsp_id == ahsp_id)
    last = db.session.scalar(query.order_by(AhspVersion.id.desc()).limit(1))
    if last is None:
        return None
    again = select(Ahsp.id).where(Ahsp.sumber_id == last.sumber_id, Ahsp.kode == last.kode)
    return Subject(
        db.session.scalar(again),
        last.sumber_id,
        last.sumber.nama,
        last.kode,
        str(last.content["nama"]),
    )


def history_of(subject: Subject) -> list[Occurrence]:
    """What happened to an analysis under its edition and code, newest first."""
    query = (
        select(AhspVersion)
        .where(AhspVersion.sumber_id == subject.sumber_id, AhspVersion.kode == subject.kode)
        .order_by(AhspVersion.id.desc())
        .limit(MOST)
    )
    versions = list(db.session.scalars(query))[::-1]
    ahsp = db.session.get(Ahsp, subject.id) if subject.id else None
    batches = _batches(versions, ahsp)
    found: list[Occurrence] = []
    there = False
    for place, version in enumerate(versions):
        returned = version.change == VersionChange.RETURNED
        if not there and not returned:
            found += _added(batches, version.content_batch_id)
        after = None if returned else _following(versions, place, ahsp)
        found.append(_told(version, after, batches[version.batch_id]))
        there = version.change not in GONE
    if ahsp is not None and not there:
        found += _added(batches, ahsp.batch_id)
    return found[::-1]


def current(ahsp: Ahsp) -> Content:
    """The content of an analysis as it is stored now."""
    lines = (
        Line(
            line.kategori,
            line.kode_item,
            line.uraian,
            line.satuan,
            line.koefisien,
            tuple(line.flags),
        )
        for line in lines_of(ahsp)
    )
    return Content({name: getattr(ahsp, name) for name in HEADER}, tuple(lines))


def _following(versions: Sequence[AhspVersion], place: int, ahsp: Ahsp | None) -> Content | None:
    """What stood in the catalogue after a version was replaced; None for nothing."""
    if versions[place].change in GONE:
        return None
    if place + 1 < len(versions):
        return Content.of_version(versions[place + 1].content)
    return current(ahsp) if ahsp is not None else None


def _told(version: AhspVersion, after: Content | None, batch: ImportBatch) -> Occurrence:
    undone = (batch.summary or {}).get("undo", {})
    return Occurrence(
        version.change,
        version.replaced_at,
        undone.get("by", "") if version.change in UNDOING else batch.username,
        batch.id,
        batch.file_name,
        differences(Content.of_version(version.content), after) if after is not None else [],
    )


def _added(batches: dict[int, ImportBatch], batch_id: int | None) -> list[Occurrence]:
    batch = batches.get(batch_id or 0)
    if batch is None:
        return []
    moment = batch.finished_at or batch.created_at
    return [Occurrence(ADDED, moment, batch.username, batch.id, batch.file_name)]


def _batches(versions: Sequence[AhspVersion], ahsp: Ahsp | None) -> dict[int, ImportBatch]:
    ids = {version.batch_id for version in versions}
    ids |= {version.content_batch_id for version in versions if version.content_batch_id}
    if ahsp is not None and ahsp.batch_id:
        ids.add(ahsp.batch_id)
    query = select(ImportBatch).where(ImportBatch.id.in_(ids))
    return {batch.id: batch for batch in db.session.scalars(query)}
