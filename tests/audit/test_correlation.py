"""One id joins a request, the task that it rings for, what both record and the mails they write."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import Deed, record, record_many
from ahsp.export.runs import sweeping as exports
from ahsp.extensions import celery_app, db
from ahsp.imports import services as imports
from ahsp.mail import delivery
from ahsp.mail.outbox import queue
from ahsp.models import AuditEvent, ExportRun, ImportBatch, MailMessage, Role
from ahsp.running.bells import ring
from ahsp.web.correlation import correlate, correlation_id
from tests.apps import browser, events, last_event
from tests.factories import make_batch, make_user
from tests.imports.test_allowance import send_workbook
from tests.mail.conftest import LETTER
from tests.mail.sink import Sink
from tests.pages import PageClient
from tests.queue import next_message, work_once

TASK = "tests.correlated"


@pytest.fixture
def task(context: Flask) -> Iterator[None]:
    """A task that does what tasks do: it records, and it writes."""

    @celery_app.task(name=TASK)
    def act() -> None:
        record(Event.SIGNED_OUT)
        queue("from a task", "siti@kantor.example", "id", lambda: LETTER)
        db.session.commit()

    yield
    celery_app.tasks.pop(TASK)


def ids() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(AuditEvent.request_id)))


def test_a_task_carries_the_id_of_the_request_that_rang_for_it(context: Flask, task: None) -> None:
    with context.test_request_context("/"):
        known = correlate()
        record(Event.SIGNED_OUT)
        db.session.commit()
        assert ring(TASK)
    work_once()
    assert len(events()) == 2
    assert ids() == {known}
    (mail,) = db.session.scalars(select(MailMessage))
    assert mail.request_id == known


def test_a_task_that_nobody_rang_for_has_an_id_of_its_own(context: Flask, task: None) -> None:
    celery_app.tasks[TASK]()
    first = last_event().request_id
    assert len(first) == 32
    (mail,) = db.session.scalars(select(MailMessage))
    assert mail.request_id == first


def test_the_mail_names_its_request_and_so_does_its_failure(context: Flask, sink: Sink) -> None:
    known = correlate()
    queue("k", "siti@kantor.example", "id", lambda: LETTER)
    db.session.commit()
    correlate()
    delivery.deliver()
    (mail,) = sink.mails
    assert mail["X-Request-Id"] == known
    sink.rcpt = lambda: "550 no"
    correlate(known)
    queue("other", "budi@kantor.example", "id", lambda: LETTER)
    db.session.commit()
    correlate()
    delivery.deliver()
    assert last_event().event == "system.mail_failed"
    assert last_event().request_id == known != correlation_id()


def test_the_event_s_page_shows_events_and_mails_of_the_same_request(
    context: Flask, admin: PageClient
) -> None:
    known = correlate()
    record(Event.SIGNED_OUT)
    record(Event.LOG_EXPORTED, detail={"question": "", "rows": 3})
    mail_id = queue("k", "siti@kantor.example", "id", lambda: LETTER)
    queue("x", "budi@kantor.example", "id", lambda: LETTER)
    db.session.commit()
    correlate()
    queue("foreign", "lain@kantor.example", "id", lambda: LETTER)
    db.session.commit()
    page = admin.get(f"/audit/{last_event().id}").text
    assert "Signed out" in page
    assert f'href="/ops/mail/{mail_id}"' in page
    assert "budi@kantor.example" in page
    assert "lain@kantor.example" not in page
    assert f"/audit/log?request={known}&amp;range=all" in admin.get(f"/ops/mail/{mail_id}").text


def test_what_an_administrator_asks_for_is_joined_to_its_mail(context: Flask) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    key = "3f0c6a52-8d5e-4a3c-9d59-0d6f1d3f7a11"
    answer = client.post("/ops/mail/test", data={"to": "siti@x.id", "key": key})
    (mail,) = db.session.scalars(select(MailMessage))
    assert mail.request_id == last_event().request_id == answer.headers["X-Request-Id"]


def test_many_events_are_added_in_their_order_by_one_append(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ahsp.audit import appending

    calls: list[int] = []
    real = appending.append
    monkeypatch.setattr(
        appending, "append", lambda *args: calls.append(len(args[2])) or real(*args)
    )
    names = [f"user{number}" for number in range(500)]
    record_many(Deed(Event.SIGN_IN_FAILED, {"username": name}) for name in names)
    db.session.commit()
    assert calls == [500]
    found = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.detail["username"] for event in found] == names
    assert [event.id for event in found] == list(range(1, 501))


def test_of_many_events_none_is_added_where_one_is_wrong(context: Flask) -> None:
    wrong = Deed(Event.SIGN_IN_FAILED, {"password": "x"})
    with pytest.raises(ValueError, match=r"authentication\.failed takes"):
        record_many([Deed(Event.SIGNED_OUT), wrong])
    db.session.commit()
    assert events() == []


def test_no_events_are_no_append(context: Flask) -> None:
    record_many([])
    db.session.commit()
    assert events() == []


ID = "5f0c6d2b8f0e4c0f9a3f0d8f0d8f0d8f"


def test_an_upload_and_each_later_step_leave_the_id_of_their_request(context: Flask) -> None:
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    answer = send_workbook(client)
    (batch,) = db.session.scalars(select(ImportBatch))
    assert batch.request_id == answer.headers["X-Request-Id"]
    answer = client.post(f"/import/{batch.id}/cancel")
    db.session.refresh(batch)
    assert batch.request_id == answer.headers["X-Request-Id"]


def test_what_a_sweeper_rings_for_keeps_the_id_of_the_request_that_started_it(
    context: Flask,
) -> None:
    own = correlate()
    make_batch(state="pending", request_id=ID)
    assert imports.sweep() == 1
    assert next_message("imports").headers["ahsp_request_id"] == ID
    db.session.add(ExportRun(key=uuid4(), ordered={}, format="csv", request_id=ID))
    db.session.commit()
    assert exports.sweep() == 1
    assert next_message("exports").headers["ahsp_request_id"] == ID
    assert correlation_id() == own, "what the sweeper does for itself is its own"


def test_what_a_sweeper_gives_up_is_recorded_under_the_id_that_started_it(context: Flask) -> None:
    correlate()
    make_batch(state="reading", attempts=2, request_id=ID)
    imports.sweep()
    assert (last_event().event, last_event().request_id) == ("import.failed", ID)
