"""Work that takes longer than it may ends, says so, leaves nothing, and can be done once more."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import asking, sweeping
from ahsp.export.scope import Scope
from ahsp.extensions import db
from ahsp.imports import services as imports
from ahsp.models import Ahsp, ExportRun, Role, TaskRun, User
from ahsp.ops.work import moves
from ahsp.periodic import labels, ledger
from ahsp.periodic import services as tasks
from ahsp.running import bells
from ahsp.search.filters import Query
from bench.faults.processes import below
from tests.factories import make_ahsp, make_user
from tests.imports.conftest import LINES
from tests.imports.work_place import confirmed, events, now, state, until, upload
from tests.imports.workbooks import save
from tests.workers import worker_of

EVERY = "imports,work,exports,long"
LATER = "search.forget_old"
LONG = 300.0
"""Seconds that a worker may take to start and to be cut off, on a busy machine."""


@pytest.fixture
def ratna(context: Flask) -> User:
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return save(tmp_path / "buku.xlsx", LINES)


def an_export(app: Flask, user: User) -> int:
    order = Order(Scope(Query("")), Options(Format.CSV, language="en"))
    run_id = asking.ask(order, uuid4(), user, app.config["SETTINGS"]).id
    assert bells.ring("exports.run", run_id)
    return run_id


def export_now(run_id: int) -> ExportRun:
    db.session.rollback()
    return db.session.get_one(ExportRun, run_id, populate_existing=True)


def newest_run(task: str) -> TaskRun:
    db.session.rollback()
    query = select(TaskRun).where(TaskRun.task == task).order_by(TaskRun.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def analyses() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count(Ahsp.id))) or 0)


@contextmanager
def locked(app: Flask, *tables: str) -> Iterator[None]:
    """Whoever reads or writes these tables waits until the block ends."""
    with psycopg.connect(app.config["SETTINGS"].database_url) as link:
        link.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield


def waiting_statements() -> int:
    with db.engine.connect() as link:
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return int(link.execute(text(query)).scalar_one())


def test_what_is_told_to_end_in_the_midst_of_a_statement_says_so_and_can_be_retried(
    context: Flask, ratna: User, workbook: Path
) -> None:
    make_ahsp("9.1", "Pasangan bata")
    batch_id = confirmed(workbook).id
    export_id = an_export(context, ratna)
    assert tasks.run_now(LATER, "ratna")
    run_id = newest_run(LATER).id
    with (
        locked(context, "ahsp", "search_tally"),
        worker_of(context, queues=EVERY, AHSP_TASK_SOFT_SECONDS="4"),
    ):
        until(lambda: state(batch_id) == "failed", LONG)
        until(lambda: export_now(export_id).state == "failed", LONG)
        until(lambda: newest_run(LATER).state == "failed", LONG)
        assert waiting_statements() == 0, "nothing goes on in the database"
    assert now(batch_id).reason == export_now(export_id).reason == "task_time"
    with context.test_request_context(headers={"Accept-Language": "en"}):
        assert "took longer than a task may take" in labels.why(newest_run(LATER))
    assert {"import.failed", "export.failed", "system.task_failed"} <= set(events())
    assert analyses() == 1, "nothing of the import was committed"

    with worker_of(context, queues=EVERY):
        assert moves.retry("import", batch_id, "ratna")
        assert moves.retry("export", export_id, "ratna")
        assert moves.retry("run", run_id, "ratna")
        until(lambda: state(batch_id) == "ready", LONG)
        imports.confirm(batch_id)
        until(lambda: state(batch_id) == "committed", LONG)
        until(lambda: export_now(export_id).state == "finished", LONG)
        until(lambda: newest_run(LATER).state == "done", LONG)
    assert analyses() == 1 + 3


def test_what_does_not_hear_it_is_killed_and_told_and_is_done_once_by_another(
    context: Flask, ratna: User, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SILENT", 3)
    make_ahsp("9.1", "Pasangan bata")
    batch_id = upload(workbook).id
    export_id = an_export(context, ratna)
    assert tasks.run_now("audit.cleanup", "ratna")
    changes = {
        "AHSP_TASK_SOFT_SECONDS": "5",  # on a busy machine work takes a while to grow deaf
        "AHSP_TASK_HARD_SECONDS": "7",
        "AHSP_IMPORT_LEASE_SECONDS": "2",
        "AHSP_EXPORT_LEASE_SECONDS": "2",
    }

    def swept(done: bool) -> bool:
        """One round of the sweepers, which the scheduler would have asked for."""
        imports.sweep()
        sweeping.sweep()
        return done

    def lost(done: bool) -> bool:
        ledger.lose()
        return swept(done)

    deaf = worker_of(context, queues=EVERY, program="tests.ops.work.deaf", **changes)
    with deaf as worker:
        first = set(until(lambda: below(worker), LONG))
        until(lambda: lost(newest_run("audit.cleanup").state == "lost"), LONG)
        until(lambda: swept(state(batch_id) == "failed"), LONG)
        until(lambda: swept(export_now(export_id).state == "failed"), LONG)
        until(lambda: first.isdisjoint(below(worker)), LONG)
    assert (now(batch_id).reason, now(batch_id).attempts) == ("worker_lost", 2)
    assert (export_now(export_id).reason, export_now(export_id).attempts) == ("worker_lost", 2)
    told = events()
    for event in ("import.failed", "export.failed", "system.task_failed"):
        assert told.count(event) == 1

    with worker_of(context, queues=EVERY):
        imports.retry(batch_id)
        assert moves.retry("export", export_id, "ratna")
        assert moves.retry("run", newest_run("audit.cleanup").id, "ratna")
        # What is rung for at once may be taken by a process that was killed a moment ago.
        until(lambda: swept(state(batch_id) == "ready"), LONG)
        until(lambda: swept(export_now(export_id).state == "finished"), LONG)
        until(lambda: newest_run("audit.cleanup").state == "done", LONG)
    assert db.session.execute(text("SELECT count(*) FROM staged_ahsp")).scalar_one() == 3
