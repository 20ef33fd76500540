"""Mail goes out once, and what keeps it from going out is known; against a real mail server."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.mail import claims, delivery
from ahsp.mail.letter import Letter
from ahsp.models import MailMessage
from ahsp.periodic.known import KNOWN
from tests.apps import events, last_event
from tests.conftest import Configure
from tests.imports.work_place import Nursery, Thread, until
from tests.mail.conftest import LETTER, now, write
from tests.mail.sink import Sink, accept_only, certificate, running


def due(mail_id: int) -> None:
    """As if the time until the next attempt, or a lease, had passed."""
    with db.engine.begin() as link:
        statement = "UPDATE mail_message SET next_try_at = now() - interval '1 s' WHERE id = :id"
        link.execute(text(statement), {"id": mail_id})


def stand(mail_id: int) -> tuple[str, int, str]:
    """State, attempts and reason of a mail."""
    mail = now(mail_id)
    return mail.state, mail.attempts, mail.reason


def test_a_mail_arrives_as_it_was_written(sink: Sink) -> None:
    mail_id = write()
    assert delivery.deliver() == 1
    (got,) = sink.mails
    mail = now(mail_id)
    assert got["From"] == "AHSP Referensi <ahsp@kantor.example>"
    assert (got["To"], got["Subject"]) == (mail.to, mail.subject)
    assert got["Message-ID"] == mail.message_id
    assert got["Date"].datetime == mail.created_at.replace(microsecond=0)
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", "id")
    assert got.get_content_type() == "multipart/alternative"
    plain, html = got.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == mail.text
    assert html.get_content().strip() == mail.html.strip()
    assert sink.taken[0].mail_from == "ahsp@kantor.example"
    assert stand(mail_id) == ("sent", 1, "")
    assert mail.sent_at is not None
    assert delivery.deliver() == 0
    assert len(sink.taken) == 1


def test_letters_beyond_ascii_and_lines_of_one_dot_arrive(sink: Sink) -> None:
    words = ("Ø 16 mm² “½” 工", ".", "..titik", "=20")
    letter = Letter(subject="Impor selesai: Ø½ 工.xlsx", paragraphs=words, why="Ā")
    mail = now(write(letter=letter))
    delivery.deliver()
    (got,) = sink.mails
    assert got["Subject"] == "Impor selesai: Ø½ 工.xlsx"
    plain, _ = got.iter_parts()
    assert plain.get_content() == mail.text
    assert all(len(line) <= 78 for line in sink.taken[0].content.split(b"\r\n"))  # type: ignore[union-attr,operator]  # bytes


def test_a_subject_with_line_breaks_adds_no_header(sink: Sink) -> None:
    letter = Letter(subject="a.xlsx\r\nBcc: x@y.id\r\n\r\n<b>", paragraphs=(), why="")
    write(letter=letter)
    delivery.deliver()
    (got,) = sink.mails
    assert got["Subject"] == "a.xlsx Bcc: x@y.id <b>"
    assert got["Bcc"] is None
    assert sink.taken[0].rcpt_tos == ["siti@kantor.example"]


def test_a_row_that_could_add_a_header_is_not_sent(sink: Sink) -> None:
    mail_id = write()
    mail = now(mail_id)
    mail.subject = "a\r\nBcc: x@y.id"
    db.session.commit()
    assert delivery.deliver() == 1
    assert sink.taken == []
    assert stand(mail_id) == ("failed", 1, "broken")


def test_without_a_server_mail_is_kept_for_the_viewer(context: Flask) -> None:
    mail_id = write()
    assert delivery.deliver() == 1
    assert stand(mail_id) == ("kept", 0, "")
    assert events() == []


def test_mail_that_may_be_withdrawn_waits_its_time(sink: Sink) -> None:
    from ahsp.mail.outbox import queue

    mail_id = queue("k", "siti@x.id", "id", lambda: LETTER, after=30)
    db.session.commit()
    assert mail_id
    assert delivery.deliver() == 0
    due(mail_id)
    assert delivery.deliver() == 1


def test_while_the_server_is_down_mail_is_kept_and_one_attempt_stands_for_all(
    sink: Sink, configure: Configure
) -> None:
    ids = [write(str(number)) for number in range(5)]
    port = sink.port
    configure(smtp_port=1)
    assert delivery.deliver() == 1
    assert [stand(each) for each in ids] == [("waiting", 1, "away")] * 5
    assert "refused" in now(ids[0]).error.lower()
    assert delivery.deliver() == 0, "nothing is due before its pause is over"
    configure(smtp_port=port)
    for each in ids:
        due(each)
    assert delivery.deliver() == 5
    assert [stand(each) for each in ids] == [("sent", 2, "")] * 5
    assert now(ids[0]).error == ""
    assert len(sink.taken) == 5
    assert events() == []


def test_pauses_double_up_to_a_longest_and_vary(sink: Sink, configure: Configure) -> None:
    configure(smtp_port=1)
    seen: list[tuple[float, float]] = []
    first, second = write("a"), write("b")
    for attempt in range(1, claims.ATTEMPTS + 1):
        due(first)
        due(second)
        delivery.deliver()
        mails = [now(each) for each in (first, second)]
        moment = db.session.execute(text("SELECT now()")).scalar_one()
        assert [each.attempts for each in mails] == [attempt] * 2
        pauses = tuple((each.next_try_at - moment).total_seconds() for each in mails)
        expected = min(claims.PAUSE * 2 ** (attempt - 1), claims.LONGEST_PAUSE)
        for pause in pauses:
            assert 0.8 * expected - 5 <= pause <= 1.2 * expected
        seen.append((pauses[0], pauses[1]))
    assert len({round(one - two) for one, two in seen}) > 3, "two mails do not come back together"
    assert timedelta(hours=20) < timedelta(seconds=sum(one for one, _ in seen[:-1]))


def test_after_the_last_attempt_it_has_failed_with_a_reason_and_is_recorded(
    sink: Sink, configure: Configure
) -> None:
    configure(smtp_port=1)
    mail_id, other = write("a"), write("b")
    for _ in range(claims.ATTEMPTS):
        due(mail_id)
        due(other)
        delivery.deliver()
    assert stand(mail_id) == stand(other) == ("failed", claims.ATTEMPTS, "away")
    assert events() == ["system.mail_failed"] * 2
    assert last_event().detail == {
        "mail": other, "to": "siti@kantor.example", "attempts": claims.ATTEMPTS, "reason": "away"
    }  # fmt: skip
    due(mail_id)
    assert delivery.deliver() == 0


def test_a_refused_recipient_is_not_tried_again(sink: Sink) -> None:
    sink.rcpt = lambda: "550 5.1.1 No such user here"
    mail_id = write()
    delivery.deliver()
    assert stand(mail_id) == ("failed", 1, "refused")
    assert now(mail_id).error == "550 5.1.1 No such user here"
    assert last_event().detail["reason"] == "refused"
    due(mail_id)
    delivery.deliver()
    assert sink.recipients == ["siti@kantor.example"]


def test_one_refused_recipient_holds_nobody_else_up(sink: Sink) -> None:
    answers = iter(["550 no", "250 OK"])
    sink.rcpt = lambda: next(answers)
    first, second = write("a", "none@x.id"), write("b")
    assert delivery.deliver() == 2
    assert (stand(first)[0], stand(second)[0]) == ("failed", "sent")


@pytest.mark.parametrize("command", ["rcpt", "data"])
def test_a_mail_that_the_server_does_not_want_now_is_tried_later(sink: Sink, command: str) -> None:
    setattr(sink, command, lambda: "451 4.7.1 Greylisted")
    mail_id = write()
    assert delivery.deliver() == 1
    assert stand(mail_id) == ("waiting", 1, "later")
    setattr(sink, command, lambda: "250 OK")
    due(mail_id)
    delivery.deliver()
    assert stand(mail_id) == ("sent", 2, "")


def test_a_mail_that_is_refused_for_what_it_holds_is_not_tried_again(sink: Sink) -> None:
    sink.data = lambda: "554 5.7.1 Spam"
    mail_id = write()
    delivery.deliver()
    assert stand(mail_id) == ("failed", 1, "refused")


def test_a_server_that_hangs_is_left_and_the_mail_kept(sink: Sink, configure: Configure) -> None:
    configure(smtp_seconds=1)
    free = threading.Event()
    sink.rcpt = lambda: str(free.wait(60)) and "250 OK"
    mail_id, other = write("a"), write("b")
    assert delivery.deliver() == 1
    free.set()
    assert stand(mail_id) == stand(other) == ("waiting", 1, "away")
    assert "timed out" in now(mail_id).error


def test_a_server_that_never_greets_is_left(configure: Configure, sink: Sink) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(smtp_seconds=1, smtp_port=silent.getsockname()[1])
        mail_id = write()
        delivery.deliver()
    assert stand(mail_id) == ("waiting", 1, "away")


def test_a_server_that_drips_is_cut_off(
    configure: Configure, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr("ahsp.mail.smtp.CONVERSATION", 2)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as dripping:

        def drip() -> None:
            link, _ = dripping.accept()
            with link:
                link.sendall(b"220 here\r\n")
                while not stop.wait(0.2):
                    try:
                        link.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        configure(smtp_seconds=1, smtp_port=dripping.getsockname()[1])
        mail_id = write()
        delivery.deliver()
        stop.set()
        thread.join(5)
    assert stand(mail_id) == ("waiting", 1, "away")


def test_a_mail_whose_answer_never_came_may_have_arrived_and_is_not_sent_twice(
    sink: Sink, configure: Configure
) -> None:
    configure(smtp_seconds=4)  # enough for the answers before it, also on a busy machine
    free = threading.Event()
    sink.data = lambda: str(free.wait(60)) and "250 OK"
    mail_id = write()
    delivery.deliver()
    free.set()
    assert len(sink.taken) == 1
    assert stand(mail_id) == ("failed", 1, "unknown")
    assert events() == ["system.mail_failed"]
    due(mail_id)
    assert delivery.deliver() == 0


def killed_while(app: Flask, sink: Sink, command: str) -> None:
    """Send from a process of its own that is killed when the server got a command."""
    reached, free = threading.Event(), threading.Event()

    def wait() -> str:
        reached.set()
        free.wait(60)
        return "250 OK"

    setattr(sink, command, wait)
    settings = app.config["SETTINGS"]
    chosen = {name: getattr(settings, name) for name in
              ("smtp_host", "smtp_port", "smtp_tls", "mail_from")}  # fmt: skip
    nursery = Nursery(app)
    try:
        code = "from ahsp.mail import delivery; delivery.deliver()"
        with nursery.doing(code, **chosen) as sender:
            assert reached.wait(60)
            sender.kill()
    finally:
        nursery.end()
        free.set()
        setattr(sink, command, lambda: "250 OK")


def test_a_sender_that_dies_after_handing_over_sends_nothing_twice(
    context: Flask, sink: Sink
) -> None:
    mail_id = write()
    killed_while(context, sink, "data")
    assert len(sink.taken) == 1
    assert stand(mail_id) == ("sending", 1, "")
    assert delivery.deliver() == 0, "its turn is not over"
    due(mail_id)
    assert delivery.deliver() == 0
    assert stand(mail_id) == ("failed", 1, "unknown")
    assert len(sink.taken) == 1
    assert events() == ["system.mail_failed"]


def test_a_sender_that_dies_before_handing_over_loses_nothing(context: Flask, sink: Sink) -> None:
    mail_id = write()
    killed_while(context, sink, "rcpt")
    assert sink.taken == []
    assert delivery.deliver() == 0, "its turn is not over"
    due(mail_id)
    assert delivery.deliver() == 1
    assert stand(mail_id) == ("sent", 2, "")
    assert len(sink.taken) == 1


def test_a_mail_that_kills_each_of_its_senders_is_given_up(sink: Sink) -> None:
    mail_id = write()
    mail = now(mail_id)
    mail.state, mail.attempts = "sending", claims.ATTEMPTS
    db.session.commit()
    due(mail_id)
    assert delivery.deliver() == 0
    assert stand(mail_id) == ("failed", claims.ATTEMPTS, "broken")


def test_one_who_was_thought_lost_hands_nothing_over(sink: Sink) -> None:
    mail_id = write()
    old = claims.claim(5)
    assert old
    due(mail_id)
    new = claims.claim(5)
    assert new
    assert (old.id, new.id) == (mail_id, mail_id)
    assert not claims.hand(old)
    assert claims.hand(new)
    assert not claims.hand(new)


def test_two_senders_at_once_send_each_mail_once(context: Flask, sink: Sink) -> None:
    ids = [write(str(number), f"a{number}@x.id") for number in range(12)]
    threads = [Thread(context, delivery.deliver) for _ in range(2)]
    threads += [Thread(context, lambda each=each: delivery.deliver_one(each)) for each in ids]
    for each in threads:
        each.join()
    delivery.deliver()
    assert sorted(sink.recipients) == sorted(f"a{number}@x.id" for number in range(12))
    assert {stand(each) for each in ids} == {("sent", 1, "")}


def test_a_round_is_left_to_whoever_is_in_one(context: Flask, sink: Sink) -> None:
    reached, free = threading.Event(), threading.Event()
    sink.rcpt = lambda: str(reached.set()) and str(free.wait(60)) and "250 OK"
    write("a")
    first = Thread(context, delivery.deliver)
    assert reached.wait(60)
    write("b")
    assert delivery.deliver() == 0
    free.set()
    first.join()
    assert first.result == 2, "what came meanwhile goes out in the same round"


def test_tls_by_starttls_and_sign_in(configure: Configure, sink: Sink, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with running(**options, authenticator=accept_only("ahsp", "rahasia")) as safe:
        configure(smtp_port=safe.port, smtp_tls="starttls", smtp_user="ahsp")
        mail_id = write()
        for changes, words in [
            ({"smtp_password": "rahasia"}, "certificate verify failed"),
            ({"smtp_password": "salah", "smtp_ca": trusted}, "535"),
        ]:
            configure(**changes)
            due(mail_id)
            delivery.deliver()
            assert stand(mail_id)[::2] == ("waiting", "away")
            assert words in now(mail_id).error
            assert "salah" not in now(mail_id).error
        configure(smtp_password="rahasia")
        due(mail_id)
        delivery.deliver()
        assert stand(mail_id) == ("sent", 3, "")
        assert len(safe.taken) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"smtp_host": "nobody.invalid"},
        {"smtp_host": "a" * 70 + ".example"},
        {"smtp_tls": "implicit", "smtp_ca": Path("/nowhere/ca.pem")},
        {"smtp_user": "ahsp", "smtp_password": "räksasa"},
    ],
)
def test_settings_that_lead_nowhere_lose_no_mail(
    configure: Configure, sink: Sink, changes: dict[str, object]
) -> None:
    configure(**changes)
    mail_id = write()
    delivery.deliver()
    assert stand(mail_id) == ("waiting", 1, "away")
    assert now(mail_id).error


def test_tls_from_the_first_byte(configure: Configure, sink: Sink, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    with running(ssl_context=context) as safe:
        configure(smtp_port=safe.port, smtp_tls="implicit", smtp_ca=trusted)
        mail_id = write()
        delivery.deliver()
        assert stand(mail_id) == ("sent", 1, "")
        assert len(safe.taken) == 1


def test_a_server_without_tls_gets_no_mail_that_should_be_encrypted(
    configure: Configure, sink: Sink
) -> None:
    configure(smtp_tls="starttls", smtp_user="ahsp", smtp_password="rahasia")
    mail_id = write()
    delivery.deliver()
    assert stand(mail_id) == ("waiting", 1, "away")
    assert "STARTTLS" in now(mail_id).error
    assert sink.taken == []


def test_the_worker_knows_the_tasks_and_the_scheduler_asks_for_them(context: Flask) -> None:
    from ahsp.extensions import celery_app

    assert {"mail.deliver", "mail.forget_old"} <= set(KNOWN)
    mail_id = write()
    celery_app.tasks["mail.deliver"]()
    assert until(lambda: stand(mail_id) == ("kept", 0, ""))
    assert db.session.query(MailMessage).count() == 1
