"""Mail from the shell."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from ahsp.extensions import db
from ahsp.mail import delivery, services
from ahsp.models import MailMessage
from tests.apps import events, last_event
from tests.conftest import Configure
from tests.mail.conftest import now, write
from tests.mail.sink import Sink

Shell = Callable[..., Result]


@pytest.fixture
def shell(context: Flask) -> Shell:
    """Run `flask mail ...`."""
    runner = context.test_cli_runner()

    def act(*words: str) -> Result:
        return runner.invoke(args=["mail", *words])

    return act


def test_a_test_mail_is_sent_at_once(sink: Sink, shell: Shell) -> None:
    answer = shell("test", "siti@Kantor.example", "--language", "en")
    mail = db.session.query(MailMessage).one()
    assert (answer.exit_code, answer.output) == (
        0, f"sent mail {mail.id} to siti@kantor.example\n"
    )  # fmt: skip
    (got,) = sink.mails
    assert got["Subject"] == "Test: mail of AHSP Referensi arrives"
    assert events() == ["system.mail_tested"]


def test_without_a_server_it_says_where_to_read_it(shell: Shell) -> None:
    answer = shell("test", "siti@x.id")
    assert answer.exit_code == 0
    assert "no mail server is configured; read it at /ops/mail" in answer.output


def test_what_the_server_says_is_told(sink: Sink, configure: Configure, shell: Shell) -> None:
    sink.rcpt = lambda: "550 5.1.1 No such user"
    answer = shell("test", "siti@x.id")
    assert answer.exit_code == 1
    told = "Error: The mail server refuses it for good. (550 5.1.1 No such user)\n"
    assert answer.stderr == told
    configure(smtp_port=1)
    answer = shell("test", "siti@x.id")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: The mail server could not be used. (")
    assert answer.stderr.endswith(" It is tried again.\n")


def test_the_list_is_text_or_json(sink: Sink, shell: Shell) -> None:
    assert shell("list").output == ""
    sink.rcpt = lambda: "550 no"
    first = write("a")
    delivery.deliver()
    second = write("b")
    lines = shell("list").output.splitlines()
    assert [line.split()[0] for line in lines] == [str(second), str(first)]
    assert lines[1].endswith("siti@kantor.example  Impor selesai: buku.xlsx  (refused: 550 no)")
    rows = json.loads(shell("list", "--state", "failed", "--json").output)["mails"]
    assert [row["id"] for row in rows] == [first]
    assert (rows[0]["reason"], rows[0]["error"], rows[0]["sent_at"]) == ("refused", "550 no", None)
    assert len(json.loads(shell("list", "--limit", "1", "--json").output)["mails"]) == 1


def test_a_mail_is_sent_again(sink: Sink, shell: Shell) -> None:
    sink.rcpt = lambda: "550 no"
    mail_id = write()
    delivery.deliver()
    assert shell("resend", str(mail_id)).exit_code == 1
    sink.rcpt = lambda: "250 OK"
    answer = shell("resend", str(mail_id))
    assert answer.output == f"sent mail {mail_id} to siti@kantor.example\n"
    assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("test", "siti"), 1, "siti is no mail address."),
        (("test",), 2, "Missing argument"),
        (("test", "a@x.id", "--language", "fr"), 2, "Invalid value"),
        (("list", "--state", "x"), 2, "Invalid value"),
        (("list", "--limit", "0"), 2, "Invalid value"),
        (("resend", "1"), 1, "There is no mail 1."),
        (("resend", "x"), 2, "Invalid value"),
        (("resend", "99999999999999999999"), 2, "Invalid value"),
    ],
)
def test_a_mistake_is_a_sentence_and_a_status(
    shell: Shell, words: tuple[str, ...], status: int, told: str
) -> None:
    answer = shell(*words)
    assert answer.exit_code == status
    assert told in answer.stderr
    assert events() == []


def test_sending_again_without_a_server_is_refused(shell: Shell) -> None:
    answer = shell("resend", str(write()))
    assert (answer.exit_code, answer.stderr) == (
        1, "Error: No mail server is configured: set AHSP_SMTP_HOST.\n"
    )  # fmt: skip


@pytest.mark.parametrize(("days", "left"), [(90, 2), (0, 4)])
def test_old_mail_is_forgotten_once_it_has_ended(
    context: Flask, configure: Configure, days: int, left: int
) -> None:
    ids = [write(state) for state in ("sent", "failed", "waiting", "young")]
    for mail_id, state, age in zip(
        ids, ("sent", "failed", "waiting", "kept"), (91, 91, 91, 89), strict=True
    ):
        mail = now(mail_id)
        mail.state = state
        db.session.commit()
        db.session.execute(
            db.text("UPDATE mail_message SET next_try_at = now() - make_interval(days => :age),"
                    " sent_at = CASE WHEN state = 'sent' THEN now() - make_interval(days => :age)"
                    " END WHERE id = :id"),
            {"id": mail_id, "age": age},
        )  # fmt: skip
        db.session.commit()
    configure(mail_days=days)
    assert services.forget_old() == 4 - left
    told = [each for each in events() if each == "system.mail_deleted"]
    assert told == ["system.mail_deleted"] * (left < 4)
    if told:
        assert last_event().detail == {"days": days, "deleted": 4 - left}
    assert db.session.query(MailMessage).count() == left
