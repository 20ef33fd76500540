"""Silencing a rule for a time: for everybody, or for one address by the link in its mails."""

from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ahsp.alerts.labels import rule_name
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import AlertRule, AlertSilence

LINK_DAYS = 30
"""Days after which the link in a mail leads nowhere."""
_SALT = "alert-silence"


def token(rule_id: int, address: str) -> str:
    """What lets whoever reads an address' mail silence a rule for it, and do nothing else."""
    return str(_signer().dumps([rule_id, address]))


def opened(token: str) -> tuple[AlertRule, str] | None:
    """The rule and the address of a token; None where it is forged or old, or the rule gone."""
    try:
        rule_id, address = _signer().loads(token, max_age=LINK_DAYS * 24 * 3600)
    except BadSignature:
        return None
    rule = db.session.get(AlertRule, rule_id)
    return (rule, address) if rule is not None else None


def silenced_until(rule: AlertRule, address: str) -> datetime | None:
    """Until when an address hears nothing of a rule; None where it does."""
    query = select(AlertSilence.until).where(
        AlertSilence.rule_id == rule.id,
        AlertSilence.address == address.lower(),
        AlertSilence.until > func.now(),
    )
    return db.session.scalar(query)


def silence_address(rule: AlertRule, address: str, hours: int) -> None:
    """Have one address hear nothing of a rule for some hours, or, with 0, everything again."""
    mine = AlertSilence.rule_id == rule.id, AlertSilence.address == address.lower()
    if not hours:
        db.session.execute(delete(AlertSilence).where(*mine))
        until = None
    else:
        moment = func.now() + func.make_interval(0, 0, 0, 0, hours)
        values = {"rule_id": rule.id, "address": address.lower(), "until": moment}
        statement = insert(AlertSilence).values(values)
        until = db.session.scalar(
            statement.on_conflict_do_update(
                index_elements=["rule_id", "address"],
                set_={"until": statement.excluded.until},
            ).returning(AlertSilence.until)
        )
    _record(rule, address, until)
    db.session.commit()


def silence_rule(rule_id: int, hours: int) -> AlertRule | None:
    """Have a rule write to nobody for some hours, or, with 0, to everybody again.

    Returns:
        the rule; None where it is gone.
    """
    rule = db.session.get(AlertRule, rule_id, with_for_update=True)
    if rule is None:
        return None
    now = db.session.execute(select(func.now() + func.make_interval(0, 0, 0, 0, hours)))
    rule.silenced_until = now.scalar_one() if hours else None
    _record(rule, "", rule.silenced_until)
    db.session.commit()
    return rule


def _record(rule: AlertRule, address: str, until: datetime | None) -> None:
    told = until.isoformat(timespec="minutes") if until else ""
    record(Event.ALERT_SILENCED, detail={"rule": rule_name(rule), "to": address, "until": told})


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
