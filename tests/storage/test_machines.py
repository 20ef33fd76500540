"""Web server and worker on different machines: separate data folders, one bucket between them."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import sweeping
from ahsp.export.runs import work as exports
from ahsp.export.runs.links import link_to
from ahsp.export.schedules import due, keeping
from ahsp.extensions import celery_app, db
from ahsp.imports.refused import held_making
from ahsp.imports.running import endings
from ahsp.imports.running import work as imports
from ahsp.imports.sample import sample_path
from ahsp.mail.delivery import deliver
from ahsp.models import Ahsp, BatchState, ExportRun, ImportBatch, MailMessage, Role, User
from ahsp.storage.choosing import storage
from tests.apps import another, browser
from tests.factories import make_user
from tests.imports.work_place import end_lease, now, state
from tests.mail.sink import Sink
from tests.pages import PageClient


class Machines(NamedTuple):
    """Two applications that share a database, a queue and a bucket, and nothing else."""

    web: Flask
    worker: Flask
    client: PageClient


def bucket(name: str, endpoint: str) -> dict[str, Any]:
    """Settings that name a bucket."""
    return {
        "s3_bucket": name,
        "s3_endpoint": endpoint,
        "s3_key_id": "key",
        "s3_secret": "secret",
    }


@pytest.fixture
def admin(context: Flask) -> User:
    """An administrator with an address."""
    return make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example", language="en")


@pytest.fixture
def machines(
    context: Flask,
    sink: Sink,
    admin: User,
    s3: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Machines]:
    """Both; nobody hears the queue, so that the test says when a worker works."""
    keys: dict[str, Any] = {"secret_key": "the same on both machines " * 3}
    keys |= {"audit_keys": ("the same seal on both machines".replace(" ", "-") * 2,)}
    keys |= bucket("berkas", s3)
    with ExitStack() as stack:
        web, worker = (
            stack.enter_context(another(context, data=tmp_path / name, **keys))
            for name in ("web", "worker")
        )
        web.config["WTF_CSRF_ENABLED"] = False
        # After the applications, which set the queue up.
        monkeypatch.setattr(celery_app, "send_task", lambda *_args, **_more: None)
        client = browser(web, admin, language="en")
        yield Machines(web, worker, client)


def files(folder: Path) -> list[str]:
    """The files that a machine has of its own."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def imported(machines: Machines) -> ImportBatch:
    """The sample workbook, uploaded to one machine, read and committed by the other."""
    form = {"sumber": "AHSP 2025", "key": str(uuid4())}
    upload = form | {"file": (BytesIO(sample_path().read_bytes()), "contoh.xlsx")}
    assert machines.client.post("/import", data=upload).status_code == 303
    batch = db.session.scalars(select(ImportBatch)).one()
    with machines.worker.app_context():
        imports.run(batch.id)
    db.session.expire_all()
    assert batch.state == BatchState.READY, (batch.reason, batch.reason_detail)
    assert machines.client.post(f"/import/{batch.id}/confirm").status_code == 303
    with machines.worker.app_context():
        imports.run(batch.id)
    db.session.expire_all()
    assert batch.state == BatchState.COMMITTED
    return batch


def made(machines: Machines) -> ExportRun:
    """The whole catalogue as CSV, asked for on one machine and made on the other."""
    form = {"key": str(uuid4()), "format": "csv", "lang": "en"}
    assert machines.client.post("/exports", data=form).status_code == 303
    run = db.session.scalars(select(ExportRun).order_by(ExportRun.id.desc())).first()
    assert run is not None
    with machines.worker.app_context():
        exports.run(run.id)
    db.session.expire_all()
    assert run.state == "finished", run.reason
    return run


def test_a_workbook_is_imported_exported_and_downloaded(machines: Machines, tmp_path: Path) -> None:
    batch = imported(machines)
    assert f"uploads/{batch.stored_as}" in files(tmp_path / "worker"), "it has a copy"
    run = made(machines)
    answer = machines.client.get(f"/exports/{run.id}/file")
    assert answer.status_code == 200
    rows = answer.data.decode().splitlines()
    assert len(rows) == run.rows_done + 1
    assert db.session.scalar(select(func.sum(Ahsp.rincian_count))) == run.rows_done > 1000
    for name in ("web", "worker"):
        left = [each for each in files(tmp_path / name) if each.startswith(("exports", "files"))]
        assert left == [], "finished files are in the bucket alone"


def test_the_workbook_of_what_was_refused_comes_from_the_other_machine(
    machines: Machines,
) -> None:
    batch = imported(machines)
    address = f"/import/{batch.id}/refused"
    assert machines.client.post(address).status_code == 303
    with machines.worker.app_context():
        held_making.make(batch.id)
    answer = machines.client.get(address)
    assert answer.status_code == 200
    held = openpyxl.load_workbook(BytesIO(answer.data))
    assert held.active.max_row > 1


def test_a_schedule_is_made_on_one_machine_and_mailed_by_the_other(
    machines: Machines, admin: User, sink: Sink
) -> None:
    imported(machines)
    moment = db.session.scalars(select(func.now())).one()
    schedule = keeping.add(
        keeping.Wanted(
            name="Mingguan", order=Order(options=Options(Format.JSONL, language="en")),
            saved_search_id=None, to_admins=True, recipients=(), every="week",
            weekday=moment.isoweekday(), day=1, at=f"{moment:%H:%M}", zone="UTC",
        ),
        admin,
    )  # fmt: skip
    schedule.since = moment - timedelta(minutes=5)
    db.session.commit()
    with machines.worker.app_context():
        assert due.sweep() == 1
        exports.run(db.session.scalars(select(ExportRun.id)).one())
    db.session.query(MailMessage).filter(MailMessage.key.not_like("schedule:%")).delete()
    db.session.commit()
    with machines.web.app_context():
        assert deliver() == 1
    (got,) = sink.mails
    (part,) = got.iter_attachments()
    assert part.get_payload(decode=True).count(b"\n") > 1000
    with machines.worker.app_context():
        link = urlsplit(link_to(db.session.scalars(select(ExportRun)).one())).path
    assert browser(machines.web).get(link).status_code == 200, "a link is good everywhere"


def test_retention_deletes_in_the_bucket_what_every_machine_offers(machines: Machines) -> None:
    imported(machines)
    run = made(machines)
    name = run.stored_as
    db.session.execute(text("UPDATE export_run SET expires_at = now() - interval '1 minute'"))
    db.session.commit()
    with machines.worker.app_context():
        assert sweeping.tidy() == 1
        assert name not in dict(storage().names("exports"))
    assert machines.client.get(f"/exports/{run.id}/file").status_code == 410


def test_an_upload_is_refused_while_the_bucket_is_away(
    context: Flask, admin: User, tmp_path: Path
) -> None:
    nowhere = bucket("berkas", "http://127.0.0.1:1")
    with another(context, data=tmp_path / "web", **nowhere) as web:
        web.config["WTF_CSRF_ENABLED"] = False
        client = browser(web, admin, language="en")
        form = {"sumber": "AHSP 2025", "key": str(uuid4())}
        upload = form | {"file": (BytesIO(sample_path().read_bytes()), "contoh.xlsx")}
        answer = client.post("/import", data=upload)
        assert answer.status_code == 503
        assert "The place for files does not answer." in answer.text
    assert not any(each.startswith("uploads") for each in files(tmp_path / "web"))
    assert db.session.query(ImportBatch).count() == 0


def uploaded(machines: Machines) -> int:
    """The sample workbook, sent to one machine; its number."""
    form = {"sumber": "AHSP 2025", "key": str(uuid4())}
    upload = form | {"file": (BytesIO(sample_path().read_bytes()), "contoh.xlsx")}
    assert machines.client.post("/import", data=upload).status_code == 303
    return db.session.scalars(select(ImportBatch.id)).one()


def test_a_worker_that_finds_no_file_says_so(machines: Machines, s3: str, tmp_path: Path) -> None:
    batch_id = uploaded(machines)
    apart = bucket("lain", s3) | {"data": tmp_path / "third"}
    with another(machines.web, **apart) as third, third.app_context():
        imports.run(batch_id)
    batch = now(batch_id)
    assert (batch.state, batch.reason) == (BatchState.FAILED, "storage")
    assert "The place for files does not answer." in machines.client.get(f"/import/{batch_id}").text


def test_an_import_waits_for_a_bucket_that_is_away_but_not_for_ever(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "PAUSES", (10, 20))
    batch_id = uploaded(machines)
    apart = bucket("berkas", "http://127.0.0.1:1") | {"data": tmp_path / "third"}
    with another(machines.web, **apart) as third, third.app_context():
        for _ in endings.PAUSES:
            imports.run(batch_id)
            batch = now(batch_id)
            assert (batch.state, batch.phase, batch.attempts) == (BatchState.READING, "wait", 0)
            imports.run(batch_id)
            assert now(batch_id).turn == batch.turn, "not before its pause is over"
            end_lease(batch_id)
        page = machines.client.get(f"/import/{batch_id}").text
        assert "Waiting for the place for files" in page
        imports.run(batch_id)
    batch = now(batch_id)
    assert (batch.state, batch.reason) == (BatchState.FAILED, "storage")


def test_an_import_that_waited_for_the_bucket_goes_on_once_it_is_back(
    machines: Machines, tmp_path: Path
) -> None:
    batch_id = uploaded(machines)
    apart = bucket("berkas", "http://127.0.0.1:1") | {"data": tmp_path / "third"}
    with another(machines.web, **apart) as third, third.app_context():
        imports.run(batch_id)
    assert state(batch_id) == BatchState.READING
    end_lease(batch_id)
    with machines.worker.app_context():
        imports.run(batch_id)
    assert state(batch_id) == BatchState.READY
    assert now(batch_id).reason_detail == {}
