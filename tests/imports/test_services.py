"""What a person can do with imports, against the real database, queue and disk."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports import services, store
from ahsp.imports.running import work
from ahsp.imports.sample import EXPECTED
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.models import AuditEvent, BatchState, ImportBatch, Role
from tests.apps import DEAD_REDIS, another
from tests.factories import make_user
from tests.imports.conftest import Book
from tests.imports.work_place import (
    DATA,
    REPOSITORY,
    WAITING,
    Nursery,
    Thread,
    confirmed,
    end_lease,
    environment,
    events,
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
    waits_for_a_lock,
    working,
)

pytestmark = pytest.mark.measured

NOTHING = dict.fromkeys((*DATA, *WAITING), 0)


def kept() -> set[str]:
    return {each.name for each in store.path_of(".").iterdir()}


def bells(app: Flask) -> int:
    return redis.Redis.from_url(app.config["SETTINGS"].redis_url).llen("ahsp:queue:imports")


def test_an_upload_keeps_the_file_the_batch_and_one_record_and_rings(
    context: Flask, book: Book
) -> None:
    user = make_user("admin", role=Role.ADMIN)
    path = book(name="Analisa Harga.xlsx")
    batch = upload(path, "Edisi A", user=user)
    assert (batch.state, batch.file_name, batch.sumber_nama) == (
        "pending",
        "Analisa Harga.xlsx",
        "Edisi A",
    )
    assert (batch.user_id, batch.username) == (user.id, "admin")
    stored = store.path_of(batch.stored_as)
    assert stored.read_bytes() == path.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0 or stored.parent.stat().st_mode & 0o077 == 0
    assert batch.file_bytes == path.stat().st_size
    assert events() == ["file_upload.received"]
    assert bells(context) == 1
    assert rows("sumber") == {"sumber": 0}, "an edition begins with its first commit"


def test_one_form_makes_one_import_however_often_it_is_sent(context: Flask, book: Book) -> None:
    path, key, before = book(), uuid4(), kept()
    first = upload(path, key=key)
    assert upload(path, key=key).id == first.id
    assert rows("import_batch", "audit_event") == {"import_batch": 1, "audit_event": 1}
    assert len(kept() - before) == 1
    assert bells(context) == 1


def test_ten_submits_of_one_form_at_the_same_time_make_one_import(
    context: Flask, book: Book
) -> None:
    path, key, before = book(), uuid4(), kept()
    together = threading.Barrier(10)

    def submit() -> int:
        together.wait()
        return upload(path, key=key).id

    threads = [Thread(context, submit) for _ in range(10)]
    for thread in threads:
        thread.join()
    assert len({thread.result for thread in threads}) == 1
    assert rows("import_batch", "audit_event") == {"import_batch": 1, "audit_event": 1}
    assert len(kept() - before) == 1
    assert bells(context) == 1


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"a", "a.csv", "bad_extension"),
        (b"a", "tanpa", "bad_extension"),
        (b"", "a.xlsx", "empty_file"),
        (b"a" * ((1 << 20) + 1), "a.xlsx", "too_large"),
    ],
)
def test_a_refused_upload_keeps_nothing_but_its_record(
    context: Flask, content: bytes, name: str, reason: str
) -> None:
    before = kept()
    with another(context, import_max_mb=1) as strict, strict.app_context():
        with pytest.raises(RefusedError) as caught:
            services.upload(io.BytesIO(content), name, "A")
        assert caught.value.reason == reason
    assert kept() == before
    assert rows("import_batch") == {"import_batch": 0}
    assert bells(context) == 0
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.event == "file_upload.refused"
    assert (event.detail["file"], event.detail["reason"]) == (name, reason)


def test_a_file_of_exactly_the_limit_is_taken(context: Flask) -> None:
    with another(context, import_max_mb=1) as strict, strict.app_context():
        batch = services.upload(io.BytesIO(b"a" * (1 << 20)), "a.xlsx", "A")
        assert batch.file_bytes == 1 << 20


def test_a_stream_that_breaks_leaves_no_half_file(context: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    before = kept()
    with pytest.raises(ConnectionResetError):
        services.upload(Broken(b"PK" * 100), "a.xlsx", "A")
    assert kept() == before
    assert rows("import_batch", "audit_event") == {"import_batch": 0, "audit_event": 0}


def test_a_file_whose_batch_cannot_be_written_is_not_kept(context: Flask, book: Book) -> None:
    before = kept()
    with pytest.raises(Exception, match="NUL"):
        upload(book(), "nul\x00")
    db.session.rollback()
    assert kept() == before


WITHOUT_A_QUEUE = """
celery_app.conf.broker_url = {address!r}
with open({path!r}, "rb") as file:
    services.upload(file, "buku.xlsx", "A")
services.sweep()
"""


def test_without_the_queue_an_upload_is_accepted_and_the_sweeper_rings_later(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    nursery.doing(WITHOUT_A_QUEUE.format(address=DEAD_REDIS, path=str(book()))).wait()
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.state, bells(context)) == ("pending", 0)
    assert services.sweep() == 1
    assert bells(context) == 1
    work.run(batch.id)
    assert state(batch.id) == "ready"
    assert services.sweep() == 0


def test_confirming_twice_commits_once(context: Flask, book: Book) -> None:
    batch = read(book())
    services.confirm(batch.id)
    with pytest.raises(services.NotPossibleError):
        services.confirm(batch.id)
    work.run(batch.id)
    with pytest.raises(services.NotPossibleError):
        services.confirm(batch.id)
    work.run(batch.id)
    assert rows(*DATA) == {"sumber": 1, "ahsp": 3, "rincian": 5}
    assert events().count("import.confirmed") == 1
    assert events().count("import.committed") == 1


def test_two_administrators_confirm_at_once_and_one_of_them_was_faster(
    context: Flask, book: Book
) -> None:
    batch_id = read(book()).id
    together = threading.Barrier(4)

    def confirm() -> bool:
        together.wait()
        try:
            services.confirm(batch_id)
        except services.NotPossibleError:
            return False
        return True

    threads = [Thread(context, confirm) for _ in range(4)]
    for thread in threads:
        thread.join()
    assert sorted(thread.result for thread in threads) == [False, False, False, True]


@pytest.mark.parametrize("stage", ["pending", "ready", "committing"])
def test_cancelling_leaves_nothing_and_ends(context: Flask, book: Book, stage: str) -> None:
    path = book()
    make = {"pending": upload, "ready": read, "committing": confirmed}[stage]
    batch = services.cancel(make(path).id)
    assert batch.state == BatchState.CANCELLED
    assert batch.finished_at is not None
    assert rows(*NOTHING) == NOTHING
    work.run(batch.id)
    assert services.sweep() == 0
    assert state(batch.id) == "cancelled"
    assert rows(*NOTHING) == NOTHING
    assert events()[-1] == "import.cancelled"
    for again in (services.cancel, services.confirm):
        with pytest.raises(services.NotPossibleError):
            again(batch.id)


def test_cancelling_while_it_is_read_kills_the_child(context: Flask, book: Book) -> None:
    batch = upload(book())
    with stuck(batch):
        worker = working(context, batch.id)
        (pid,) = until(lambda: readers(os.getpid()))
        until(lambda: state(batch.id) == "reading")
        services.cancel(batch.id)
        worker.join()
        assert not Path(f"/proc/{pid}").exists()
    assert state(batch.id) == "cancelled"
    assert rows(*NOTHING) == NOTHING
    assert now(batch.id).reason == ""
    assert "file_upload.refused" not in events()


def test_cancelling_while_it_is_committed_takes_everything_back(context: Flask, book: Book) -> None:
    batch = confirmed(book())
    with locked(context, "rincian"):
        worker = working(context, batch.id)
        until(waits_for_a_lock)
        services.cancel(batch.id)  # it does not wait for the worker
        assert state(batch.id) == "cancelled"
    worker.join()
    assert state(batch.id) == "cancelled"
    assert rows(*NOTHING) == NOTHING
    assert "import.committed" not in events()


def test_what_is_committed_can_no_longer_be_cancelled(context: Flask, book: Book) -> None:
    batch = imported(book())
    with pytest.raises(services.NotPossibleError):
        services.cancel(batch.id)
    assert rows("ahsp") == {"ahsp": 3}


def test_a_batch_tried_by_two_lost_workers_fails_with_that_reason(
    context: Flask, book: Book
) -> None:
    batch_id = upload(book()).id
    for turn in (1, 2):
        with db.engine.begin() as link:
            link.exec_driver_sql(
                "UPDATE import_batch SET state = 'reading', turn = $1, attempts = $2,"
                " lease_until = now() - interval '1 second' WHERE id = $3",
                (turn, turn, batch_id),
            )
        assert services.sweep() == (1 if turn == 1 else 0)
    batch = now(batch_id)
    assert (batch.state, batch.reason) == ("failed", "worker_lost")
    assert batch.finished_at is not None
    assert events()[-1] == "import.failed"
    assert services.sweep() == 0


def test_a_batch_that_fails_while_committing_leaves_nothing_waiting(
    context: Flask, book: Book
) -> None:
    batch_id = confirmed(book()).id
    with db.engine.begin() as link:
        link.exec_driver_sql("UPDATE import_batch SET attempts = 2 WHERE id = $1", (batch_id,))
    end_lease(batch_id)
    services.sweep()
    assert state(batch_id) == "failed"
    assert rows(*NOTHING) == NOTHING


def test_a_living_worker_is_not_swept(context: Flask, book: Book) -> None:
    batch = upload(book())
    with stuck(batch):
        worker = working(context, batch.id)
        until(lambda: state(batch.id) == "reading")
        assert services.sweep() == 0
        services.cancel(batch.id)
        worker.join()


ON_A_SMALL_DISK = """
import io, os, sys
from ahsp import create_app
from ahsp.imports import services, store
from ahsp.imports.sheets.workbook import RefusedError
from pathlib import Path
with create_app().app_context():
    try:
        services.upload(io.BytesIO(os.urandom(300_000)), "besar.xlsx", "A")
    except RefusedError as refused:
        print(refused.reason, len(os.listdir(store.path_of("."))))
    with Path(sys.argv[1]).open("rb") as file:
        print(services.upload(file, "kecil.xlsx", "A").state, len(os.listdir(store.path_of("."))))
"""
MOUNTED = 'mount -t tmpfs -o size=64k none "$0" && exec "$@"'


def test_a_full_disk_refuses_one_file_leaves_no_half_of_it_and_the_rest_works(
    context: Flask, book: Book
) -> None:
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED]
    folder = str(store.path_of("."))
    if subprocess.run([*namespace, folder, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    done = subprocess.run(
        [*namespace, folder, sys.executable, "-c", ON_A_SMALL_DISK, str(book())],
        cwd=REPOSITORY,
        env=environment(context),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout.splitlines() == ["disk_full 0", "pending 1"]
    assert events() == ["file_upload.refused", "file_upload.received"]


def test_the_sample_is_loaded_by_the_same_way(context: Flask) -> None:
    services.load_sample()
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.state, batch.sumber_nama) == ("committed", services.SAMPLE_SUMBER)
    assert rows("ahsp", "rincian") == {
        "ahsp": EXPECTED["ahsp_committed"],
        "rincian": EXPECTED["rincian_committed"],
    }
