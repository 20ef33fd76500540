"""Reading rules and what they told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ahsp.alerts import recipients
from ahsp.alerts.recipients import Recipient
from ahsp.extensions import db
from ahsp.models import AlertNotice, AlertRule, AlertSilence

NEWEST = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule as its page shows it; `silent` are those of its recipients who hear nothing now."""

    rule: AlertRule
    recipients: list[Recipient]
    silent: int
    silenced: bool


def rules() -> list[Shown]:
    """All rules, those of the program first, each as old as it is."""
    now: datetime = db.session.execute(select(func.now())).scalar_one()
    found = db.session.scalars(select(AlertRule).order_by(AlertRule.code == "", AlertRule.id))
    silences = select(AlertSilence.rule_id, AlertSilence.address).where(AlertSilence.until > now)
    silent = {(row.rule_id, row.address) for row in db.session.execute(silences)}
    shown = []
    for rule in found:
        people = recipients.of(rule)
        shown.append(
            Shown(
                rule,
                people,
                sum((rule.id, each.address.lower()) in silent for each in people),
                rule.silenced_until is not None and rule.silenced_until > now,
            )
        )
    return shown


def newest() -> Sequence[tuple[AlertNotice, AlertRule]]:
    """What was told lately, newest first, with its rule."""
    query = (
        select(AlertNotice, AlertRule)
        .join(AlertRule, AlertRule.id == AlertNotice.rule_id)
        .order_by(AlertNotice.id.desc())
        .limit(NEWEST)
    )
    return [(notice, rule) for notice, rule in db.session.execute(query)]
