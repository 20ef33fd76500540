"""Rules and somebody to tell, and mails read as a reader does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from ahsp.alerts import evaluating
from ahsp.audit.appending import Fact
from ahsp.extensions import db
from ahsp.mail import delivery
from ahsp.models import AlertNotice, AlertRule, Role, User
from tests.apps import browser
from tests.factories import make_user
from tests.pages import PageClient
from tests.record import make_events


@pytest.fixture
def ratna(context: Flask) -> User:
    """An administrator who has an address, and no rules yet."""
    db.session.execute(delete(AlertRule))
    db.session.commit()
    return make_user("ratna", role=Role.ADMIN, email="ratna@kantor.example", language="en")


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """Her browser, in English."""
    return browser(context, ratna, language="en")


def make_rule(name: str = "Failed imports", **values: Any) -> AlertRule:
    """A rule over failed imports, unless told otherwise; committed."""
    rule = AlertRule(name=name, **({"subject": "import.failed"} | values))
    db.session.add(rule)
    db.session.commit()
    return rule


def happen(event: str = "import.failed", severity: str = "error", **values: Any) -> int:
    """An event that happens now; returns its id."""
    return make_events([Fact(event, severity, **values)])[0]


def happen_at(minutes: Sequence[float], event: str = "import.failed") -> list[int]:
    """Events so many minutes ago, the oldest first; returns their ids."""
    now = datetime.now(UTC)
    return make_events([Fact(event, "error", at=now - timedelta(minutes=each)) for each in minutes])


def states() -> dict[str, str]:
    """Looks what there is to tell; what became of each rule, by its name."""
    return {each.name: each.state for each in evaluating.evaluate()}


def deliver() -> None:
    """Sends everything that waits."""
    delivery.deliver()


def notices() -> list[AlertNotice]:
    """The ledger, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(AlertNotice).order_by(AlertNotice.id)))


def pass_time(minutes: int) -> None:
    """As if so many minutes had passed since the rules spoke."""
    statement = "UPDATE alert_rule SET told_at = told_at - make_interval(mins => :minutes)"
    with db.engine.begin() as link:
        link.execute(text(statement), {"minutes": minutes})
    db.session.rollback()


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Text and HTML of a mail."""
    plain, html = mail.iter_parts()
    return plain.get_content(), html.get_content()  # type: ignore[attr-defined]  # by their policy
