"""The record is kept exactly if the deed is, and takes only what its events declare."""

import pytest
from flask import Flask

from ahsp.accounts import services as accounts
from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds import KINDS
from ahsp.audit.services import record
from ahsp.audit.vocabulary import CATEGORIES, SEVERITIES
from ahsp.extensions import db
from ahsp.models import AuditEvent, Role, Sumber
from tests.apps import events, last_event
from tests.factories import make_user


def test_an_event_and_its_deed_are_kept_together(context: Flask) -> None:
    db.session.add(Sumber(nama="AHSP 2025"))
    record(Event.USER_CREATED, detail={"username": "siti", "role": "viewer"})
    db.session.commit()
    assert (events(), db.session.query(Sumber).count()) == (["permission.user_created"], 1)


def test_a_deed_that_fails_leaves_no_event(context: Flask) -> None:
    record(Event.USER_CREATED, detail={"username": "siti", "role": "viewer"})
    db.session.flush()
    db.session.rollback()
    assert events() == []


def test_a_user_that_could_not_be_made_leaves_no_event(context: Flask) -> None:
    make_user("siti")
    with pytest.raises(accounts.AccountError):
        accounts.create_user("SITI", Role.VIEWER, "a good password")
    db.session.commit()
    assert events() == []


def test_an_event_that_cannot_be_kept_stops_its_deed(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("siti")
    monkeypatch.setattr("ahsp.audit.services._storable", lambda value: {1, 2})
    with pytest.raises(Exception, match="not JSON serializable"):
        accounts.change_user("siti", role=Role.ADMIN)
    db.session.rollback()
    assert db.session.scalar(db.select(db.column("role")).select_from(db.table("user"))) == "viewer"


@pytest.mark.parametrize(
    "detail",
    [None, {}, {"username": "x"}, {"username": "x", "role": "y", "password": "z"}, {"role": "y"}],
)
def test_other_keys_than_the_declared_are_refused(
    context: Flask, detail: dict[str, str] | None
) -> None:
    with pytest.raises(ValueError, match=r"permission\.user_created takes"):
        record(Event.USER_CREATED, detail=detail)
    db.session.commit()
    assert events() == []


def test_the_deed_may_say_how_much_it_matters(context: Flask) -> None:
    record(Event.SIGNED_OUT, severity=Severity.CRITICAL)
    db.session.commit()
    assert last_event().severity == "critical"


def test_a_value_that_the_database_cannot_hold_is_marked(context: Flask) -> None:
    record(Event.SIGN_IN_FAILED, detail={"username": "a\0b"})
    db.session.commit()
    assert last_event().detail == {"username": "a\N{REPLACEMENT CHARACTER}b"}


def test_outside_a_request_there_is_no_address(context: Flask) -> None:
    record(Event.SIGNED_OUT)
    db.session.commit()
    event = last_event()
    assert (event.address, event.path, event.user_id) == (None, "", None)
    assert event.at is not None


def test_long_agents_and_paths_are_cut(context: Flask) -> None:
    with context.test_request_context("/" + "x" * 5000, headers={"User-Agent": "y" * 5000}):
        record(Event.SIGNED_OUT)
        db.session.commit()
        event = db.session.query(AuditEvent).one()
        assert (len(event.path), len(event.agent)) == (500, 300)


def test_what_happens_to_an_account_later_changes_no_event(context: Flask) -> None:
    user = make_user("siti")
    record(Event.SIGNED_IN, user=user)
    db.session.commit()
    number = user.id
    db.session.delete(user)
    db.session.commit()
    assert (last_event().user_id, last_event().username) == (number, "siti")


def test_every_event_is_declared_and_its_category_and_severity_have_names() -> None:
    assert set(KINDS) == set(Event)
    assert {event.partition(".")[0] for event in Event} <= set(CATEGORIES)
    assert set(SEVERITIES) == set(Severity)
    for event in Event:
        category, _, action = event.partition(".")
        assert category.replace("_", "").isalpha()
        assert action.replace("_", "").isalpha()
        assert not KINDS[event].keys & {"password", "token", "secret", "cookie"}
