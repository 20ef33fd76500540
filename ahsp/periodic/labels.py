"""Tasks in the reader's words: how often, how a run went, how long it took."""

from decimal import Decimal

from celery.exceptions import SoftTimeLimitExceeded
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ahsp.models import TaskRun, TaskState
from ahsp.running.times import Plan
from ahsp.web.formatting import koefisien, number
from ahsp.web.names import Badges, Names
from ahsp.web.zones import site_zone, zones

STATES = Badges(
    {
        TaskState.WAITING: (_l("waits for a worker"), "info"),
        TaskState.RUNNING: (_l("running"), "info"),
        TaskState.DONE: (_l("done"), "success"),
        TaskState.FAILED: (_l("failed"), "danger"),
        TaskState.LOST: (_l("lost"), "warning"),
        TaskState.CANCELLED: (_l("cancelled"), "quiet"),
    }
)
KINDS = Names({"due": _l("by schedule"), "now": _l("by hand")})


def rhythm(plan: Plan) -> str:
    """How often, e.g. `each day at 02:30 WIB`."""
    zone = zones()[site_zone()]
    if plan.every == "interval":
        return _interval(plan.seconds)
    if plan.every == "hour":
        return str(_("each hour at minute %(minute)s", minute=plan.at[3:]))
    at = _clock(plan.at)
    if plan.every == "day":
        return str(_("each day at %(at)s %(zone)s", at=at, zone=zone))
    day = weekdays()[plan.weekday - 1]
    return str(_("each %(day)s at %(at)s %(zone)s", day=day, at=at, zone=zone))


def weekdays() -> list[str]:
    """Monday to Sunday, as the reader calls them."""
    names = get_locale().days["format"]["wide"]
    return [str(names[day]) for day in range(7)]


def took(run: TaskRun) -> str:
    """How long a run took, e.g. `40 ms`, `2.1 s`, `3 min 5 s`; "" where nobody can tell."""
    seconds = run.seconds
    if seconds is None or run.state == TaskState.LOST:
        return ""
    if seconds < 1:
        return str(_("%(n)s ms", n=number(max(1, round(seconds * 1000)))))
    if seconds < 60:
        return str(_("%(n)s s", n=koefisien(round(Decimal(seconds), 1))))
    whole = round(seconds)
    return str(_("%(min)s min %(s)s s", min=number(whole // 60), s=whole % 60))


def why(run: TaskRun) -> str:
    """Why a run did not end well, in words; "" where it did."""
    if run.cancelled_by:
        return _cancelled(run)
    if run.state == TaskState.LOST:
        if run.started_at is None:
            return str(_("No worker took it in time."))
        return str(_("Its worker never told how it ended."))
    if run.reason == SoftTimeLimitExceeded.__name__:
        told = _("It took longer than a task may take (AHSP_TASK_SOFT_SECONDS), and was ended.")
        return str(told)
    return str(_("Error: %(kind)s", kind=run.reason)) if run.reason else ""


def _cancelled(run: TaskRun) -> str:
    if run.state == TaskState.CANCELLED:
        return str(_("Cancelled by %(name)s.", name=run.cancelled_by))
    if run.open:
        told = _("%(name)s cancels it; it ends at its next safe point.", name=run.cancelled_by)
        return str(told)
    return str(_("%(name)s cancelled it too late: it was at its end.", name=run.cancelled_by))


def _interval(seconds: int) -> str:
    if seconds % 3600 == 0:
        hours = seconds // 3600
        return str(ngettext("every hour", "every %(n)s hours", hours, n=number(hours)))
    if seconds % 60 == 0:
        minutes = seconds // 60
        return str(ngettext("every minute", "every %(n)s minutes", minutes, n=number(minutes)))
    return str(ngettext("every second", "every %(n)s seconds", seconds, n=number(seconds)))


def _clock(at: str) -> str:
    return at.replace(":", ".") if str(get_locale()) == "id" else at
