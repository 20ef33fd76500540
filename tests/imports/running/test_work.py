"""Workers that crash, freeze, meet, and lose their database: nothing lost, nothing doubled."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.extensions import db
from ahsp.imports import services, store
from ahsp.imports.running import endings, leases, work
from ahsp.models import AuditEvent, Rincian
from tests.imports.conftest import LINES, Book
from tests.imports.work_place import (
    DATA,
    PATIENCE,
    WAITING,
    Nursery,
    Thread,
    confirmed,
    end_lease,
    events,
    gone,
    imported,
    locked,
    now,
    read,
    readers,
    rows,
    state,
    stuck,
    until,
    upload,
    version,
    waits_for_a_lock,
    working,
)
from tests.imports.workbooks import line

ALL = {"sumber": 1, "ahsp": 3, "rincian": 5}
EMPTY = dict.fromkeys(WAITING, 0)


def test_a_batch_goes_from_upload_to_catalogue_with_its_records(context: Flask, book: Book) -> None:
    before = version()
    batch = upload(book())
    work.run(batch.id)
    batch = now(batch.id)
    assert (batch.state, batch.layout, batch.sheet) == ("ready", "flat", "AHSP")
    assert batch.summary is not None
    assert batch.summary["ahsp"] | {"read": 3, "new": 3, "refused": 0} == batch.summary["ahsp"]
    assert rows(*DATA) == dict.fromkeys(DATA, 0), "nothing goes in unconfirmed"
    assert version() == before
    services.confirm(batch.id)
    work.run(batch.id)
    batch = now(batch.id)
    assert batch.state == "committed"
    assert batch.finished_at is not None
    assert batch.lease_until is None
    assert rows(*DATA) == ALL
    assert rows(*WAITING) == EMPTY
    assert version() == before + 1
    assert events() == [
        "file_upload.received",
        "import.ready",
        "import.confirmed",
        "import.committed",
    ]


def test_a_second_delivery_does_nothing_whenever_it_comes(context: Flask, book: Book) -> None:
    batch = read(book())
    turn, told = batch.turn, len(events())
    work.run(batch.id)
    assert (state(batch.id), now(batch.id).turn, len(events())) == ("ready", turn, told)
    services.confirm(batch.id)
    work.run(batch.id)
    before = version()
    work.run(batch.id)
    assert rows(*DATA) == ALL
    assert version() == before
    work.run(999_999_999)  # a batch that never was


def test_five_workers_at_once_do_the_work_once(context: Flask, book: Book) -> None:
    batch_id = upload(book()).id
    for expected in ("ready", "committed"):
        together = threading.Barrier(5)

        def work_together(barrier: threading.Barrier = together) -> None:
            barrier.wait()
            work.run(batch_id)

        for thread in [Thread(context, work_together) for _ in range(5)]:
            thread.join()
        assert state(batch_id) == expected
        with suppress(services.NotPossibleError):
            services.confirm(batch_id)
    assert rows(*DATA) == ALL
    assert events().count("import.ready") == events().count("import.committed") == 1


def test_a_worker_killed_while_reading_is_replaced_when_its_lease_is_over(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    batch = upload(book())
    with stuck(batch), nursery.worker(batch.id, import_lease_seconds=1) as worker:
        (child,) = until(lambda: readers(worker.pid))
        until(lambda: now(batch.id).phase == "check")  # the lease was renewed at least once
        worker.kill()
        assert state(batch.id) == "reading"
        assert until(services.sweep) == 1
    until(lambda: gone(child))  # it has nobody to talk to
    work.run(batch.id)
    assert (state(batch.id), now(batch.id).attempts) == ("ready", 0)
    assert rows("staged_ahsp", "staged_rincian") == {"staged_ahsp": 3, "staged_rincian": 5}
    assert events().count("import.ready") == 1


def test_a_worker_killed_while_committing_leaves_nothing_half_and_is_replaced(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    batch = confirmed(book())
    before = version()
    with locked(context, "rincian"), nursery.worker(batch.id) as worker:
        until(waits_for_a_lock)
        worker.kill()
    assert state(batch.id) == "committing"
    assert rows(*DATA) == dict.fromkeys(DATA, 0)
    assert services.sweep() == 0, "its lease is not over"
    end_lease(batch.id)
    assert services.sweep() == 1
    work.run(batch.id)
    assert state(batch.id) == "committed"
    assert rows(*DATA) == ALL
    assert rows(*WAITING) == EMPTY
    assert version() == before + 1


def test_a_file_that_kills_two_workers_is_given_up(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    batch = upload(book())
    with stuck(batch):
        for attempt in (1, 2):
            with nursery.worker(batch.id) as worker:
                until(lambda attempt=attempt: now(batch.id).attempts == attempt)
                (child,) = until(lambda pid=worker.pid: readers(pid))
                worker.kill()
            until(lambda child=child: gone(child))  # it has nobody to talk to
            end_lease(batch.id)
            assert services.sweep() == (1 if attempt == 1 else 0)
    assert (state(batch.id), now(batch.id).reason) == ("failed", "worker_lost")
    work.run(batch.id)
    assert state(batch.id) == "failed"


def test_a_worker_that_was_thought_lost_cannot_finish_after_all(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    batch = confirmed(book())
    with nursery.worker(batch.id) as frozen:
        with locked(context, "rincian"):
            until(waits_for_a_lock)
            lease = now(batch.id).lease_until
            until(lambda: now(batch.id).lease_until != lease)  # the next beat is not yet due
            frozen.send(signal.SIGSTOP)
            end_lease(batch.id)
            taken = leases.claim(batch.id, 30)
        assert taken
        frozen.send(signal.SIGCONT)
        frozen.wait()
    assert state(batch.id) == "committing", "it is another's turn"
    assert rows(*DATA) == dict.fromkeys(DATA, 0)
    work.run_held(batch.id, *taken)
    assert state(batch.id) == "committed"
    assert rows(*DATA) == ALL
    assert events().count("import.committed") == 1


def test_a_stale_turn_can_neither_fail_nor_refuse_a_batch(context: Flask, book: Book) -> None:
    batch = upload(book())
    assert leases.claim(batch.id, 30) == ("reading", 1)
    endings.fail(batch.id, 0, "internal", "late")
    assert state(batch.id) == "reading"
    assert leases.claim(batch.id, 30) is None
    end_lease(batch.id)
    store.path_of(batch.stored_as).write_bytes(b"PK, and no more")
    work.run_held(batch.id, "reading", 1)
    assert state(batch.id) == "refused"
    work.run_held(batch.id, "reading", 1)
    assert "import.failed" not in events()
    assert events().count("file_upload.refused") == 1


@contextmanager
def rule(statement: str, undone: str) -> Iterator[None]:
    """Something that the database does for the length of a block."""
    with db.engine.begin() as link:
        link.exec_driver_sql(statement)
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as link:
            link.exec_driver_sql(undone)


FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()
"""
EMPTIED = "DROP TRIGGER full_disk ON {table}; DROP FUNCTION full_disk"


@pytest.mark.parametrize("table", ["staged_rincian", "staged_ahsp", "ahsp", "rincian"])
def test_a_database_without_room_fails_the_import_with_that_reason(
    context: Flask, book: Book, table: str
) -> None:
    batch = upload(book()) if table.startswith("staged") else confirmed(book())
    with rule(FULL.format(table=table), EMPTIED.format(table=table)):
        work.run(batch.id)
    assert (state(batch.id), now(batch.id).reason) == ("failed", "disk_full")
    assert rows(*DATA, *WAITING) == dict.fromkeys((*DATA, *WAITING), 0)
    assert events()[-1] == "import.failed"
    imported(book())  # the rest works
    assert rows(*DATA) == ALL


END_ALL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'ahsp' AND pid <> pg_backend_pid()
"""


@pytest.mark.parametrize("table", ["staged_rincian", "rincian"])
def test_a_connection_that_is_cut_is_a_try_and_no_failure(
    context: Flask, book: Book, table: str
) -> None:
    batch = upload(book()) if table.startswith("staged") else confirmed(book())
    with locked(context, table):
        worker = working(context, batch.id)
        until(waits_for_a_lock)
        batch_id = batch.id
        db.session.rollback()
        with db.engine.begin() as link:
            link.execute(text(END_ALL))
        with suppress(Exception):
            worker.join()
    db.session.remove()
    assert state(batch_id) in ("reading", "committing")
    assert "import.failed" not in events()
    end_lease(batch_id)
    assert services.sweep() == 1
    work.run(batch_id)
    if table == "staged_rincian":
        services.confirm(batch_id)
        work.run(batch_id)
    assert state(batch_id) == "committed"
    assert rows(*DATA) == ALL


def test_a_waiting_room_that_a_crash_emptied_is_filled_again_from_the_file(
    context: Flask, book: Book
) -> None:
    batch = confirmed(book())
    with db.engine.begin() as link:
        link.execute(text("TRUNCATE staged_ahsp, staged_rincian"))
    work.run(batch.id)
    assert state(batch.id) == "pending"
    assert rows(*DATA) == dict.fromkeys(DATA, 0)
    assert services.sweep() == 1
    work.run(batch.id)
    assert state(batch.id) == "ready", "a person looks again"
    services.confirm(batch.id)
    work.run(batch.id)
    assert rows(*DATA) == ALL


def test_two_files_into_one_edition_at_once_take_turns_and_the_second_sees_the_first(
    context: Flask, book: Book
) -> None:
    one, other = confirmed(book()), confirmed(book(*LINES[:4], line("1.3", koefisien="9")))
    with locked(context, "rincian"):
        threads = [working(context, each) for each in (one.id, other.id)]
        until(waits_for_a_lock)
    for thread in threads:
        thread.join()
    outcomes = []
    for batch_id in (one.id, other.id):
        batch = now(batch_id)
        assert batch.state == "committed"
        assert batch.summary is not None
        ahsp = batch.summary["ahsp"]
        outcomes.append((ahsp["new"], ahsp["changed"], ahsp["same"]))
    assert sorted(outcomes) == [(0, 1, 2), (3, 0, 0)]
    assert rows(*DATA) == ALL


def test_a_fault_of_ours_ends_the_import_and_is_recorded(context: Flask, book: Book) -> None:
    batch = upload(book())
    store.path_of(batch.stored_as).unlink()
    work.run(batch.id)
    batch = now(batch.id)
    assert (batch.state, batch.reason) == ("failed", "internal")
    assert batch.reason_detail["error"] == "ReaderBrokeError"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.event, event.severity) == ("import.failed", "error")


def test_a_refused_file_ends_with_its_reason_and_nothing_else(
    context: Flask, book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"<html>")
    batch = upload(path)
    work.run(batch.id)
    batch = now(batch.id)
    assert (batch.state, batch.reason) == ("refused", "bad_magic")
    assert batch.finished_at is not None
    assert rows(*DATA, *WAITING, "import_problem") == dict.fromkeys(
        (*DATA, *WAITING, "import_problem"), 0
    )
    assert events() == ["file_upload.received", "file_upload.refused"]


def test_progress_and_lease_are_renewed_while_a_file_is_read(context: Flask, book: Book) -> None:
    batch = upload(book())
    with stuck(batch):
        worker = working(context, batch.id)
        first = until(lambda: now(batch.id).lease_until)
        until(lambda: now(batch.id).phase == "check")
        assert until(lambda: (now(batch.id).lease_until or first) > first)
        services.cancel(batch.id)
        worker.join()


def test_a_repeated_bell_for_a_living_worker_starts_no_second_one(
    context: Flask, book: Book
) -> None:
    batch = upload(book())
    with stuck(batch):
        worker = working(context, batch.id)
        until(lambda: readers(os.getpid()))
        started = time.monotonic()
        work.run(batch.id)
        assert time.monotonic() - started < PATIENCE / 2
        assert len(readers(os.getpid())) == 1
        services.cancel(batch.id)
        worker.join()


def test_no_row_of_a_refused_analysis_is_stored(context: Flask, book: Book) -> None:
    bad = list(LINES[2])
    bad[5] = ""
    imported(book(*LINES[:2], bad, *LINES[3:]))
    assert rows(*DATA) == {"sumber": 1, "ahsp": 2, "rincian": 3}
    assert {row.origin_row for row in db.session.scalars(select(Rincian))} == {2, 3, 6}


def test_a_worker_frozen_in_its_commit_lets_the_edition_go(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    freeze = "merging.lock_sumber(db.session(), 'AHSP 2025'); os.kill(os.getpid(), signal.SIGSTOP)"
    batch = confirmed(book())
    code = f"from ahsp.imports.storing import merging; from ahsp.extensions import db; {freeze}"
    with nursery.doing(code, import_lease_seconds=1) as frozen:
        until(lambda: "T" in Path(f"/proc/{frozen.pid}/stat").read_text().rpartition(")")[2][:3])
        started = time.monotonic()
        work.run(batch.id)
        assert time.monotonic() - started < PATIENCE / 2
    assert state(batch.id) == "committed"
    assert rows(*DATA) == ALL
