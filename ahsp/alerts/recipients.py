"""Whom a rule writes to, each in their language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from ahsp.extensions import db
from ahsp.models import AlertRule, AlertSilence, Role, User


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, the language of whoever reads there (None: the site's), and who that is."""

    address: str
    language: str | None = None
    user: User | None = None


def of(rule: AlertRule) -> list[Recipient]:
    """Everybody whom a rule writes to, each address once, silenced or not."""
    addresses = [each.lower() for each in rule.addresses]
    wanted: ColumnElement[bool] = func.lower(User.email).in_(addresses)
    if rule.to_admins:
        wanted = wanted | (User.role == Role.ADMIN)
    people = db.session.scalars(
        select(User).where(User.active, User.email.is_not(None), wanted).order_by(User.id)
    )
    found: dict[str, Recipient] = {}
    for user in people:
        assert user.email
        found.setdefault(user.email.lower(), Recipient(user.email, user.language, user))
    for address in rule.addresses:
        found.setdefault(address.lower(), Recipient(address))
    return list(found.values())


def listening(rule: AlertRule, now: datetime) -> list[Recipient]:
    """Those whom a rule writes to now: nobody while it is silenced, else who did not silence it."""
    if rule.silenced_until is not None and rule.silenced_until > now:
        return []
    query = select(AlertSilence.address).where(
        AlertSilence.rule_id == rule.id, AlertSilence.until > now
    )
    silent = set(db.session.scalars(query))
    return [each for each in of(rule) if each.address.lower() not in silent]
