"""States that only a later release knows are shown as they are, and no page fails for them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale

from ahsp.export.runs import labels as export_labels
from ahsp.extensions import db
from ahsp.imports.wording import rules as import_rules
from ahsp.imports.wording import states as import_states
from ahsp.mail import labels as mail_labels
from ahsp.models import ExportRun, MailMessage, Role, TaskRun, User
from ahsp.periodic import labels as task_labels
from ahsp.web.names import Badges, Names, Tones
from tests.apps import browser
from tests.factories import make_batch, make_user
from tests.mail.conftest import write
from tests.pages import PageClient


@pytest.fixture
def ratna(context: Flask) -> User:
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    client = browser(context, ratna)
    client.set_cookie("lang", "id")
    return client


def shown(window: PageClient, address: str, code: str) -> bool:
    """Whether a page works and has the bare code, of which the Indonesian word has nothing."""
    answer = window.get(address)
    assert answer.status_code == 200, address
    return f">{code}<" in answer.text.replace("\n", "").replace(" ", "")


def test_what_is_not_known_stands_for_itself() -> None:
    assert Names({"a": "A"})["b"] == "b"
    assert Names({"a": "A"})["a"] == "A"
    assert Tones({})["b"] == "quiet"
    assert Badges({})["b"] == ("b", "quiet")


def test_of_mail(window: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = write()
    db.session.get_one(MailMessage, mail_id).state = "cancelled"
    db.session.commit()
    assert not shown(window, "/ops/mail", "cancelled")
    monkeypatch.delitem(mail_labels.STATES, "cancelled")
    monkeypatch.delitem(mail_labels.TONES, "cancelled")
    assert shown(window, "/ops/mail", "cancelled")
    assert shown(window, f"/ops/mail/{mail_id}", "cancelled")


def test_of_an_import(window: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = make_batch(state="undone")
    monkeypatch.delitem(import_states.STATES, "undone")
    assert shown(window, "/import", "undone")
    assert window.get(f"/import/{batch.id}").status_code == 200


def test_of_a_rule_that_an_import_broke(context: Flask) -> None:
    with force_locale("en"):
        assert import_rules.rule_label("of-a-later-release") == "of-a-later-release"
        assert import_rules.rule_explanation("of-a-later-release") == ""
        assert import_rules.rule_explanation("kode-missing")


def test_of_an_export(window: PageClient, ratna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ExportRun(
        user_id=ratna.id,
        key=uuid4(),
        ordered={},
        format="csv",
        state="failed",
        reason="storage",
        finished_at=datetime.now(UTC),
    )
    db.session.add(run)
    db.session.commit()
    monkeypatch.delitem(export_labels.STATES, "failed")
    monkeypatch.delitem(export_labels.TONES, "failed")
    monkeypatch.delitem(export_labels.REASONS, "storage")
    assert shown(window, "/exports", "failed")
    assert shown(window, "/admin/tasks/work", "failed")
    assert "storage" in window.get("/exports").text


def test_of_a_task(window: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    db.session.add(TaskRun(task="audit.verify", kind="now", state="lost", due_at=now))
    db.session.commit()
    monkeypatch.delitem(task_labels.STATES, "lost")
    monkeypatch.delitem(task_labels.KINDS, "now")
    for address in ("/admin/tasks", "/admin/tasks/audit.verify", "/admin/tasks/work"):
        assert shown(window, address, "lost"), address
