"""Administrators see what mail went out, what did not and why, and try the way to a mailbox."""

import json
import re
from uuid import uuid4

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.mail import delivery
from ahsp.mail.letter import Letter
from ahsp.models import MailMessage, Role, User
from tests.apps import browser, events, last_event, limits
from tests.conftest import Configure
from tests.factories import make_user
from tests.mail.conftest import now, write
from tests.mail.sink import Sink
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def ratna(context: Flask) -> User:
    """An administrator with an address."""
    return make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example", language="id")


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """Her browser, in English."""
    return browser(context, ratna, language="en")


def test_without_mail_and_without_a_server_the_page_says_so(window: PageClient) -> None:
    page = window.get("/ops/mail").text
    assert "No mail server is configured" in page
    assert "No mail yet" in page
    assert 'value="ratna@kantor.example"' in page


def test_the_list_shows_the_newest_first_with_its_state(sink: Sink, window: PageClient) -> None:
    sink.rcpt = lambda: "550 no"
    write("a", "lama@x.id")
    delivery.deliver()
    write("b", "baru@x.id")
    page = window.get("/ops/mail").text
    assert f"What went out through {sink.host}" in page
    table = page.partition('id="messages"')[2]
    assert table.index("baru@x.id") < table.index("lama@x.id")
    assert "waiting" in table
    assert "not sent" in table


def test_the_list_is_filtered_by_state_and_words_and_paged(window: PageClient) -> None:
    for number in range(30):
        write(str(number), f"a{number:02}@x.id")
    mail = db.session.query(MailMessage).filter_by(to="a07@x.id").one()
    mail.state = "sent"
    db.session.commit()
    part = window.get("/ops/mail?state=sent", headers=PART)
    assert part.text.strip().startswith('<div id="messages"')
    assert re.findall(r"a\d\d@x\.id", part.text) == ["a07@x.id"]
    assert part.headers["HX-Push-Url"] == "/ops/mail?state=sent"
    assert len(re.findall(r"a\d\d@x\.id", window.get("/ops/mail?q=A0", headers=PART).text)) == 10
    first = window.get("/ops/mail").text
    second = window.get("/ops/mail?page=2").text
    assert len(re.findall(r"a\d\d@x\.id", first)) == 25
    assert re.findall(r"a\d\d@x\.id", second) == [f"a{n:02}@x.id" for n in range(4, -1, -1)]
    assert "No mail fits" in window.get("/ops/mail?q=100%25").text


@pytest.mark.parametrize(
    "query", ["state=x", "page=x", "page=-1", "page=999999999999", "page=99", "q=%00", "q=%25_"]
)
def test_what_an_address_says_wrongly_counts_as_nothing(window: PageClient, query: str) -> None:
    write()
    assert window.get(f"/ops/mail?{query}").status_code == 200


def test_a_mail_shows_its_text_and_its_html_shut_in(window: PageClient, ratna: User) -> None:
    hostile = "<script>alert(1)</script>.xlsx"
    mail_id = write(letter=Letter(subject=hostile, paragraphs=(hostile,), why="x"))
    page = window.get(f"/ops/mail/{mail_id}")
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    inside = window.get(f"/ops/mail/{mail_id}/html")
    assert "&lt;script&gt;" in inside.text
    rules = inside.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'self'" in rules
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in rules
    assert not [rule for rule in rules if rule.startswith(("script-src", "img-src"))]
    assert inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert inside.headers["Cache-Control"] == "no-store"


def test_other_pages_still_hold_no_frames(window: PageClient) -> None:
    assert "frame-src" not in window.get("/ops/mail").headers["Content-Security-Policy"]


def test_a_mail_that_failed_shows_why_and_what_the_server_said(
    sink: Sink, window: PageClient
) -> None:
    sink.rcpt = lambda: "550 5.1.1 <b>No such user</b>"
    mail_id = write()
    delivery.deliver()
    page = window.get(f"/ops/mail/{mail_id}").text
    assert "The mail server refuses it for good." in page
    assert "550 5.1.1 &lt;b&gt;No such user&lt;/b&gt;" in page
    assert 'hx-trigger="live"' not in page


def test_a_mail_is_polled_until_its_first_attempt_is_over(sink: Sink, window: PageClient) -> None:
    mail_id = write()
    part = window.get(f"/ops/mail/{mail_id}", headers=PART).text
    assert part.strip().startswith('<section id="mail"')
    assert 'hx-trigger="live"' in part
    assert "iframe" not in part
    delivery.deliver()
    part = window.get(f"/ops/mail/{mail_id}", headers=PART).text
    assert "hx-trigger" not in part
    assert "Send again" in part


@pytest.mark.parametrize("address", ["/ops/mail/0", "/ops/mail/0/html", "/ops/mail/99999999999"])
def test_a_mail_that_is_not_there_is_404(window: PageClient, address: str) -> None:
    assert window.get(address).status_code == 404
    assert window.post("/ops/mail/0/resend").status_code == 404


def test_a_mail_that_failed_is_sent_again_under_the_same_name(
    sink: Sink, window: PageClient, ratna: User
) -> None:
    sink.rcpt = lambda: "550 no"
    mail_id = write()
    delivery.deliver()
    sink.rcpt = lambda: "250 OK"
    name = now(mail_id).message_id
    answer = window.post(f"/ops/mail/{mail_id}/resend")
    assert (answer.status_code, answer.location) == (303, f"/ops/mail/{mail_id}")
    assert (last_event().event, last_event().user_id) == ("system.mail_resent", ratna.id)
    assert last_event().detail == {"mail": mail_id, "to": "siti@kantor.example"}
    assert "The mail goes out again." in window.get(f"/ops/mail/{mail_id}").text
    delivery.deliver()
    (got,) = sink.mails
    assert got["Message-ID"] == name
    assert now(mail_id).state == "sent"


def test_a_mail_that_failed_is_cancelled_from_its_page_and_can_be_sent_all_the_same(
    sink: Sink, window: PageClient, ratna: User
) -> None:
    sink.rcpt = lambda: "550 no"
    mail_id = write()
    delivery.deliver()
    assert "Cancel this mail" in window.get(f"/ops/mail/{mail_id}").text
    answer = window.post(f"/ops/mail/{mail_id}/cancel")
    assert (answer.status_code, answer.location) == (303, f"/ops/mail/{mail_id}")
    page = window.get(f"/ops/mail/{mail_id}").text
    assert "The mail is not sent any more." in page
    assert "Cancel this mail" not in page
    assert (last_event().event, last_event().user_id) == ("system.mail_cancelled", ratna.id)
    sink.rcpt = lambda: "250 OK"
    window.post(f"/ops/mail/{mail_id}/resend")
    delivery.deliver()
    assert now(mail_id).state == "sent"
    part = window.post(f"/ops/mail/{mail_id}/cancel", headers=PART)
    assert "It is being sent, or was sent." in part.headers["HX-Trigger"]
    assert window.post("/ops/mail/0/cancel").status_code == 404


def test_sending_again_as_a_part_brings_the_state_and_a_word(
    sink: Sink, window: PageClient
) -> None:
    mail_id = write()
    answer = window.post(f"/ops/mail/{mail_id}/resend", headers=PART)
    assert answer.text.strip().startswith('<section id="mail"')
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast == {"message": "The mail goes out again.", "kind": "success"}


def test_what_is_being_sent_or_has_no_server_is_not_sent_again(
    context: Flask, window: PageClient, configure: Configure
) -> None:
    mail_id = write()
    answer = window.post(f"/ops/mail/{mail_id}/resend", headers=PART)
    assert "cannot be sent again" in answer.headers["HX-Trigger"]
    assert now(mail_id).state == "waiting"
    configure(smtp_host="127.0.0.1", mail_from="a@x.id")
    mail = now(mail_id)
    mail.state = "sending"
    db.session.commit()
    window.post(f"/ops/mail/{mail_id}/resend")
    assert now(mail_id).state == "sending"
    assert events() == []


def test_a_test_mail_arrives_in_the_language_of_whoever_asks(
    sink: Sink, window: PageClient, ratna: User
) -> None:
    form = {"to": " Siti@Kantor.Example ", "key": str(uuid4())}
    answer = window.post("/ops/mail/test", data=form)
    again = window.post("/ops/mail/test", data=form)
    assert answer.status_code == 303
    assert answer.location == again.location, "one form makes one mail"
    assert events() == ["system.mail_tested"]
    assert last_event().user_id == ratna.id
    delivery.deliver()
    (got,) = sink.mails
    assert got["To"] == "Siti@kantor.example"
    assert got["Subject"] == "Percobaan: surel AHSP Referensi sampai"
    plain, _ = got.iter_parts()
    assert "ratna di situs" in plain.get_content()
    assert "\nhttps://ahsp.example/search\n" in plain.get_content()


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("", "This field is required."),
        ("siti", "This is no mail address"),
        ("a@x.id\r\nBcc: b@x.id", "This is no mail address"),
        ("a" * 255 + "@x.id", "cannot be longer than 254"),
    ],
)
def test_a_test_mail_to_no_address_is_refused_with_the_form(
    window: PageClient, to: str, told: str
) -> None:
    answer = window.post("/ops/mail/test", data={"to": to, "key": str(uuid4())})
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.query(MailMessage).count() == 0
    assert window.post("/ops/mail/test", data={"to": "a@x.id", "key": "x"}).status_code == 422


def test_test_mails_have_a_limit_of_their_own(window: PageClient) -> None:
    with limits(window.application):
        made = [
            window.post("/ops/mail/test", data={"to": "a@x.id", "key": str(uuid4())}).status_code
            for _ in range(11)
        ]
    assert made == [303] * 10 + [429]


def test_administrators_are_told_of_failures_on_every_page_until_one_notes_them(
    context: Flask, sink: Sink, window: PageClient
) -> None:
    assert "was not sent" not in window.get("/search").text
    sink.rcpt = lambda: "550 no"
    write()
    delivery.deliver()
    assert "1 mail was not sent." in window.get("/search").text
    assert "was not sent" not in window.get("/search", headers=PART).text
    viewer = browser(context, make_user("siti"), language="en")
    assert "was not sent" not in viewer.get("/search").text
    answer = window.post("/ops/mail/noted", headers=PART)
    assert answer.text.strip().startswith('<aside id="mail-trouble"')
    assert "hidden" in answer.text
    assert "note" not in answer.text.replace("/noted", "")
    assert "was not sent" not in window.get("/search").text
    write("b")
    delivery.deliver()
    assert "1 mail was not sent." in window.get("/search").text
    assert window.post("/ops/mail/noted").location == "/ops/mail?state=failed"
    assert (last_event().event, last_event().detail) == ("system.mail_noted", {"mails": 1})
    told = len(events())
    window.post("/ops/mail/noted")
    assert len(events()) == told, "nothing was left to be noted"
    assert "was not sent" not in window.get("/search").text


def test_administrators_are_told_of_a_server_that_stays_away(
    sink: Sink, configure: Configure, window: PageClient
) -> None:
    mail_id = write()
    mail = now(mail_id)
    mail.attempts = 2
    db.session.commit()
    assert "does not take" not in window.get("/search").text
    mail = now(mail_id)
    mail.attempts = 3
    db.session.commit()
    assert "1 mail waits since" in window.get("/search").text


def test_the_menu_leads_there_for_administrators_only(context: Flask, window: PageClient) -> None:
    assert 'href="/ops/mail"' in window.get("/search").text
    assert 'href="/ops/mail"' not in browser(context, make_user("siti")).get("/search").text
