"""Schedules and their log as pages show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text

from ahsp.export import choices, wording
from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import labels
from ahsp.export.schedules.due import plan_of
from ahsp.export.schedules.forms import FORMAT_WORDS, TEMPLATE, WEEKDAYS, format_of
from ahsp.extensions import db
from ahsp.models import (
    DueState,
    Every,
    ExportSchedule,
    ExportTemplate,
    MailState,
    ScheduleDue,
)
from ahsp.running.times import Plan
from ahsp.search.saved import said as said_search

LOGGED = 50
"""Times of a log that its page shows."""
STATES = {
    DueState.MAKING: (_l("being made"), "info"),
    DueState.SENT: (_l("sent"), "success"),
    DueState.FAILED: (_l("failed"), "danger"),
    DueState.SKIPPED: (_l("skipped"), "warning"),
}
KINDS = {"due": _l("by schedule"), "now": _l("by hand"), "test": _l("test")}
REASONS = {
    **labels.REASONS,
    "paused": _l("The schedule was paused."),
    "late": _l("The site was not running at that time."),
    "nothing": _l("There was nothing to export."),
    "no_recipients": _l("Nobody has an address to write to."),
    "preset_gone": _l("The saved search or the template was removed. Choose another one."),
    "too_many_rows": _l("There are more rows than a sheet takes. Choose CSV or JSON."),
    "pdf_rows": _l(
        "A full report in PDF takes at most %(rows)s rows."
        " Choose the summary, another format, or a narrower search."
    ),
    "cancelled": _l("The export was cancelled."),
}


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


def shown(moment: datetime, zone: str) -> str:
    """A time in a zone's own clock, e.g. `Mon, 30 Nov 2026, 08:00 WIB`."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = "EEE, d MMM y HH.mm" if str(get_locale()) == "id" else "EEE, d MMM y, HH:mm"
    name = local.tzname() or ""
    said = format_datetime(local, pattern, rebase=False)
    return f"{said} {f'GMT{name}' if name.startswith(('+', '-')) else name}"


def rhythm(schedule: ExportSchedule) -> str:
    """How often, e.g. `each Monday, 08:00 (Asia/Jakarta)`."""
    values: dict[str, Any] = {"at": schedule.at, "zone": schedule.zone}
    if schedule.every == Every.WEEK:
        day = WEEKDAYS[schedule.weekday - 1]
        words = _("each %(day)s, %(at)s (%(zone)s)", day=day, **values)
    else:
        words = _("on day %(day)s of each month, %(at)s (%(zone)s)", day=schedule.day, **values)
    return str(words)


def upcoming(plan: Plan) -> list[str]:
    """The next five times, by the plan's own clock."""
    return [shown(each, plan.zone) for each in plan.next(datetime.now(UTC))]


def what(schedule: ExportSchedule) -> str:
    """What it sends, in words."""
    if schedule.from_saved and schedule.saved_search is not None:
        name, question = schedule.saved_search.name, said_search(schedule.saved_search)
        return f"{name} ({question})"
    if schedule.from_saved:
        return str(REASONS["preset_gone"])
    return wording.named(Order.restored(schedule.ordered))


def format_choice(schedule: ExportSchedule) -> str:
    """What the form of a schedule has chosen as its format; "" where the template is gone."""
    if schedule.from_template:
        return f"{TEMPLATE}{schedule.template_id}" if schedule.template_id else ""
    return format_of(Order.restored(schedule.ordered).options)


def format_words(schedule: ExportSchedule) -> str:
    """Its format in words."""
    if Order.restored(schedule.ordered).month:
        return str(labels.FORMATS[Format.PDF])
    if not schedule.from_template:
        return str(FORMAT_WORDS[format_choice(schedule)])
    gone = str(REASONS["preset_gone"])
    return template_words(schedule.template) if schedule.template else gone


def template_words(template: ExportTemplate) -> str:
    """A template as a format, e.g. `Template: Monthly (CSV)`."""
    kind = FORMAT_WORDS[format_of(choices.options_of(template, Options()))]
    return str(_("Template: %(name)s (%(format)s)", name=template.name, format=kind))


def to_whom(schedule: ExportSchedule) -> str:
    """Who gets it, in words."""
    said = [_("administrators")] if schedule.to_admins else []
    return ", ".join([*said, *schedule.recipients])


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


def next_of(schedule: ExportSchedule) -> str:
    """The next time, or "" while it is paused."""
    if schedule.paused:
        return ""
    plan = plan_of(schedule)
    return shown(plan.next(datetime.now(UTC), 1)[0], plan.zone)


def _line(due: ScheduleDue, zone: str, mails: dict[str, int]) -> LogLine:
    label, tone = STATES[DueState(due.state)]
    return LogLine(
        at=shown(due.due_at, zone),
        kind=str(KINDS[due.kind]),
        state=due.state,
        state_label=str(label),
        tone=tone,
        reason=labels.with_caps(REASONS[due.reason]) if due.reason else "",
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
