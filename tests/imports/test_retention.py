"""Workbooks are deleted when their time is over, and no sooner; files of nobody are, too."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import retention, services, store
from ahsp.imports.running import endings, leases, work
from ahsp.imports.running.moves import NotPossibleError
from ahsp.models import BatchState, ImportBatch
from tests.apps import events, last_event
from tests.conftest import Configure
from tests.imports.conftest import Book
from tests.imports.work_place import imported, now, read, upload


def ended(batch: ImportBatch, days_ago: int, **values: Any) -> ImportBatch:
    """As if an import had ended so many days ago."""
    for name, value in values.items():
        setattr(batch, name, value)
    db.session.add(batch)
    db.session.commit()
    with db.engine.begin() as link:
        link.execute(
            text("UPDATE import_batch SET finished_at = now() - make_interval(days => :days)"
                 " WHERE id = :id"),
            {"days": days_ago, "id": batch.id},
        )  # fmt: skip
    return now(batch.id)


def file_of(batch: ImportBatch) -> Path:
    """Where the workbook of an import lies."""
    return store.path_of(batch.stored_as)


def aged(path: Path, days: float) -> Path:
    """As if a file had been there for so many days."""
    moment = time.time() - days * 86_400
    os.utime(path, (moment, moment))
    return path


@pytest.mark.parametrize(("days_ago", "gone"), [(89, False), (91, True)])
@pytest.mark.parametrize("state", ["refused", "failed", "cancelled", "undone"])
def test_a_workbook_that_came_to_nothing_goes_after_its_days(
    context: Flask, book: Book, state: str, days_ago: int, gone: bool
) -> None:
    batch = ended(upload(book()), days_ago, state=state)
    path = file_of(batch)
    assert retention.tidy().workbooks == int(gone)
    assert path.exists() is not gone
    assert (now(batch.id).stored_as == "") is gone


def test_what_is_in_the_catalogue_keeps_its_workbook_for_ever_unless_told_otherwise(
    context: Flask, book: Book, configure: Configure
) -> None:
    batch = ended(imported(book()), 4000)
    path = file_of(batch)
    assert retention.tidy().workbooks == 0
    configure(upload_days=3999)
    size = path.stat().st_size
    assert retention.tidy(dry_run=True) == retention.Tidied(1, size, 0, 0)
    assert path.exists()
    assert retention.tidy() == retention.Tidied(1, size, 0, 0)
    assert not path.exists()
    assert (last_event().event, last_event().detail) == (
        "file_upload.deleted", {"deleted": 1, "bytes": size},
    )  # fmt: skip
    assert retention.tidy().workbooks == 0
    assert services.undo(batch.id).reversed == 3, "undoing needs no file"


def test_for_ever_is_for_ever(context: Flask, book: Book, configure: Configure) -> None:
    configure(upload_days=0, upload_unused_days=0)
    ended(upload(book()), 4000, state="failed")
    assert retention.tidy().workbooks == 0


def test_what_still_waits_for_somebody_is_kept(
    context: Flask, book: Book, configure: Configure
) -> None:
    configure(upload_days=1, upload_unused_days=1)
    kept = [ended(read(book(), "A"), 100), ended(upload(book()), 100)]
    assert retention.tidy().workbooks == 0
    assert all(file_of(batch).exists() for batch in kept)


def test_files_of_no_import_go_after_a_day(context: Flask, book: Book) -> None:
    batch = upload(book())
    mine = aged(file_of(batch), 30)
    folder = mine.parent
    old, new, half = (folder / name for name in ("0.xlsx", "1.xlsx", "2.xlsx.ab.half"))
    for path in (old, new, half):
        path.write_bytes(b"x")
    aged(old, 2)
    aged(half, 2)
    assert retention.tidy(dry_run=True).orphans == 2
    assert old.exists()
    assert retention.tidy().orphans == 2
    assert (old.exists(), new.exists(), half.exists(), mine.exists()) == (False, True, False, True)


def test_what_failed_and_lost_its_file_is_not_retried(context: Flask, book: Book) -> None:
    batch = upload(book())
    leases.claim(batch.id, 30)
    endings.fail(batch.id, 1, "internal", "x")
    ended(batch, 100)
    retention.tidy()
    with pytest.raises(NotPossibleError):
        services.retry(batch.id)
    assert "import.retried" not in events()


def test_a_failed_import_is_read_once_more_from_its_kept_file(context: Flask, book: Book) -> None:
    batch = upload(book())
    leases.claim(batch.id, 30)
    endings.fail(batch.id, 1, "internal", "x")
    assert services.retry(batch.id).state == BatchState.PENDING
    with pytest.raises(NotPossibleError):
        services.retry(batch.id)
    work.run(batch.id)
    found = now(batch.id)
    assert (found.state, found.reason, found.reason_detail) == (BatchState.READY, "", {})


def test_the_shell_says_what_would_go(context: Flask, book: Book) -> None:
    batch = ended(upload(book()), 100, state="failed")
    shell = context.test_cli_runner()
    answer = shell.invoke(args=["imports", "tidy", "--dry-run", "--json"])
    assert answer.exit_code == 0
    told = json.loads(answer.output)
    assert (told["dry_run"], told["workbooks"]) == (True, 1)
    assert file_of(now(batch.id)).exists()
    assert "deleted 1 workbooks" in shell.invoke(args=["imports", "tidy"]).output
