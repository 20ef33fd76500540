"""Looking what each rule has to tell, and telling it: each stretch of the record exactly once.

A rule knows the last event that it is done with. Its row is locked while it is looked at, and the
notice in the ledger, the mails in the outbox and the new place in the record are one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ahsp.alerts import digests, labels, matching, recipients
from ahsp.alerts.matching import Group, Head
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.mail.bells import ring
from ahsp.mail.outbox import queue
from ahsp.models import AlertNotice, AlertRule
from ahsp.running.safe_points import safe_point

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule.

    `state` is `quiet` (too few events), `waiting` (it spoke a short while ago), `sent`, `silenced`
    or `nobody`; in a dry run the last three say what would become of it.
    """

    rule_id: int
    name: str
    state: str
    groups: Sequence[Group] = ()
    mails: int = 0

    @property
    def events(self) -> int:
        """How many events are told of."""
        return sum(each.events for each in self.groups)


def evaluate(since: datetime | None = None, *, dry_run: bool = False) -> list[Outcome]:
    """Tell what is to be told; safe to call twice and at the same time.

    Args:
        since: where a rule speaks, leave out for good what happened before; None for nothing.
        dry_run: only say what would be told; change nothing.

    Returns:
        one for each rule that is switched on and that nobody else is just looking at.
    """
    query = select(AlertRule.id).where(AlertRule.enabled).order_by(AlertRule.id)
    found = []
    for rule_id in db.session.scalars(query).all():
        safe_point()
        try:
            outcome = _look(rule_id, since, dry_run=dry_run)
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # one rule that fails must not keep the others from being heard
            log.exception("alert rule not evaluated", rule=rule_id)
            outcome = None
        db.session.rollback()
        if outcome is not None:
            found.append(outcome)
    if any(each.mails for each in found) and not dry_run:
        ring()
    return found


def _look(rule_id: int, since: datetime | None, *, dry_run: bool) -> Outcome | None:
    rule = db.session.scalar(
        select(AlertRule)
        .where(AlertRule.id == rule_id, AlertRule.enabled)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if rule is None:
        return None
    head, after = matching.head(), rule.seen_id
    if since is not None:
        after = max(after, matching.last_before(since - timedelta(microseconds=1)))
    name = labels.rule_name(rule)
    start = matching.burst(rule, after, head.id)
    if start is None:
        if not dry_run:
            _pass(rule, head)
        return Outcome(rule.id, name, "quiet")
    found = matching.groups(rule, start - 1, head.id)
    pause = timedelta(minutes=labels.PAUSE_AT_ONCE if rule.at_once else labels.PAUSE)
    if rule.told_at is not None and rule.told_at + pause > head.now:
        return Outcome(rule.id, name, "waiting", found)
    return _tell(rule, head, found, dry_run=dry_run)


def _pass(rule: AlertRule, head: Head) -> None:
    """Be done with events that are too old to count together with any that are still to come."""
    window = timedelta(minutes=rule.window_minutes)
    rule.seen_id = max(rule.seen_id, matching.last_before(head.now - window))
    db.session.commit()


def _tell(rule: AlertRule, head: Head, found: list[Group], *, dry_run: bool) -> Outcome:
    listening = recipients.listening(rule, head.now)
    state = "sent" if listening else "silenced" if recipients.of(rule) else "nobody"
    outcome = Outcome(rule.id, labels.rule_name(rule), state, found, len(listening))
    if dry_run:
        return outcome
    if _note(rule, head, outcome):
        for each in listening:
            key = f"alert:{rule.id}:{rule.seen_id}:{each.address.lower()}"
            queue(key, each.address, each.language, partial(digests.digest, rule, found, each))
        event = Event.ALERT_SENT if listening else Event.ALERT_NOT_SENT
        detail = {"rule": outcome.name, "first": rule.seen_id + 1, "last": head.id}
        rest = {"recipients": len(listening)} if listening else {"reason": state}
        record(event, detail=detail | rest | {"events": outcome.events})
    rule.seen_id, rule.told_at = head.id, func.clock_timestamp()
    db.session.commit()
    return outcome


def _note(rule: AlertRule, head: Head, outcome: Outcome) -> bool:
    """Enter a stretch of the record into the ledger; returns whether it was not there yet."""
    values = {
        "rule_id": rule.id,
        "after_id": rule.seen_id,
        "last_id": head.id,
        "first_at": min(each.first_at for each in outcome.groups),
        "last_at": max(each.last_at for each in outcome.groups),
        "events": outcome.events,
        "mails": outcome.mails,
        "outcome": outcome.state,
    }
    statement = insert(AlertNotice).values(values).on_conflict_do_nothing()
    return db.session.scalar(statement.returning(AlertNotice.id)) is not None
