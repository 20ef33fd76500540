"""Mail is written with the deed, once, in the reader's language."""

import pytest
from flask import Flask
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from ahsp.config import SettingError, Settings
from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import queue, withdraw
from ahsp.models import MailMessage
from ahsp.web.links import outside
from tests.conftest import Configure
from tests.imports.work_place import Thread
from tests.mail.conftest import LETTER, now, write


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(MailMessage.id))) or 0


def test_a_mail_is_there_exactly_if_the_deed_is(context: Flask) -> None:
    queue("undone", "a@x.id", "id", lambda: LETTER)
    db.session.rollback()
    assert count() == 0
    mail = now(write())
    assert (mail.state, mail.attempts, mail.to) == ("waiting", 0, "siti@kantor.example")


def test_one_piece_of_news_makes_one_mail_ever(context: Flask) -> None:
    first = write("import:1:ready")
    assert queue("import:1:ready", "b@x.id", "en", lambda: LETTER) is None
    db.session.commit()
    write("import:1:committed")
    assert count() == 2
    assert now(first).to == "siti@kantor.example"


def test_the_same_news_from_many_at_once_makes_one_mail(context: Flask) -> None:
    def same() -> int | None:
        made = queue("same", "a@x.id", "id", lambda: LETTER)
        db.session.commit()
        return made

    threads = [Thread(context, same) for _ in range(6)]
    for each in threads:
        each.join()
    assert len([each.result for each in threads if each.result]) == 1
    assert count() == 1


@pytest.mark.parametrize(
    ("asked", "spoken", "button"),
    [("id", "id", "Masuk"), ("en", "en", "Sign in"), (None, "id", "Masuk")],
)
def test_a_letter_is_written_in_its_readers_language(
    context: Flask, asked: str | None, spoken: str, button: str
) -> None:
    def compose() -> Letter:
        return Letter(subject=gettext("Sign in"), paragraphs=(), why=ngettext("x", "x", 1))

    mail_id = queue("k", "a@x.id", asked, compose)
    assert mail_id
    db.session.commit()
    mail = now(mail_id)
    assert (mail.language, mail.subject) == (spoken, button)
    assert f'<html lang="{spoken}">' in mail.html
    assert gettext("Sign in") == "Sign in", "the shell's own language is as before"


def test_a_subject_is_one_bounded_line_that_steers_nothing(context: Flask) -> None:
    letter = Letter(subject="a\r\nBcc: x@y.id\u202e" + "z" * 300, paragraphs=(), why="")
    subject = now(write(letter=letter)).subject
    assert subject.startswith("a Bcc: x@y.id\ufffdzzz")
    assert len(subject) == 150
    assert subject.endswith("…")


def test_each_mail_has_a_name_of_its_own_under_the_senders_domain(
    context: Flask, configure: Configure
) -> None:
    configure(mail_from="AHSP <ahsp@kantor.example>")
    first, second = now(write("a")).message_id, now(write("b")).message_id
    assert first != second
    assert first.startswith("<")
    assert first.endswith("@kantor.example>")


def test_a_mail_that_nobody_began_to_send_can_be_withdrawn(context: Flask) -> None:
    write("a")
    tried = write("b")
    mail = now(tried)
    mail.attempts = 1
    db.session.commit()
    assert withdraw("a")
    assert not withdraw("a")
    assert not withdraw("b")
    db.session.commit()
    assert count() == 1


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "http://127.0.0.1:8000/import/7"),
        ({"host": "0.0.0.0", "port": 81}, "http://127.0.0.1:81/import/7"),
        ({"host": "::1"}, "http://[::1]:8000/import/7"),
        ({"public_url": "https://ahsp.example.go.id"}, "https://ahsp.example.go.id/import/7"),
        ({"public_url": "https://x.id:8443/ahsp"}, "https://x.id:8443/ahsp/import/7"),
    ],
)
def test_links_come_from_the_settings(
    context: Flask, configure: Configure, changes: dict[str, object], address: str
) -> None:
    configure(**changes)
    assert outside("imports.show", batch_id=7) == address
    with context.test_request_context("/", headers={"Host": "evil.example"}):
        assert outside("imports.show", batch_id=7) == address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AHSP_PUBLIC_URL", "ahsp.example"),
        ("AHSP_PUBLIC_URL", "javascript:alert(1)"),
        ("AHSP_PUBLIC_URL", "https://x.id/?a=b"),
        ("AHSP_SMTP_TLS", "sometimes"),
        ("AHSP_SMTP_PORT", "0"),
        ("AHSP_SMTP_SECONDS", "0"),
        ("AHSP_MAIL_FROM", "AHSP Referensi"),
        ("AHSP_MAIL_FROM", "a@x.id\nBcc: b@x.id"),
        ("AHSP_MAIL_DAYS", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environ({name: value})


def test_a_task_is_told_to_end_before_it_is_killed() -> None:
    with pytest.raises(SettingError, match="AHSP_TASK_HARD_SECONDS"):
        Settings.from_environ({"AHSP_TASK_HARD_SECONDS": "1500"})
    given = {"AHSP_TASK_SOFT_SECONDS": "2", "AHSP_TASK_HARD_SECONDS": "3"}
    assert Settings.from_environ(given).task_hard_seconds == 3


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(SettingError, match="AHSP_MAIL_FROM"):
        Settings.from_environ({"AHSP_SMTP_HOST": "mail.example"})
    given = {"AHSP_SMTP_HOST": "mail.example", "AHSP_MAIL_FROM": "AHSP <ahsp@x.id>"}
    assert Settings.from_environ(given).mail_from == "AHSP <ahsp@x.id>"
    assert Settings.from_environ({"AHSP_PUBLIC_URL": "https://x.id/"}).public_url == "https://x.id"
