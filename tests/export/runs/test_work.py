"""A worker makes a file once, whole, or says why not."""

import csv
import errno
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from ahsp.export import tasks
from ahsp.export.content import Contents, Told
from ahsp.export.order import Format, Order
from ahsp.export.runs import asking, moves, turns, work
from ahsp.export.writing import write
from ahsp.extensions import db
from ahsp.models import ExportRun, RunState
from ahsp.running.pulse import StoppedError
from ahsp.storage.choosing import storage
from ahsp.storage.kept import AwayError, FullError
from tests.apps import events, last_event
from tests.conftest import Configure
from tests.export.runs.conftest import end_lease, kept, now

Asked = Callable[..., ExportRun]


@pytest.mark.parametrize("kind", list(Format))
def test_a_file_is_made_kept_and_recorded(context: Flask, asked: Asked, kind: Format) -> None:
    run_id = asked(kind).id
    tasks.run(run_id)
    run = now(run_id)
    assert (run.state, run.rows_done, run.ahsp, run.reason) == ("finished", 6, 3, "")
    content = storage().open(run.stored_as).read()
    assert len(content) == run.file_bytes
    assert [path.name for path in kept(context)] == [Path(run.stored_as).name]
    assert run.file_name.endswith(f".{kind}")
    assert run.expires_at
    assert run.finished_at
    assert (run.expires_at - run.finished_at).days == 7
    event = last_event()
    assert (event.event, event.username) == ("export.made", "siti")
    assert (event.detail["rows"], event.detail["ahsp"]) == (6, 3)


def test_the_rows_are_those_that_were_asked_for(asked: Asked) -> None:
    run = asked(q="2.2")
    assert run.rows_total == 2
    work.run(run.id)
    text = storage().open(now(run.id).stored_as).read().decode()
    assert {row["kode_ahsp"] for row in csv.DictReader(StringIO(text))} == {"2.2"}


def test_a_second_delivery_does_nothing(context: Flask, asked: Asked) -> None:
    run_id = asked().id
    work.run(run_id)
    first = now(run_id).stored_as
    work.run(run_id)
    assert now(run_id).stored_as == first
    assert events().count("export.made") == 1
    assert len(kept(context)) == 1


def test_one_that_another_worker_holds_is_left(asked: Asked) -> None:
    run_id = asked().id
    assert turns.claim(run_id, 30) == 1
    work.run(run_id)
    assert now(run_id).state == "running"


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Have something happen after the last row was written."""

    def written(order: Order, path: Path, told: Told) -> Contents:
        found = write(order, path, told)
        act()
        return found

    monkeypatch.setattr(work, "write", written)


def test_a_worker_that_was_thought_lost_cannot_finish_after_all(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked().id

    def lose() -> None:
        monkeypatch.undo()
        end_lease(run_id)
        work.run(run_id)  # another one takes over, and is faster

    meanwhile(monkeypatch, lose)
    work.run(run_id)
    run = now(run_id)
    assert (run.state, run.turn) == ("finished", 2)
    assert [path.name for path in kept(context)] == [Path(run.stored_as).name]
    assert events().count("export.made") == 1


def test_a_cancelled_one_leaves_no_file(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked()
    meanwhile(monkeypatch, lambda: moves.cancel(run))
    work.run(run.id)
    assert now(run.id).state == "cancelled"
    assert kept(context) == []
    assert "export.made" not in events()
    assert "export.failed" not in events()


def test_a_sign_of_life_tells_the_worker_that_it_was_cancelled(asked: Asked) -> None:
    run = asked()
    turn = turns.claim(run.id, 30)
    assert turn is not None
    with turns.pulse(db.engine, run.id, turn, 30) as beating:
        beating.report("write", 3, 6)
        moves.cancel(run)
        beating._thread.join(60)
        with pytest.raises(StoppedError):
            beating.report("write", 4, 6)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (FullError("quota"), "disk_full"),
        (AwayError("no such bucket"), "storage"),
        (ZeroDivisionError("ours"), "internal"),
    ],
)
def test_it_says_why_there_is_no_file(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    run_id = asked().id

    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr(type(storage()), "put", fail)
    work.run(run_id)
    run = now(run_id)
    assert (run.state, run.reason, run.stored_as) == ("failed", reason, "")
    assert kept(context) == []
    assert last_event().event == "export.failed"
    assert last_event().detail == {"export": run_id, "reason": reason}


def test_a_full_disk_while_writing_leaves_nothing(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked(Format.XLSX).id

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlsxwriter.workbook.Workbook._store_workbook", full)
    work.run(run_id)
    assert (now(run_id).state, now(run_id).reason) == ("failed", "disk_full")
    assert kept(context) == []


def test_a_database_that_goes_away_leaves_it_to_the_sweeper(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked().id

    def gone(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(work, "_offer", gone)
    work.run(run_id)
    assert now(run_id).state == "running"
    assert kept(context) == []
    monkeypatch.undo()
    end_lease(run_id)
    work.run(run_id)
    assert now(run_id).state == "finished"


def test_a_stale_turn_cannot_fail_an_export(asked: Asked) -> None:
    run_id = asked().id
    assert turns.claim(run_id, 30) == 1
    work.fail(run_id, 0, "internal")
    assert now(run_id).state == "running"
    assert "export.failed" not in events()


def test_one_that_is_made_again_has_the_data_of_now(context: Flask, asked: Asked) -> None:
    run = asked()
    moves.cancel(run)
    moves.retry(run)
    work.run(run.id)
    assert now(run.id).state == RunState.FINISHED
    with pytest.raises(moves.NotPossibleError):
        moves.retry(run)
    moves.delete(now(run.id))
    assert db.session.get(ExportRun, run.id) is None
    assert kept(context) == []


def test_what_runs_cannot_be_deleted(asked: Asked) -> None:
    run = asked()
    with pytest.raises(moves.NotPossibleError):
        moves.delete(run)
    moves.cancel(run)
    with pytest.raises(moves.NotPossibleError):
        moves.cancel(run)


def test_so_many_wait_and_no_more(asked: Asked, configure: Configure, context: Flask) -> None:
    configure(exports_at_once=2)
    asked()
    second = asked()
    with pytest.raises(asking.TooManyWaitingError):
        asked()
    moves.cancel(second)
    asked()


def test_nothing_is_not_made(asked: Asked) -> None:
    with pytest.raises(asking.NothingError):
        asked(q="nothing of the kind")
