"""Schedules and their log as pages show them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _

from ahsp.export import choices, wording
from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import labels
from ahsp.export.schedules.due import plan_of
from ahsp.export.schedules.forms import FORMAT_WORDS, TEMPLATE, WEEKDAYS, format_of
from ahsp.export.schedules.labels import REASONS
from ahsp.models import (
    Every,
    ExportSchedule,
    ExportTemplate,
)
from ahsp.running.times import Plan
from ahsp.search.saved import said as said_search


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


def next_of(schedule: ExportSchedule) -> str:
    """The next time, or "" while it is paused."""
    if schedule.paused:
        return ""
    plan = plan_of(schedule)
    return shown(plan.next(datetime.now(UTC), 1)[0], plan.zone)
