"""Administrators read how each part is, and what to do about it."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text, update

from ahsp.extensions import celery_app, db
from ahsp.models import ExportRun, MailMessage, PeriodicTask, Role, TaskRun
from ahsp.ops.signs import Sign, State, disks, parts, signs, work
from ahsp.periodic import due
from ahsp.running.redis_link import redis_client
from tests.apps import DEAD_REDIS, browser
from tests.conftest import Configure
from tests.factories import make_batch, make_user
from tests.memory import roomy_memory
from tests.record import make_event
from tests.silence import LONG, SHORT, SilentPlace

PART = {"HX-Request": "true"}


@pytest.fixture
def english(context: Flask) -> Iterator[Flask]:
    """Sentences in English."""
    with context.test_request_context(headers={"Accept-Language": "en"}):
        yield context


def answering(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have workers of these names answer."""
    monkeypatch.setattr(
        celery_app.control,
        "ping",
        lambda timeout: [{f"{name}@host": {"ok": "pong"}} for name in names],
    )


def test_the_parts_are_told_with_their_figures(english: Flask) -> None:
    found = {
        each.name: each for each in (parts.database(), parts.redis_(), disks.disk(), parts.files())
    }
    assert {each.state for each in found.values()} == {State.OK}
    assert "PostgreSQL 1" in found["database"].said
    assert "connections are in use" in found["database"].said
    assert "of memory" in found["redis"].said
    assert str(english.config["SETTINGS"].data) in found["disk"].said
    assert found["files"].said == "Files are kept in a folder of this machine."


def test_without_redis_work_waits_and_nothing_is_lost(
    english: Flask, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(redis_url=DEAD_REDIS)
    found = parts.redis_()
    assert found.state is State.DANGER
    assert "Nothing is lost" in found.remedy

    def away(timeout: float) -> list[dict[str, Any]]:
        raise OSError("away")

    monkeypatch.setattr(celery_app.control, "ping", away)
    assert [each.state for each in work.workers()] == [State.WARNING] * 2


def test_a_full_redis_is_told_before_it_refuses(english: Flask) -> None:
    client = redis_client(english.config["SETTINGS"])
    used = int(client.info("memory")["used_memory"])
    client.config_set("maxmemory", int(used * 1.1))
    try:
        assert parts.redis_().state is State.WARNING
        client.config_set("maxmemory", used * 10)
        assert parts.redis_().state is State.OK
    finally:
        client.config_set("maxmemory", 0)


def test_connections_that_run_out_are_told(english: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "CROWDED", 0.0)
    found = parts.database()
    assert found.state is State.WARNING
    assert "max_connections" in found.remedy


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "state"),
    [(3 << 30, State.OK), (1 << 30, State.WARNING), (100 << 20, State.DANGER)],
)
def test_a_disk_is_told_before_it_is_full(
    english: Flask, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Usage(100 << 30, 0, free))
    assert disks.disk().state is state


@pytest.mark.parametrize(
    ("free", "state"), [(30 << 20, State.OK), (10 << 20, State.WARNING), (1 << 20, State.DANGER)]
)
def test_a_small_disk_is_judged_by_its_size(
    english: Flask, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Usage(100 << 20, 0, free))
    assert disks.disk().state is state


def test_a_folder_with_a_disk_of_its_own_is_looked_at_too(
    english: Flask, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory(dir=roomy_memory()) as other:
        (tmp_path / "exports").symlink_to(other)
        (tmp_path / "uploads").mkdir()
        (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
        configure(data=tmp_path)
        elsewhere = Path(other).stat().st_dev != tmp_path.stat().st_dev

        def usage(path: Path) -> _Usage:
            own = path == tmp_path or not elsewhere
            return _Usage(100 << 30, 0, (50 << 30) if own else 1 << 20)

        monkeypatch.setattr(shutil, "disk_usage", usage)
        found = disks.disk()
    if not elsewhere:
        pytest.skip("one disk holds both folders here")
    assert found.state is State.DANGER
    assert str(tmp_path / "exports") in found.said


def test_a_data_folder_that_is_gone_is_told(
    english: Flask, configure: Configure, tmp_path: Path
) -> None:
    configure(data=tmp_path / "nowhere")
    assert disks.disk().said == "The data folder cannot be read or written."


def test_each_finding_of_a_part_stands_with_its_remedy() -> None:
    several = Sign("machines", "Machines", "One.\nTwo.", State.DANGER, "Do one.\nDo two.")
    assert several.told == [("One.", "Do one."), ("Two.", "Do two.")]
    assert Sign("clock", "Clock", "Right.").told == [("Right.", "")]


def test_a_bucket_that_does_not_answer_is_told(english: Flask, configure: Configure) -> None:
    configure(s3_bucket="b", s3_endpoint="http://127.0.0.1:1", s3_key_id="k", s3_secret="s")
    found = parts.files()
    assert found.state is State.DANGER
    assert "AHSP_S3_ENDPOINT" in found.remedy


def test_a_place_for_files_that_is_silent_is_told(
    english: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = SilentPlace()
    monkeypatch.setattr(parts, "storage", lambda: place)
    monkeypatch.setattr(parts, "FILES_SECONDS", SHORT)
    try:
        assert parts.files().said == "The place for files does not answer."
    finally:
        place.end()
    monkeypatch.setattr(parts, "FILES_SECONDS", LONG)
    assert parts.files().state is State.OK


def test_workers_that_answer_are_well_and_others_are_missed(
    english: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for names, expected in (
        (("celery", "exporter"), (State.OK, State.OK)),
        (("celery",), (State.OK, State.DANGER)),
        (("exporter",), (State.DANGER, State.OK)),
        ((), (State.DANGER, State.DANGER)),
    ):
        answering(monkeypatch, *names)
        assert tuple(each.state for each in work.workers()) == expected


def test_a_worker_of_exports_that_makes_one_is_not_missed(
    english: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "celery")
    run = ExportRun(user_id=make_user("siti").id, ordered={}, format="csv", state="running",
                    key=make_batch("AHSP 2025").key, beat_at=datetime.now(UTC))  # fmt: skip
    db.session.add(run)
    db.session.commit()
    assert work.workers()[1].said == "It makes an export at this moment."
    run.beat_at = datetime.now(UTC) - timedelta(minutes=1)
    db.session.commit()
    assert work.workers()[1].state is State.DANGER


def test_nothing_asks_workers_that_are_not_there_for_long(english: Flask) -> None:
    assert [each.state for each in work.workers()] == [State.DANGER] * 2


def test_a_scheduler_that_starts_nothing_is_missed(english: Flask) -> None:
    due.meet()
    assert work.scheduler().said == "It began a moment ago."
    db.session.execute(update(PeriodicTask).values(since=datetime.now(UTC) - timedelta(minutes=5)))
    db.session.commit()
    assert work.scheduler().said == "It never started a task."
    run = TaskRun(task="mail.deliver", kind="due", state="done", due_at=datetime.now(UTC))
    db.session.add(run)
    db.session.commit()
    assert work.scheduler().state is State.OK
    run.created_at = datetime.now(UTC) - timedelta(minutes=3)
    db.session.commit()
    found = work.scheduler()
    assert found.state is State.DANGER
    assert "started nothing since" in found.said


def test_a_scheduler_is_not_missed_while_nothing_is_due(english: Flask) -> None:
    due.meet()
    slow = PeriodicTask.name == "audit.verify"
    db.session.execute(update(PeriodicTask).where(~slow).values(paused=True))
    values = {"every": "interval", "seconds": 86_400}
    db.session.execute(update(PeriodicTask).where(slow).values(values))
    began = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=1)
    db.session.add(
        TaskRun(task="audit.verify", kind="due", state="done", due_at=began, created_at=began)
    )
    db.session.commit()
    assert work.scheduler().state is State.OK
    db.session.execute(update(PeriodicTask).values(paused=True))
    db.session.commit()
    assert work.scheduler().state is State.WARNING


def test_work_that_waits_long_wants_a_look(english: Flask) -> None:
    assert work.waiting().said == "Nothing waits."
    batch = make_batch("AHSP 2025", state="pending")
    found = work.waiting()
    assert (found.state, found.said[:28]) == (State.OK, "1 import waiting, the oldest")
    batch.created_at = datetime.now(UTC) - timedelta(minutes=10)
    db.session.commit()
    assert work.waiting().state is State.WARNING


def test_mail_that_failed_or_is_stuck_wants_a_look(english: Flask) -> None:
    assert work.mail().state is State.OK
    for state, attempts in (("failed", 1), ("waiting", 4), ("waiting", 5)):
        db.session.add(
            MailMessage(key=uuid4(), to="a@b.example", subject="s", text="t", html="",
                        state=state, attempts=attempts, language="en")
        )  # fmt: skip
    db.session.commit()
    found = work.mail()
    assert (found.state, found.said) == (
        State.WARNING,
        "1 mail failed, 2 wait for the mail server.",
    )


def test_a_broken_record_is_told_until_somebody_resolves_it(english: Flask) -> None:
    assert work.record().state is State.OK
    event = make_event("system.audit_broken", "critical")
    assert work.record().state is State.DANGER
    resolved = "INSERT INTO audit_resolution (event_id, username, note) VALUES (:id, 'a', 'b')"
    db.session.execute(text(resolved), {"id": event.id})
    db.session.commit()
    assert work.record().state is State.OK


def test_the_page_has_each_part_with_its_remedy(context: Flask) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN), language="en")
    whole = client.get("/admin/health").text
    assert "Something does not work." in whole
    assert "No worker answers" in whole
    assert "What waits is done once it runs." in whole
    part = client.get("/admin/health", headers=PART).text
    assert part.lstrip().startswith("<section")
    assert len(signs()) == 12


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_see_it(context: Flask, role: Role) -> None:
    assert browser(context, make_user("siti", role=role)).get("/admin/health").status_code == 403


def test_the_shell_tells_the_same_and_fails_where_something_is_broken(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    due.meet()
    run = context.test_cli_runner()
    answer = run.invoke(args=["health", "--json"])
    told = json.loads(answer.output)
    assert (answer.exit_code, told["state"]) == (1, "danger")
    assert [each["name"] for each in told["signs"]][:3] == ["database", "redis", "worker"]
    answering(monkeypatch, "celery", "exporter")
    plain = run.invoke(args=["health"])
    assert plain.exit_code == 0
    assert "ok      Worker: It answers" in plain.output
