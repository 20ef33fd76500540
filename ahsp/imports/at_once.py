"""Whole imports in this process, as the shell asks for them."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from ahsp.audit.events import Event
from ahsp.audit.services import Deed, record_many
from ahsp.extensions import db
from ahsp.imports import intake, store
from ahsp.imports.desk import deciding
from ahsp.imports.report import Report
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.running.moves import NotPossibleError, confirm, read_again
from ahsp.imports.sample import sample_path
from ahsp.imports.storing import effects, figures, staging
from ahsp.imports.uploads import receive
from ahsp.models import BatchState, ImportBatch, ImportMode

SAMPLE_SUMBER = "Contoh AHSP"


def import_file(
    path: Path,
    sumber: str,
    *,
    dry_run: bool = False,
    mode: str = ImportMode.ADD_AND_UPDATE,
    accept: Sequence[Rule] = (),
    make_codes: bool = False,
) -> Report:
    """Import a workbook from the shell, in this process.

    Args:
        path: the workbook.
        sumber: the edition that its analyses belong to.
        mode: an `ImportMode`: what the commit does to the edition.
        dry_run: only say what would happen; no row of any table changes.
        accept: rules whose certain suggestions are taken, before the file is read once more.
        make_codes: whether each analysis without a code takes the one suggested.

    Returns:
        what happened, or would.

    Raises:
        RefusedError: the file is not taken.
        OSError: the file cannot be read.
    """
    if dry_run:
        return _rehearse(path, sumber, mode, accept, make_codes)
    batch = take_in(path, sumber, mode=mode, accept=accept, make_codes=make_codes)
    for edition in figures.stale():  # so that the next file is compared, worker or not
        figures.refresh(edition)
    return Report.of(batch)


def take_in(
    path: Path,
    sumber: str,
    *,
    mode: str = ImportMode.ADD_AND_UPDATE,
    accept: Sequence[Rule] = (),
    make_codes: bool = False,
) -> ImportBatch:
    """The import itself, without what is worked out behind one; the arguments are `import_file`'s.

    Returns:
        the batch as it ended.

    Raises:
        RefusedError: the file is not taken.
        OSError: the file cannot be read.
    """
    # Held from the first moment: a worker must not take it between two of these steps.
    with path.open("rb") as stream:
        batch, _ = receive(stream, path.name, sumber, uuid4(), None, held=True)
    batch_id = batch.id
    work.run_held(batch_id, batch.state, batch.turn)
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == BatchState.READY and _accept(batch, accept, make_codes):
        batch = read_again(batch_id, held=True)
        work.run_held(batch_id, batch.state, batch.turn)
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == BatchState.READY:
        batch = confirm(batch_id, mode, held=True)
        work.run_held(batch_id, batch.state, batch.turn)
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    return batch


def load_sample() -> None:
    """Import the bundled sample workbook, so that a new installation has something to find.

    Raises:
        NotPossibleError: it did not go in.
    """
    report = import_file(sample_path(), SAMPLE_SUMBER)
    if report.state != BatchState.COMMITTED:
        raise NotPossibleError(report.sentence or report.state)


def _accept(batch: ImportBatch, rules: Sequence[Rule], make_codes: bool) -> int:
    """Take the certain suggestions of some rules, and all codes; committed by what comes next."""
    deeds = []
    total = 0
    every = [Rule.KODE_MISSING] if make_codes else []
    for rule in dict.fromkeys([*every, *rules]):
        by = deciding.By(None, "", uuid4())
        take = deciding.accept_all if rule in every else deciding.accept
        count = take(db.session(), batch.id, rule, by)
        if count:
            detail = {"batch": batch.id, "file": batch.file_name, "rule": rule, "count": count}
            deeds.append(Deed(Event.IMPORT_REPAIRED, detail))
        total += count
    record_many(deeds)
    return total


def _rehearse(
    path: Path, sumber: str, mode: str, accept: Sequence[Rule], make_codes: bool
) -> Report:
    batch = ImportBatch(
        sumber_nama=sumber,
        file_name=store.called(path.name),
        file_bytes=path.stat().st_size,
        file_sha256=b"",
        stored_as="",
        state=BatchState.READING,
    )
    try:
        db.session.add(batch)
        db.session.flush()
        summary, _ = intake.stage(db.session(), batch.id, path, path.name, sumber, None)
        if _accept(batch, accept, make_codes):
            staging.clear(db.session(), batch.id, problems=True)
            summary, _ = intake.stage(db.session(), batch.id, path, path.name, sumber, None)
        batch.mode = mode
        batch.summary = effects.under(summary, mode)
        batch.layout = summary["layout"]
        batch.state = BatchState.READY
        db.session.flush()
        return Report.of(batch, dry_run=True)
    finally:
        db.session.rollback()
