"""The log of a schedule: each of its times, what became of it, and of its mail."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from ahsp.export.runs.labels import with_caps
from ahsp.export.schedules.labels import KINDS, REASONS, STATES
from ahsp.export.schedules.views import shown
from ahsp.extensions import db
from ahsp.models import ExportSchedule, MailState, ScheduleDue

LOGGED = 50
"""Times of a log that its page shows."""
# In the words of its index: with parameters in it, a kept plan would read the whole outbox.
_MAILS = text("""
    SELECT CAST(split_part(key, ':', 2) AS BIGINT) AS due, state, count(*) FROM mail_message
    WHERE key LIKE 'schedule:%' AND CAST(split_part(key, ':', 2) AS BIGINT) = ANY(:dues)
    GROUP BY 1, 2
""")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One time: when, how it came, what became of it, and of its mail."""

    at: str
    kind: str
    state: str
    state_label: str
    tone: str
    reason: str
    mails: int
    unsent: int
    waiting: int


def log_of(schedule: ExportSchedule) -> list[LogLine]:
    """The last times of a schedule, newest first."""
    query = select(ScheduleDue).where(ScheduleDue.schedule_id == schedule.id)
    dues = db.session.scalars(query.order_by(ScheduleDue.id.desc()).limit(LOGGED)).all()
    mails = _mails(dues)
    return [_line(each, schedule.zone, mails[each.id]) for each in dues]


def last_of(schedules: Sequence[ExportSchedule]) -> dict[int, LogLine]:
    """The newest time of each schedule, by its id."""
    newest = select(func.max(ScheduleDue.id)).group_by(ScheduleDue.schedule_id)
    dues = db.session.scalars(select(ScheduleDue).where(ScheduleDue.id.in_(newest))).all()
    mails, zones = _mails(dues), {each.id: each.zone for each in schedules}
    return {
        each.schedule_id: _line(each, zones[each.schedule_id], mails[each.id])
        for each in dues
        if each.schedule_id in zones
    }


def _line(due: ScheduleDue, zone: str, mails: dict[str, int]) -> LogLine:
    label, tone = STATES[due.state]
    return LogLine(
        at=shown(due.due_at, zone),
        kind=str(KINDS[due.kind]),
        state=due.state,
        state_label=str(label),
        tone=tone,
        reason=with_caps(REASONS[due.reason]) if due.reason else "",
        mails=due.mails,
        unsent=mails.get(MailState.FAILED, 0),
        waiting=mails.get(MailState.WAITING, 0) + mails.get(MailState.SENDING, 0),
    )


def _mails(dues: Sequence[ScheduleDue]) -> dict[int, dict[str, int]]:
    """How many mails of each time are in which state."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    values = {"dues": [each.id for each in dues]}
    for due_id, state, count in db.session.execute(_MAILS, values):
        found[due_id][state] = count
    return found
