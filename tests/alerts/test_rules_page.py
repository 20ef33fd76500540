"""Administrators look after rules; whoever reads a mail silences its rule for themselves."""

import re

import pytest
from flask import Flask
from sqlalchemy import delete, select

from ahsp.alerts import silencing
from ahsp.extensions import db
from ahsp.models import AlertRule, AlertSilence, MailMessage, User
from tests.alerts.conftest import deliver, happen, make_rule, states
from tests.apps import browser, events, last_event, limits
from tests.mail.sink import Sink
from tests.pages import PageClient

PART = {"HX-Request": "true"}
GIVEN = {
    "name": " Impor  gagal ", "subject": "import.failed", "threshold": "3", "window_minutes": "30",
    "to_admins": "y", "addresses": "jaga@Kantor.example, budi@kantor.example",
}  # fmt: skip


def rules() -> list[AlertRule]:
    db.session.rollback()
    return list(db.session.scalars(select(AlertRule).order_by(AlertRule.id)))


def test_without_rules_the_page_says_so(window: PageClient) -> None:
    page = window.get("/audit/alerts").text
    assert "Nobody is told of anything" in page
    assert "Nothing told yet" in page


def test_the_page_shows_each_rule_in_words_and_what_it_told(window: PageClient) -> None:
    make_rule(threshold=20, window_minutes=15, severities=["error"])
    make_rule("Urgent", subject="", severities=["critical"], at_once=True)
    happen("file_upload.hostile", "critical")
    states()
    page = window.get("/audit/alerts").text
    assert "Import failed (error): 20 or more within 15 minutes; at most once an hour" in page
    assert "all events (critical): each one; at once, at most every 5 minutes" in page
    assert page.count("ratna@kantor.example") == 2
    assert ">told<" in page


def test_a_rule_is_made_from_now_on_and_recorded(window: PageClient) -> None:
    number = happen()
    answer = window.post("/audit/alerts", data=GIVEN)
    assert answer.status_code == 303
    (rule,) = rules()
    assert (rule.name, rule.subject, rule.threshold, rule.window_minutes) == (
        "Impor gagal", "import.failed", 3, 30,
    )  # fmt: skip
    assert rule.addresses == ["jaga@kantor.example", "budi@kantor.example"]
    assert rule.seen_id == number
    assert last_event().event == "system.alert_rule_added"
    assert "threshold=3" in last_event().detail["new"]
    assert "The rule “Impor gagal” is on." in window.get("/audit/alerts").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Give the rule a name."),
        ("name", "x" * 81, "80"),
        ("subject", "", "Choose what counts, or a severity."),
        ("subject", "nothing.such", "Not a valid choice"),
        ("severities", "fatal", "not a valid choice"),
        ("threshold", "0", "between 1 and 10000"),
        ("threshold", "many", "Not a valid integer"),
        ("window_minutes", "1441", "between 1 and 1440"),
        ("addresses", "a@x.id nobody", "“nobody” is no mail address."),
        ("addresses", "\n".join(f"a{n}@x.id" for n in range(21)), "At most 20 addresses."),
    ],
)
def test_what_makes_no_rule_is_said_beside_the_form(
    window: PageClient, field: str, value: str, said: str
) -> None:
    for headers in ({}, PART):
        answer = window.post("/audit/alerts", data=GIVEN | {field: value}, headers=headers)
        assert answer.status_code == 422
        assert said.lower() in answer.text.lower()
        assert ("<html" in answer.text) == (not headers)
    assert rules() == []
    assert events() == []


def test_a_rule_that_tells_nobody_is_refused(window: PageClient) -> None:
    data = {name: value for name, value in GIVEN.items() if name not in ("to_admins", "addresses")}
    answer = window.post("/audit/alerts", data=data)
    assert answer.status_code == 422
    assert "Say who is to be told." in answer.text


def test_a_rule_is_changed_with_what_it_was_and_is(window: PageClient) -> None:
    rule = make_rule()
    page = window.get(f"/audit/alerts?edit={rule.id}").text
    assert "Change “Failed imports”" in page
    assert re.search(r'<option selected value="import.failed"', page)
    data = GIVEN | {"name": rule.name, "addresses": "", "at_once": "y", "window_minutes": "60"}
    answer = window.post(f"/audit/alerts/{rule.id}", data=data, headers=PART)
    assert answer.status_code == 200
    assert "is changed" in answer.headers["HX-Trigger"]
    assert last_event().event == "system.alert_rule_changed"
    assert last_event().detail == {
        "rule": "Failed imports",
        "old": ["threshold=1", "at_once=False"],
        "new": ["threshold=3", "at_once=True"],
    }


def test_saving_a_rule_as_it_is_is_no_event(window: PageClient) -> None:
    rule = make_rule(threshold=3, window_minutes=30)
    data = GIVEN | {"name": rule.name, "addresses": ""}
    window.post(f"/audit/alerts/{rule.id}", data=data)
    assert events() == []


def test_a_rule_of_the_program_keeps_its_translated_name(window: PageClient) -> None:
    rule = make_rule("", code="errors", subject="", severities=["error"])
    page = window.get(f"/audit/alerts?edit={rule.id}").text
    assert 'name="name"' not in page
    data = {"subject": "", "severities": "error", "threshold": "5", "window_minutes": "60",
            "to_admins": "y"}  # fmt: skip
    assert window.post(f"/audit/alerts/{rule.id}", data=data).status_code == 303
    (changed,) = rules()
    assert (changed.name, changed.threshold) == ("", 5)
    window.set_cookie("lang", "id")
    assert "Kesalahan" in window.get("/audit/alerts").text


def test_a_retired_event_stays_in_the_rule_that_has_it(window: PageClient) -> None:
    rule = make_rule(subject="legacy.thing_done")
    page = window.get(f"/audit/alerts?edit={rule.id}").text
    assert '<option selected value="legacy.thing_done"' in page
    data = GIVEN | {"subject": "legacy.thing_done"}
    assert window.post(f"/audit/alerts/{rule.id}", data=data).status_code == 303


def test_what_happens_while_a_rule_is_off_is_not_told_later(window: PageClient) -> None:
    rule = make_rule()
    window.post(f"/audit/alerts/{rule.id}/switch", data={"on": "0"})
    happen()
    assert states() == {}
    assert ">off<" in window.get("/audit/alerts").text
    window.post(f"/audit/alerts/{rule.id}/switch", data={"on": "1"})
    assert states() == {"Failed imports": "quiet"}
    assert events().count("system.alert_rule_changed") == 2
    window.post(f"/audit/alerts/{rule.id}/switch", data={"on": "1"})
    assert events().count("system.alert_rule_changed") == 2


def test_a_rule_is_removed_with_what_it_told(window: PageClient) -> None:
    rule_id = make_rule().id
    happen()
    states()
    assert window.post(f"/audit/alerts/{rule_id}/remove").status_code == 303
    assert rules() == []
    assert last_event().event == "system.alert_rule_removed"


def test_a_test_is_sent_to_everybody_and_once_for_one_form(window: PageClient, sink: Sink) -> None:
    rule = make_rule(addresses=["jaga@kantor.example"])
    happen()
    page = window.get("/audit/alerts").text
    found = re.search(r'name="key"\s+value="([^"]+)"', page)
    assert found
    for _ in range(2):
        window.post(f"/audit/alerts/{rule.id}/test", data={"key": found[1]})
    deliver()
    assert sorted(mail["To"] for mail in sink.mails) == [
        "jaga@kantor.example", "ratna@kantor.example",
    ]  # fmt: skip
    mail = next(mail for mail in sink.mails if mail["To"].startswith("ratna"))
    assert mail["Subject"] == "Test: Failed imports"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # there is one
    assert "Nothing has happened." in text
    assert "Import failed (error): 1" in text
    assert events().count("system.alert_tested") == 1
    assert states() == {"Failed imports": "sent"}, "a test is no notice"


def test_a_test_without_anybody_to_tell_says_so(window: PageClient, ratna: User) -> None:
    ratna.email = None
    rule = make_rule()
    answer = window.post(f"/audit/alerts/{rule.id}/test", headers=PART)
    assert "nobody whom the rule writes to has an address" in answer.headers["HX-Trigger"]
    assert events() == []
    assert "nobody has an address" in answer.text


def test_a_rule_is_silenced_for_a_time_and_writes_again(window: PageClient) -> None:
    rule = make_rule()
    answer = window.post(f"/audit/alerts/{rule.id}/mute", data={"hours": "8"}, headers=PART)
    assert "is silent until" in answer.headers["HX-Trigger"]
    assert "silent until" in answer.text
    happen()
    assert states() == {"Failed imports": "silenced"}
    window.post(f"/audit/alerts/{rule.id}/mute", data={"hours": "0"})
    assert rules()[0].silenced_until is None
    assert events().count("system.alert_silenced") == 2
    assert window.post(f"/audit/alerts/{rule.id}/mute", data={"hours": "7"}).status_code == 422


@pytest.mark.parametrize("place", ["switch", "mute", "test", "remove"])
def test_a_rule_that_somebody_removed_is_told_of(window: PageClient, place: str) -> None:
    data = {"hours": "8", "on": "1"}
    answer = window.post(f"/audit/alerts/999999/{place}", data=data, headers=PART)
    assert "Somebody removed this rule meanwhile." in answer.headers["HX-Trigger"]
    assert events() == []


def test_a_rule_that_is_not_there_cannot_be_changed(window: PageClient) -> None:
    assert window.post("/audit/alerts/999999", data=GIVEN).status_code == 404
    assert "Add a rule" in window.get("/audit/alerts?edit=999999").text


def test_the_link_of_a_mail_silences_for_its_reader_without_an_account(
    context: Flask, ratna: User, sink: Sink
) -> None:
    make_rule(addresses=["jaga@kantor.example"])
    happen()
    states()
    deliver()
    mail = next(mail for mail in sink.mails if mail["To"].startswith("jaga"))
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # there is one
    found = re.search(r"https://ahsp\.example(/audit/alerts/silence/\S+)", text)
    assert found
    reader = browser(context, language="en")
    page = reader.get(found[1])
    assert page.status_code == 200
    assert "jaga@kantor.example gets what this rule finds." in page.text
    assert db.session.scalars(select(AlertSilence)).all() == [], "opening it changes nothing"
    answer = reader.post(found[1], data={"hours": "24"}, headers=PART)
    assert "<html" not in answer.text
    assert "gets nothing of this rule until" in answer.text
    assert last_event().event == "system.alert_silenced"
    assert last_event().detail["to"] == "jaga@kantor.example"
    assert reader.post(found[1], data={"hours": "24"}).status_code == 303
    rules()[0].told_at = None
    db.session.execute(delete(MailMessage))
    db.session.commit()
    happen()
    states()
    db.session.rollback()
    assert [mail.to for mail in db.session.scalars(select(MailMessage))] == ["ratna@kantor.example"]
    reader.post(found[1], data={"hours": "0"})
    assert db.session.scalars(select(AlertSilence)).all() == []


def test_a_link_that_nobody_signed_or_whose_rule_is_gone_leads_nowhere(
    context: Flask, ratna: User
) -> None:
    rule = make_rule()
    token = silencing.token(rule.id, "jaga@kantor.example")
    reader = browser(context)
    assert reader.get(f"/audit/alerts/silence/{token}").status_code == 200
    with limits(context):
        assert reader.get(f"/audit/alerts/silence/{token}x").status_code == 404
    assert last_event().event == "permission.link_refused"
    assert last_event().detail == {"route": "alerts.silence"}
    assert reader.post("/audit/alerts/silence/forged", data={"hours": "8"}).status_code == 404
    answer = reader.post(f"/audit/alerts/silence/{token}", data={"hours": "9"})
    assert answer.status_code == 422
    db.session.delete(rule)
    db.session.commit()
    assert reader.get(f"/audit/alerts/silence/{token}").status_code == 404


def test_an_old_link_leads_nowhere(ratna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = silencing.token(make_rule().id, "jaga@kantor.example")
    assert silencing.opened(token)
    monkeypatch.setattr(silencing, "LINK_DAYS", -1)
    assert silencing.opened(token) is None
