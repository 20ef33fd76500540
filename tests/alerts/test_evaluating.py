"""A rule tells each stretch of the record exactly once, and at most once an hour."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from ahsp.alerts import digests, evaluating
from ahsp.extensions import celery_app, db
from ahsp.models import AlertRule, AlertSilence, MailMessage, Role, User
from tests.alerts.conftest import (
    deliver,
    happen,
    happen_at,
    make_rule,
    notices,
    pass_time,
    states,
)
from tests.apps import events, last_event
from tests.conftest import Configure
from tests.factories import make_user
from tests.mail.conftest import mails
from tests.mail.sink import Sink


def test_what_fits_is_told_once(ratna: User) -> None:
    make_rule()
    happen()
    happen("import.committed", "info")
    assert states() == {"Failed imports": "sent"}
    assert [mail.to for mail in mails()] == ["ratna@kantor.example"]
    assert states() == {"Failed imports": "quiet"}
    assert len(mails()) == 1
    (notice,) = notices()
    assert (notice.events, notice.mails, notice.outcome) == (1, 1, "sent")


def test_nothing_is_told_where_nothing_fits(ratna: User) -> None:
    make_rule(severities=["critical"])
    happen()
    assert states() == {"Failed imports": "quiet"}
    assert mails() == []
    assert notices() == []


def test_the_rest_of_the_hour_is_gathered_and_told_after_it(ratna: User) -> None:
    make_rule()
    happen()
    states()
    for _ in range(3):
        happen()
        assert states() == {"Failed imports": "waiting"}
    assert len(mails()) == 1
    pass_time(60)
    assert states() == {"Failed imports": "sent"}
    assert [notice.events for notice in notices()] == [1, 3]
    first, second = notices()
    assert second.after_id == first.last_id


def test_a_rule_that_tells_at_once_does_not_wait_for_the_hour(ratna: User) -> None:
    make_rule(subject="", severities=["critical"], at_once=True)
    happen("file_upload.hostile", "critical")
    assert states() == {"Failed imports": "sent"}
    happen("file_upload.hostile", "critical")
    assert states() == {"Failed imports": "waiting"}, "a flood is no flood of mails"
    pass_time(5)
    assert states() == {"Failed imports": "sent"}


@pytest.mark.parametrize(
    ("minutes", "told"),
    [([9, 8, 7], 3), ([30, 8, 7], 0), ([50, 49, 48, 2], 4), ([40, 9, 5, 1], 3)],
)
def test_a_threshold_counts_within_its_window(ratna: User, minutes: list[float], told: int) -> None:
    make_rule(threshold=3, window_minutes=10)
    happen_at(minutes)
    states()
    assert sum(notice.events for notice in notices()) == told


def test_events_that_may_still_become_enough_are_kept_in_mind(ratna: User) -> None:
    rule = make_rule(threshold=3, window_minutes=10)
    old, *_ = happen_at([30, 4, 3])
    assert states() == {"Failed imports": "quiet"}
    db.session.refresh(rule)
    assert rule.seen_id == old, "too old to count together with any that is still to come"
    happen()
    assert states() == {"Failed imports": "sent"}
    assert notices()[0].events == 3


def test_what_alerts_leave_behind_wakes_nobody(ratna: User) -> None:
    make_rule("Everything", subject="system")
    happen("system.alert_sent", "info")
    assert states() == {"Everything": "quiet"}
    happen("system.alert_rule_changed", "warning")
    assert states() == {"Everything": "sent"}
    pass_time(60)
    assert states() == {"Everything": "quiet"}


def test_a_rule_is_told_by_category_and_severity(ratna: User) -> None:
    make_rule("Sign-in", subject="authentication")
    make_rule("Errors", subject="", severities=["error", "critical"])
    happen("authentication.failed", "warning")
    assert states() == {"Sign-in": "sent", "Errors": "quiet"}
    happen("import.failed", "error")
    assert states() == {"Sign-in": "quiet", "Errors": "sent"}


def test_each_recipient_gets_one_mail_in_their_language(ratna: User) -> None:
    make_user("budi", email="BUDI@kantor.example", language="id")
    make_user("rini", role=Role.ADMIN)
    make_user("gone", role=Role.ADMIN, email="gone@kantor.example", active=False)
    make_rule(addresses=["budi@kantor.example", "jaga@kantor.example", "Ratna@kantor.example"])
    happen()
    states()
    assert {(mail.to, mail.language) for mail in mails()} == {
        ("ratna@kantor.example", "en"),
        ("BUDI@kantor.example", "id"),
        ("jaga@kantor.example", "id"),
    }


def test_where_nobody_has_an_address_the_record_says_so(ratna: User) -> None:
    ratna.email = None
    make_rule()
    happen()
    assert states() == {"Failed imports": "nobody"}
    assert mails() == []
    assert last_event().event == "system.alert_not_sent"
    assert last_event().detail["reason"] == "nobody"
    assert notices()[0].outcome == "nobody"


def test_an_alert_is_itself_an_event(ratna: User) -> None:
    make_rule()
    number = happen()
    states()
    event = last_event()
    assert event.event == "system.alert_sent"
    assert event.detail == {
        "rule": "Failed imports", "events": 1, "recipients": 1, "first": 1, "last": number,
    }  # fmt: skip


def test_a_silenced_rule_tells_nobody_and_not_later_either(ratna: User) -> None:
    rule = make_rule()
    rule.silenced_until = func.now() + func.make_interval(0, 0, 0, 0, 1)
    db.session.commit()
    happen()
    assert states() == {"Failed imports": "silenced"}
    assert mails() == []
    assert last_event().detail["reason"] == "silenced"
    rule.silenced_until = None
    db.session.commit()
    assert states() == {"Failed imports": "quiet"}


def test_who_silenced_a_rule_is_left_out_until_then(ratna: User) -> None:
    rule = make_rule(addresses=["jaga@kantor.example"])
    soon = func.now() + func.make_interval(0, 0, 0, 0, 1)
    past = func.now() - func.make_interval(0, 0, 0, 0, 1)
    db.session.add(AlertSilence(rule_id=rule.id, address="ratna@kantor.example", until=soon))
    db.session.add(AlertSilence(rule_id=rule.id, address="jaga@kantor.example", until=past))
    db.session.commit()
    happen()
    states()
    assert [mail.to for mail in mails()] == ["jaga@kantor.example"]


def test_a_dry_run_says_the_same_and_changes_nothing(ratna: User) -> None:
    make_rule()
    happen()
    before = events()
    (dry,) = evaluating.evaluate(dry_run=True)
    assert (dry.state, dry.events, dry.mails) == ("sent", 1, 1)
    assert (mails(), notices(), events()) == ([], [], before)
    (real,) = evaluating.evaluate()
    assert (real.state, real.events, real.mails, real.groups) == ("sent", 1, 1, dry.groups)


def test_two_at_once_tell_once(app: Flask, ratna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_rule()
    happen()
    inside, go_on = threading.Event(), threading.Event()
    found: list[str] = []
    real = digests.digest

    def slow(*arguments: object) -> object:
        inside.set()
        assert go_on.wait(60)
        return real(*arguments)  # type: ignore[arg-type]  # as they came

    def look() -> None:
        with app.app_context():
            found.extend(each.state for each in evaluating.evaluate())

    monkeypatch.setattr(digests, "digest", slow)
    first = threading.Thread(target=look)
    first.start()
    assert inside.wait(60)
    monkeypatch.setattr(digests, "digest", real)
    assert evaluating.evaluate() == [], "the other one holds the rule"
    go_on.set()
    first.join(60)
    assert found == ["sent"]
    assert states() == {"Failed imports": "quiet"}
    assert len(mails()) == len(notices()) == 1


def test_after_a_crash_in_between_everything_is_told_once(
    ratna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule(addresses=["jaga@kantor.example"])
    happen()
    real, calls = digests.digest, []

    def dies(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise MemoryError
        return real(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(digests, "digest", dies)
    assert states() == {}
    assert (mails(), notices()) == ([], [])
    assert states() == {"Failed imports": "sent"}
    assert len(mails()) == 2
    assert len(notices()) == 1


def test_a_rule_that_fails_does_not_keep_others_from_being_told(
    ratna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule("a")
    make_rule("b")
    happen()
    real = digests.digest

    def fails_for_a(rule: AlertRule, *rest: object) -> object:
        if rule.name == "a":
            raise ValueError
        return real(rule, *rest)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(digests, "digest", fails_for_a)
    assert states() == {"b": "sent"}


def test_a_place_that_is_set_back_sends_nothing_twice(ratna: User) -> None:
    make_rule()
    happen()
    states()
    db.session.execute(update(AlertRule).values(seen_id=0, told_at=None))
    db.session.commit()
    states()
    assert len(mails()) == len(notices()) == 1


def test_while_the_server_is_down_an_alert_is_kept_and_tried_again(
    ratna: User, sink: Sink, configure: Configure
) -> None:
    make_rule()
    happen()
    port = sink.port
    configure(smtp_port=1)
    states()
    deliver()
    assert [mail.state for mail in mails()] == ["waiting"]
    assert sink.mails == []
    configure(smtp_port=port)
    db.session.execute(update(MailMessage).values(next_try_at=func.now()))
    db.session.commit()
    deliver()
    deliver()
    assert [mail["To"] for mail in sink.mails] == ["ratna@kantor.example"]


def test_a_critical_event_rings_at_once_and_others_do_not(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ahsp.audit.events import Event
    from ahsp.audit.services import record

    rung: list[str] = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, **_: rung.append(name))
    record(Event.SIGNED_OUT)
    db.session.commit()
    assert rung == []
    record(Event.RECORD_BROKEN, detail={"problem": "cut", "first_bad": 3})
    db.session.rollback()
    assert rung == []
    record(Event.RECORD_BROKEN, detail={"problem": "cut", "first_bad": 3})
    db.session.commit()
    assert rung == ["audit.alerts"]


def test_a_new_installation_has_rules_that_speak(context: Flask) -> None:
    make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example")
    codes = set(db.session.scalars(select(AlertRule.code)))
    assert codes == {"critical", "errors", "sign_in", "limits", "denied", "users", "health"}
    happen("file_upload.hostile", "critical")
    happen("permission.user_changed", "warning")
    told = {each.rule_id for each in evaluating.evaluate() if each.state == "sent"}
    rules = db.session.scalars(select(AlertRule).where(AlertRule.id.in_(told)))
    assert {rule.code for rule in rules} == {"critical", "users"}


def _health(part: str, was: str, state: str) -> None:
    severity = {"ok": "info", "warning": "warning", "danger": "error"}[state]
    detail = {"part": part, "was": was, "state": state}
    happen("system.health_changed", severity, detail=detail)


def test_health_is_told_when_it_changes_and_when_it_is_well_again_but_not_at_each_flap(
    context: Flask,
) -> None:
    make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example", language="en")
    make_user("budi", role=Role.ADMIN, email="budi@kantor.example", language="id")
    _health("redis", "ok", "danger")
    assert [each for each in states().values() if each != "quiet"] == ["sent"], "by one rule alone"
    assert {mail.to: mail.subject for mail in mails()} == {
        "ratna@kantor.example": "Health of the site: Redis (broken)",
        "budi@kantor.example": "Kesehatan situs: Redis (rusak)",
    }
    for was, state in (("danger", "ok"), ("ok", "danger"), ("danger", "ok")):
        _health("redis", was, state)
        states()
    _health("disk", "ok", "warning")
    states()
    assert len(mails()) == 2
    pass_time(60)
    states()
    (later,) = [mail for mail in mails()[2:] if mail.language == "en"]
    assert later.subject == "Health of the site: Redis (well), Disk (look)"
    assert "Redis (well): 2" in later.text
    assert "Redis (broken): 1" in later.text


def test_a_rule_of_ones_own_over_errors_still_hears_of_health(ratna: User) -> None:
    make_rule("Everything bad", subject="", severities=["error"])
    _health("redis", "ok", "danger")
    happen()
    assert states() == {"Everything bad": "sent"}
    assert mails()[0].subject == "Everything bad: 2 events"
