"""What an administrator can do with rules: each a transaction, its record inside."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from ahsp.alerts import digests, matching, recipients
from ahsp.alerts.labels import rule_name
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.mail.outbox import queue
from ahsp.models import AlertRule


class GoneError(Exception):
    """Somebody removed the rule meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a rule is to be."""

    name: str
    subject: str
    severities: Sequence[str]
    threshold: int
    window_minutes: int
    at_once: bool
    to_admins: bool
    addresses: Sequence[str]


def add(wanted: Wanted) -> AlertRule:
    """Make a rule, which looks at what happens from now on."""
    rule = AlertRule(seen_id=matching.head().id)
    _set(rule, wanted)
    db.session.add(rule)
    record(Event.ALERT_RULE_ADDED, detail={"rule": wanted.name, "new": _told(rule)})
    db.session.commit()
    return rule


def change(rule_id: int, wanted: Wanted) -> AlertRule:
    """Make a rule other than it is; one that the program brings keeps its name.

    Raises:
        GoneError: it is not there any more.
    """
    rule = _locked(rule_id)
    before = _told(rule)
    _set(rule, wanted)
    after = _told(rule)
    if after != before:
        _record_change(rule, before, after)
    db.session.commit()
    return rule


def switch(rule_id: int, *, on: bool) -> AlertRule:
    """Have a rule look at the record or not; what happened while it was off is not told later.

    Raises:
        GoneError: it is not there any more.
    """
    rule = _locked(rule_id)
    if rule.enabled != on:
        rule.enabled = on
        if on:
            rule.seen_id = matching.head().id
        _record_change(rule, [f"enabled={not on}"], [f"enabled={on}"])
    db.session.commit()
    return rule


def remove(rule_id: int) -> str:
    """Remove a rule and what is known of its notices; returns its name.

    Raises:
        GoneError: it is not there any more.
    """
    rule = _locked(rule_id)
    name = rule_name(rule)
    record(Event.ALERT_RULE_REMOVED, detail={"rule": name, "old": _told(rule)})
    db.session.delete(rule)
    db.session.commit()
    return name


def test(rule_id: int, key: UUID) -> int:
    """Write to everybody whom a rule writes to, so that they see what it looks like.

    Args:
        rule_id: which rule.
        key: made with the form, so that one form makes each mail once.

    Returns:
        how many mails were written; the caller rings.

    Raises:
        GoneError: it is not there any more.
    """
    rule = db.session.get(AlertRule, rule_id)
    if rule is None:
        raise GoneError
    head = matching.head()
    lately = matching.last_before(head.now - timedelta(days=1))
    found = matching.groups(rule, lately, head.id)
    wrote = 0
    for each in recipients.of(rule):
        name = f"alert-test:{key}:{each.address.lower()}"
        mail = queue(name, each.address, each.language, partial(digests.trial, rule, found, each))
        wrote += mail is not None
    if wrote:
        record(Event.ALERT_TESTED, detail={"rule": rule_name(rule), "recipients": wrote})
    db.session.commit()
    return wrote


def _locked(rule_id: int) -> AlertRule:
    rule = db.session.scalar(
        select(AlertRule)
        .where(AlertRule.id == rule_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if rule is None:
        db.session.rollback()
        raise GoneError
    return rule


def _set(rule: AlertRule, wanted: Wanted) -> None:
    for each in fields(wanted):
        value = getattr(wanted, each.name)
        if each.name != "name" or not rule.code:
            setattr(rule, each.name, value if isinstance(value, str | int) else list(value))


def _told(rule: AlertRule) -> list[str]:
    return [f"{each.name}={_plain(getattr(rule, each.name))}" for each in fields(Wanted)]


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _record_change(rule: AlertRule, before: list[str], after: list[str]) -> None:
    old = [each for each in before if each not in after]
    new = [each for each in after if each not in before]
    detail = {"rule": rule_name(rule), "old": old, "new": new}
    record(Event.ALERT_RULE_CHANGED, detail=detail)
