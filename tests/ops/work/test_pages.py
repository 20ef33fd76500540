"""Administrators see what runs, waits and failed, and cancel and retry it from one page."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from kombu.exceptions import OperationalError
from sqlalchemy import text

from ahsp.export.order import Order
from ahsp.extensions import celery_app, db
from ahsp.imports.running import endings, leases
from ahsp.mail.delivery import deliver
from ahsp.models import ExportRun, ImportBatch, MailMessage, Role, TaskRun, User
from ahsp.ops.work import depths, workers
from ahsp.periodic import ledger
from ahsp.running.pulse import StoppedError
from ahsp.running.safe_points import safe_point
from tests.apps import another, browser, events, last_event
from tests.factories import make_batch, make_user
from tests.imports.work_place import until
from tests.mail.sink import Sink
from tests.pages import PageClient

PAGE = "/admin/tasks/work"
PART = {"HX-Request": "true"}
Told = list[tuple[str, list[int]]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What workers were told."""
    heard: Told = []

    def hear(name: str, **message: Any) -> None:
        heard.append((name, message.get("args", [])))

    monkeypatch.setattr(celery_app, "send_task", hear)
    return heard


@pytest.fixture
def ratna(context: Flask) -> User:
    """An administrator."""
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def window(context: Flask, ratna: User, told: Told) -> PageClient:
    """Her browser, in English."""
    return browser(context, ratna, language="en")


def waiting(user: User | None = None, **values: Any) -> ImportBatch:
    """An import that waits."""
    owner = {"user_id": user.id, "username": user.username} if user else {}
    return make_batch(**({"state": "pending"} | owner | values))


def failed(reason: str = "worker_lost") -> ImportBatch:
    """An import that failed a moment ago."""
    batch = waiting()
    leases.claim(batch.id, 30)
    endings.fail(batch.id, 1, reason, "lease")
    return batch


def export(user: User, **values: Any) -> ExportRun:
    """An export of somebody's."""
    defaults = {"key": uuid4(), "ordered": Order().stored(), "format": "csv", "user_id": user.id}
    run = ExportRun(**(defaults | values))
    db.session.add(run)
    db.session.commit()
    return run


def mail(**values: Any) -> MailMessage:
    """A mail that failed."""
    defaults = {
        "key": "k", "to": "siti@kantor.example", "language": "id", "subject": "Impor selesai",
        "text": "Selesai.", "html": "<p>Selesai.</p>", "state": "failed", "reason": "refused",
        "attempts": 1,
    }  # fmt: skip
    message = MailMessage(**(defaults | values))
    db.session.add(message)
    db.session.commit()
    return message


def run_of(task: str, state: str, **values: Any) -> TaskRun:
    """A run of a periodic task."""
    run = TaskRun(task=task, kind="due", state=state, due_at=text("now()"), **values)
    db.session.add(run)
    db.session.commit()
    return run


def state_of(row: Any) -> str:
    """A row's state at this moment."""
    db.session.rollback()
    db.session.refresh(row)
    return str(row.state)


def press(window: PageClient, kind: str, number: int, move: str) -> str:
    """Press a button of the page; returns what it says."""
    answer = window.post(f"{PAGE}/{kind}/{number}/{move}", headers=PART)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="work"')
    return str(answer.headers["HX-Trigger"])


def test_an_idle_site_says_so_and_hears_what_begins(window: PageClient) -> None:
    page = window.get(PAGE).text
    assert "Nothing runs." in page
    assert "Nothing waits." in page
    assert "Nothing failed in the last 7 days." in page
    assert 'href="/admin/tasks"' in page
    part = window.get(PAGE, headers=PART)
    assert part.status_code == 200
    assert 'data-live="imports exports mail work"' in part.text
    assert 'data-live-every="10"' in part.text
    assert "every " not in part.text.split("data-live")[0], "it is not asked for by turns"


def test_what_runs_and_waits_is_listed_with_whose_it_is_and_how_far(
    window: PageClient, ratna: User
) -> None:
    batch = waiting(ratna, file_name="Galian.xlsx")
    leases.claim(batch.id, 30)
    db.session.execute(
        text("UPDATE import_batch SET phase = 'read', rows_done = 300, rows_total = 1200")
    )
    db.session.commit()
    waiting(None, file_name="Beton.xlsx")
    export(ratna)
    run_of("audit.verify", "waiting")
    run_of("mail.deliver", "running", started_at=text("now()"))
    mail(state="waiting", subject="Sebentar lagi")
    answer = window.get(PAGE, headers=PART)
    page = answer.text
    assert answer.status_code == 200
    assert 'data-live-every="2"' in page
    running, rest = page.split('id="waiting-title"')
    assert "Reading rows: 300 of 1,200 rows" in running
    assert "Galian.xlsx" in running
    assert "Send mail" in running
    for name in ("Beton.xlsx", "CSV: ", "Verification of the record", "Sebentar lagi"):
        assert name in rest
        assert name not in running
    assert "the program" in rest


def test_queues_show_how_much_waits_and_since_when(window: PageClient, ratna: User) -> None:
    oldest = waiting(ratna)
    waiting(ratna)
    run_of("audit.verify", "waiting")
    run_of("mail.deliver", "waiting")
    mail(state="waiting")
    export(ratna)
    found = {each.name: each for each in depths.depths()}
    assert {name: each.waiting for name, each in found.items()} == {
        "imports": 2, "work": 2, "exports": 1, "long": 1,
    }  # fmt: skip
    assert found["imports"].oldest == oldest.created_at
    assert found["imports"].bells == 0
    assert window.get(PAGE).status_code == 200


def test_more_than_is_listed_is_counted(window: PageClient, ratna: User) -> None:
    for _ in range(27):
        waiting(ratna)
    assert "2 more wait." in window.get(PAGE).text


def test_what_failed_says_why_in_words_and_is_retried_once(
    window: PageClient, told: Told, ratna: User
) -> None:
    batch = failed()
    page = window.get(PAGE).text
    assert "The worker was lost twice while it worked on this file." in page
    assert "worker_lost" not in page
    assert "It is done once more." in press(window, "import", batch.id, "retry")
    assert state_of(batch) == "pending"
    assert told == [("imports.run", [batch.id])]
    event = last_event()
    assert (event.event, event.username) == ("import.retried", "ratna")
    assert "goes on already" in press(window, "import", batch.id, "retry")
    assert events().count("import.retried") == 1


def test_an_import_is_cancelled_once(window: PageClient, ratna: User) -> None:
    batch = waiting(ratna)
    assert "It was cancelled." in press(window, "import", batch.id, "cancel")
    assert "ended already" in press(window, "import", batch.id, "cancel")
    assert state_of(batch) == "cancelled"
    assert events().count("import.cancelled") == 1


def test_exports_of_others_are_cancelled_and_retried_with_their_events(
    window: PageClient, told: Told
) -> None:
    run = export(make_user("siti"))
    assert "It was cancelled." in press(window, "export", run.id, "cancel")
    assert "ended already" in press(window, "export", run.id, "cancel")
    broken = export(make_user("budi"), state="failed", reason="disk_full",
                    finished_at=text("now()"))  # fmt: skip
    assert "There was no room for the file." in window.get(PAGE).text
    assert "It is done once more." in press(window, "export", broken.id, "retry")
    assert "goes on already" in press(window, "export", broken.id, "retry")
    assert told == [("exports.run", [broken.id])]
    assert events() == ["export.cancelled", "export.asked"]
    assert last_event().username == "ratna"


def test_a_run_that_waits_is_cancelled_and_never_begun(window: PageClient) -> None:
    run = run_of("audit.verify", "waiting")
    assert "It was cancelled." in press(window, "run", run.id, "cancel")
    assert "ended already" in press(window, "run", run.id, "cancel")
    done: list[int] = []
    ledger.follow(run.id, lambda: done.append(1))
    assert (done, state_of(run)) == ([], "cancelled")
    assert (last_event().event, last_event().detail) == (
        "system.task_cancelled", {"task": "audit.verify"},
    )  # fmt: skip
    assert "Cancelled by ratna." in window.get("/admin/tasks/audit.verify").text


def test_a_run_that_goes_on_ends_at_its_next_safe_point(window: PageClient) -> None:
    run = run_of("audit.verify", "waiting")
    number = run.id
    rounds: list[int] = []

    def work() -> None:
        for each in range(3):
            rounds.append(each)
            if each == 0:
                assert "It ends at its next safe point." in press(window, "run", number, "cancel")
                page = window.get(PAGE).text
                assert "ratna cancels it; it ends at its next safe point." in page
                assert f'id="cancel-run-{number}"' not in page
                assert "ended already" in press(window, "run", number, "cancel")
                until(cancelled_is_heard)
            safe_point()

    def cancelled_is_heard() -> bool:
        try:
            safe_point()
        except StoppedError:
            return True
        return False

    assert ledger.follow(number, work) == "cancelled"
    assert rounds == [0], "nothing was done after it"
    assert state_of(run) == "cancelled"
    assert events().count("system.task_cancelled") == 1
    assert last_event().username == "ratna"
    assert "Cancelled by ratna." in window.get("/admin/tasks/audit.verify").text


def test_a_run_that_was_at_its_end_is_done_and_says_that_it_was_too_late(
    window: PageClient,
) -> None:
    run = run_of("audit.verify", "waiting")
    number = run.id
    assert ledger.follow(number, lambda: press(window, "run", number, "cancel")) == "done"
    assert state_of(run) == "done"
    page = window.get("/admin/tasks/audit.verify").text
    assert "ratna cancelled it too late: it was at its end." in page


def test_a_run_that_failed_is_done_again_once(window: PageClient, told: Told) -> None:
    run = run_of("audit.verify", "failed", reason="OSError")
    assert "Error: OSError" in window.get(PAGE).text
    assert "It is done once more." in press(window, "run", run.id, "retry")
    assert "goes on already" in press(window, "run", run.id, "retry")
    assert [name for name, _ in told] == ["audit.verify"]
    assert events() == ["system.task_started"]


def test_a_mail_that_failed_is_sent_again_once(
    context: Flask, window: PageClient, told: Told, sink: object
) -> None:
    message = mail()
    assert "The mail server refuses it for good." in window.get(PAGE).text
    assert "It is done once more." in press(window, "mail", message.id, "retry")
    assert "goes on already" in press(window, "mail", message.id, "retry")
    assert events() == ["system.mail_resent"]


@pytest.mark.parametrize("before", ["waiting", "failed"])
def test_a_mail_that_waits_or_failed_is_cancelled_once_and_not_sent(
    window: PageClient, sink: Sink, before: str
) -> None:
    message = mail(state=before, subject="Sebentar lagi")
    assert f'id="cancel-mail-{message.id}"' in window.get(PAGE).text
    assert "It was cancelled." in press(window, "mail", message.id, "cancel")
    assert "ended already" in press(window, "mail", message.id, "cancel")
    assert "Sebentar lagi" not in window.get(PAGE).text
    deliver()
    assert (state_of(message), sink.mails) == ("cancelled", [])
    event = last_event()
    assert (event.event, event.username) == ("system.mail_cancelled", "ratna")
    assert event.detail == {"mail": message.id, "to": "siti@kantor.example"}
    assert events().count("system.mail_cancelled") == 1


def test_a_mail_that_waits_for_its_next_attempt_says_when_and_is_cancelled(
    window: PageClient,
) -> None:
    message = mail(state="waiting", reason="away", next_try_at=text("now() + interval '1 hour'"))
    page = window.get(PAGE).text
    assert "The mail server could not be used. Next attempt: " in page
    assert "more wait" not in page
    assert 'data-live-every="10"' in page, "nothing goes on meanwhile"
    assert "It was cancelled." in press(window, "mail", message.id, "cancel")


def test_a_mail_that_is_being_sent_is_not_cancelled(window: PageClient) -> None:
    message = mail(state="sending", next_try_at=text("now() + interval '1 hour'"))
    assert f'id="cancel-mail-{message.id}"' not in window.get(PAGE).text
    assert "ended already" in press(window, "mail", message.id, "cancel")
    assert state_of(message) == "sending"


def test_without_a_queue_it_says_when_it_goes_on(
    window: PageClient, monkeypatch: pytest.MonkeyPatch, ratna: User
) -> None:
    monkeypatch.setattr("ahsp.running.bells.ring", lambda *_args, **_options: False)
    run = export(ratna, state="failed", reason="internal", finished_at=text("now()"))
    assert "it starts once it does" in press(window, "export", run.id, "retry")


def test_a_form_without_scripts_leads_back(window: PageClient, ratna: User) -> None:
    batch = waiting(ratna)
    answer = window.post(f"{PAGE}/import/{batch.id}/cancel")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "It was cancelled." in window.get(PAGE).text


@pytest.mark.parametrize("kind", ["import", "export", "mail", "run"])
@pytest.mark.parametrize("move", ["cancel", "retry"])
def test_what_is_not_there_is_not_found(window: PageClient, kind: str, move: str) -> None:
    assert window.post(f"{PAGE}/{kind}/999/{move}").status_code == 404


def test_readers_see_and_do_nothing(context: Flask) -> None:
    client = browser(context, make_user("siti", role=Role.EDITOR))
    batch = waiting()
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/workers").status_code == 403
    assert client.post(f"{PAGE}/import/{batch.id}/cancel").status_code == 403
    assert state_of(batch) == "pending"


ANSWER = {
    "queues": ["imports", "work"],
    "uptime": 90,
    "processes": 4,
    "active": [
        {"task": "imports.run", "args": [7], "run": None, "since": None},
        {"task": "exports.run", "args": [12], "run": None, "since": 0.1},
        {"task": "audit.verify", "args": [], "run": 3, "since": None},
        {"task": "someone.else", "args": [], "run": None, "since": None},
    ],
}


def test_workers_tell_what_they_take_and_do(
    window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [{"celery@kantor": ANSWER}, {"older@kantor": {"error": "unknown command"}}]
    monkeypatch.setattr(celery_app.control, "broadcast", lambda *_args, **_more: answers)
    part = window.get(f"{PAGE}/workers", headers=PART).text
    assert part.lstrip().startswith('<section id="workers"')
    assert "kantor" in part
    assert "4 processes" in part
    assert "Imports, Quick work" in part
    said = ("an import", "an export (12)", "Verification of the record", "someone.else")
    for doing in said:
        assert doing in part
    assert "older" not in part
    assert "<html" in window.get(f"{PAGE}/workers").text


def test_no_answer_is_said_and_takes_no_longer_than_it_may(
    window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workers.workers(0.05) == []
    assert "No worker answered." in window.get(f"{PAGE}/workers").text


def test_without_redis_the_page_shows_what_the_database_knows(
    context: Flask, window: PageClient, ratna: User
) -> None:
    from tests.apps import DEAD_REDIS

    waiting(ratna, file_name="Beton.xlsx")
    with another(context, redis_url=DEAD_REDIS) as lone:
        client = browser(lone, ratna, language="en")
        page = client.get(PAGE).text
        assert "Beton.xlsx" in page
        assert "away" in page


def test_workers_that_cannot_be_asked_are_no_fault_of_the_page(
    window: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("nobody there")

    monkeypatch.setattr(celery_app.control, "broadcast", away)
    assert "Redis does not answer" in window.get(f"{PAGE}/workers").text


def test_it_reads_in_indonesian(window: PageClient) -> None:
    failed()
    window.set_cookie("lang", "id")
    page = window.get(PAGE).text
    assert "Gagal belakangan ini" in page
    assert "Coba lagi" in page
