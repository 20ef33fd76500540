"""What a rule tells, read as a reader's mail program shows it."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import User
from tests.alerts.conftest import deliver, happen, happen_at, make_rule, parts, states
from tests.audit.look import asks, ids, links
from tests.mail.sink import Sink
from tests.mail.test_letter import Seen
from tests.pages import PageClient

LONG = 72


def told(sink: Sink) -> tuple[str, str, str]:
    """Subject, text and HTML of the only mail."""
    states()
    deliver()
    (mail,) = sink.mails
    return mail["Subject"], *parts(mail)


def test_the_mail_groups_by_kind_with_counts_and_times(ratna: User, sink: Sink) -> None:
    make_rule("Trouble", subject="", severities=["error", "critical"], threshold=2)
    happen_at([50, 40, 30])
    happen("file_upload.hostile", "critical")
    subject, text, html = told(sink)
    assert subject == "Trouble: 4 events"
    assert "4 events fit the rule “Trouble” (" in " ".join(text.split())
    assert re.search(r"^  Import failed \(error\): 3$", text, re.MULTILINE)
    assert re.search(r"^  .*\(critical\): 1$", text, re.MULTILINE)
    assert len(re.findall(r"^    First: \d+ \w+ \d{4}, \d\d:\d\d WIB$", text, re.MULTILINE)) == 2
    seen = Seen(html)
    words = " ".join(seen.words.split())
    assert re.search(r"Import failed \(error\) First: [^)]+ WIB Last: [^)]+ WIB 3 ", words)
    assert seen.elements.count("table") == 2
    assert not {"style", "link", "script", "img"} & set(seen.elements)


def test_the_text_is_read_well_in_a_terminal(ratna: User, sink: Sink) -> None:
    make_rule("x" * 80, threshold=2, window_minutes=45)
    happen_at([20, 10])
    _subject, text, _html = told(sink)
    plain = [line for line in text.splitlines() if "https://" not in line]
    assert max(map(len, plain)) <= LONG
    assert "\t" not in text
    assert all(line.strip().startswith("https://") for line in text.splitlines() if "://" in line)


def test_links_lead_to_the_configured_address_and_to_as_many_events(
    ratna: User, sink: Sink, window: PageClient
) -> None:
    make_rule("Trouble", subject="", severities=["error", "critical"], threshold=2)
    happen_at([200])
    numbers = happen_at([50, 40, 30])
    critical = happen("file_upload.hostile", "critical")
    happen("import.failed", "warning")
    _subject, text, html = told(sink)
    addresses = re.findall(r"https://\S+", text)
    assert all(each.startswith("https://ahsp.example/audit/") for each in addresses)
    assert {have["href"].replace("&amp;", "&") for have, _ in links(html)} == set(addresses)
    found = [ids(window.get(each.removeprefix("https://ahsp.example")).text) for each in addresses]
    assert found[:3] == [numbers[::-1], [critical], [critical, *numbers[::-1]]]


def test_the_mail_speaks_its_reader_s_language(ratna: User, sink: Sink) -> None:
    ratna.language = "id"
    db.session.commit()
    make_rule("Kendala impor")
    happen()
    subject, text, _html = told(sink)
    assert subject == "Kendala impor: 1 kejadian"
    assert "  Pertama: " in text


def test_the_way_to_silence_is_in_every_mail_and_that_to_the_rules_for_administrators(
    ratna: User, sink: Sink
) -> None:
    make_rule(addresses=["jaga@kantor.example"])
    happen()
    states()
    deliver()
    texts = {mail["To"]: parts(mail)[0] for mail in sink.mails}
    assert all("https://ahsp.example/audit/alerts/silence/" in text for text in texts.values())
    admin, other = texts["ratna@kantor.example"], texts["jaga@kantor.example"]
    assert "\nhttps://ahsp.example/audit/alerts\n" in admin
    assert "\nhttps://ahsp.example/audit/alerts\n" not in other


def test_hostile_names_steer_nothing(ratna: User, sink: Sink) -> None:
    make_rule("\u202e<b>x</b>\r\nBcc: lain@x.id")
    happen()
    subject, text, html = told(sink)
    assert "\u202e" not in subject + text + html
    assert "<b>x</b> Bcc: lain@x.id" in subject
    assert "<b>" not in html


def test_more_kinds_than_fit_are_counted(
    ratna: User, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.alerts.digests.MOST_ROWS", 1)
    make_rule("All", subject="", severities=["error", "warning"])
    happen("import.failed", "error")
    happen("import.failed", "warning")
    happen("export.made", "error")
    _subject, text, _html = told(sink)
    assert "2 more kinds of events are not listed here." in text


def test_names_that_are_retired_are_told_as_they_are(ratna: User, sink: Sink) -> None:
    make_rule("Old", subject="legacy.thing_done")
    happen("legacy.thing_done", "error")
    _subject, text, _html = told(sink)
    assert "legacy.thing_done (error): 1" in text


def test_the_stretch_of_a_link_ends_after_the_last_event(context: Flask, ratna: User) -> None:
    from ahsp.alerts.digests import digest
    from ahsp.alerts.matching import Group
    from ahsp.alerts.recipients import Recipient

    at = datetime(2026, 11, 20, 7, 0, 0, 999999, tzinfo=UTC)
    group = Group("import.failed", "error", 2, at, at)
    letter = digest(make_rule(), [group], Recipient("a@x.id"))
    assert letter.table
    address = letter.table.rows[0].link
    assert urlsplit(address).path == "/audit/log"
    assert asks(address)["since"] == ["2026-11-20T07:00:00.999999Z"]
    assert asks(address)["until"] == ["2026-11-20T07:00:01Z"]
