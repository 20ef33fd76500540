"""Who left the list of their exports is written to, once for each end."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from ahsp.export.order import Format
from ahsp.export.runs import moves, work
from ahsp.export.schedules import due
from ahsp.export.writing import NoRoomError
from ahsp.extensions import db
from ahsp.mail.delivery import deliver
from ahsp.models import ExportRun, User
from tests.apps import browser
from tests.export.runs.conftest import change, now
from tests.export.schedules.conftest import MakeSchedule, schedule
from tests.mail.conftest import mails, wait_of
from tests.mail.sink import Sink
from tests.pages import PageClient

__all__ = ["schedule"]
Asked = Callable[..., ExportRun]
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bells of mail; it is delivered by the tests themselves."""
    told: list[str] = []
    monkeypatch.setattr("ahsp.mail.bells.ring", lambda: told.append("mail"))
    return told


@pytest.fixture
def reachable(siti: User) -> User:
    """Siti with an address, who reads English."""
    siti.email, siti.language = "siti@kantor.example", "en"
    db.session.commit()
    return siti


def test_who_left_is_told_that_the_file_is_ready(
    asked: Asked, reachable: User, bells: Any, sink: Sink, rung: list[str]
) -> None:
    run = asked(Format.CSV, q="bata 1")
    work.run(run.id)
    assert rung == ["mail"]
    assert deliver() == 1
    (got,) = sink.mails
    assert got["To"] == "siti@kantor.example"
    assert got["Subject"] == f"Ready to download: {now(run.id).file_name}"
    body = got.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "bata 1" in said
    assert "/exports" in said
    assert not list(got.iter_attachments())
    work.run(run.id)
    assert len(mails()) == 1


def test_a_failure_tells_its_reason(
    asked: Asked, reachable: User, bells: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise NoRoomError

    monkeypatch.setattr(work, "write", full)
    work.run(asked().id)
    (mail,) = mails()
    assert mail.subject == "Export not made: The whole catalogue"
    assert "There was no room for the file." in mail.text


def test_who_watches_the_list_gets_no_mail(
    context: Flask, asked: Asked, reachable: User, bells: Any
) -> None:
    client: PageClient = browser(context, reachable)
    run = asked()
    client.get("/exports", headers=PART)
    assert now(run.id).looked_at is not None
    work.run(run.id)
    (mail,) = mails()
    assert wait_of(mail) > 20, "they may see it there first"
    client.get("/exports", headers=PART)
    assert mails() == []


def test_who_looked_long_ago_is_written_to_at_once(
    context: Flask, asked: Asked, reachable: User, bells: Any
) -> None:
    run = asked()
    browser(context, reachable).get("/exports", headers=PART)
    change(run.id, "looked_at = now() - interval '20 seconds'")
    work.run(run.id)
    (mail,) = mails()
    assert wait_of(mail) <= 0


def test_a_poll_writes_little(context: Flask, asked: Asked, reachable: User, bells: Any) -> None:
    run = asked()
    client = browser(context, reachable)
    client.get("/exports", headers=PART)
    first = now(run.id).looked_at
    client.get("/exports", headers=PART)
    assert now(run.id).looked_at == first


@pytest.mark.parametrize("reason", ["address", "inactive", "cancelled"])
def test_nobody_else_is_written_to(asked: Asked, reachable: User, bells: Any, reason: str) -> None:
    run = asked()
    if reason == "address":
        reachable.email = None
    elif reason == "inactive":
        reachable.active = False
    else:
        moves.cancel(run)
    db.session.commit()
    work.run(run.id)
    assert mails() == []


def test_a_schedule_has_letters_of_its_own(
    schedule: MakeSchedule, reachable: User, bells: list[tuple[str, int]]
) -> None:
    schedule(recipients=("budi@kantor.example",))
    due.sweep()
    for name, number in bells:
        if name == "exports.run":
            work.run(number)
    assert [each.to for each in mails()] == ["budi@kantor.example"]
