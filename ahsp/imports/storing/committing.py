"""The commit step: what was staged into the catalogue, if it still is what a person agreed to."""

import structlog
from sqlalchemy import func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports.refused import held_asking
from ahsp.imports.running import notices
from ahsp.imports.running.bells import ring_for_figures
from ahsp.imports.running.turns import advance
from ahsp.imports.storing import comparing, effects, merging, staging
from ahsp.models import BatchState, ImportBatch, StagedAhsp
from ahsp.running.pulse import Pulse

log = structlog.get_logger()


def commit(batch_id: int, turn: int, pulse: Pulse) -> None:
    """Commit a batch that the caller holds; one transaction.

    Args:
        batch_id: which batch.
        turn: the number of the caller's turn.
        pulse: takes the progress.

    Raises:
        StoppedError: the batch is no longer the caller's.
    """
    session = db.session()
    batch = session.get_one(ImportBatch, batch_id)
    assert batch.summary is not None
    staged = session.scalar(select(func.count()).where(StagedAhsp.batch_id == batch_id)) or 0
    if staged != batch.summary["ahsp"]["read"]:
        _read_again(batch_id, turn)
        return
    lines = sum(batch.summary["rincian"][name] for name in ("new", "changed", "same"))
    pulse.report("commit", 0, lines)
    edition = merging.lock_sumber(session, batch.sumber_nama)
    counts = comparing.compare(session, batch_id, batch.sumber_nama)
    planned = effects.planned(counts, batch.mode)
    if planned["ahsp"]["removed"] > effects.planned(batch.summary, batch.mode)["ahsp"]["removed"]:
        _ask_again(batch, turn, counts)
        return
    for done in merging.merge(session, batch_id, edition, batch.mode, counts):
        pulse.report("commit", lines * done // staged, lines)
    summary = effects.with_counts(batch.summary, planned)
    advance(
        batch_id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.COMMITTED,
        summary=summary,
        finished_at=func.now(),
        lease_until=None,
    )
    changes = {key: planned["ahsp"][key] for key in ("new", "changed", "same", "refused")}
    changes["removed"] = planned["ahsp"]["removed"]
    detail = {"batch": batch_id, "file": batch.file_name, "sumber": batch.sumber_nama, **changes}
    detail["mode"] = batch.mode
    record(Event.IMPORT_COMMITTED, user=batch.user, detail=detail)
    session.execute(held_asking.WANT, {"batch": batch_id})
    notices.tell(batch_id)
    session.commit()
    ring_for_figures(edition.id)
    staging.clear(session, batch_id, problems=False)
    session.commit()
    held_asking.ring_if_wanted(batch_id)


def _ask_again(batch: ImportBatch, turn: int, counts: effects.Counts) -> None:
    """The edition grew since the person looked: more than they agreed to would be deleted."""
    assert batch.summary is not None
    advance(
        batch.id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.READY,
        reason="edition_changed",
        summary=effects.with_counts(batch.summary, counts),
        attempts=0,
        lease_until=None,
    )
    detail = {"batch": batch.id, "file": batch.file_name, "reason": "edition_changed"}
    record(Event.IMPORT_SENT_BACK, user=batch.user, detail=detail)
    notices.tell(batch.id)
    db.session.commit()


def _read_again(batch_id: int, turn: int) -> None:
    """The waiting room was emptied by a crash of the database: fill it from the file."""
    log.warning("staged rows are gone, reading again", batch=batch_id)
    advance(
        batch_id,
        turn,
        BatchState.COMMITTING,
        state=BatchState.PENDING,
        summary=None,
        attempts=0,
        lease_until=None,
    )
    db.session.commit()
