"""The plan of a task: the one that an administrator chose, else the program's own."""

from flask import current_app

from ahsp.config import Settings
from ahsp.models import PeriodicTask
from ahsp.periodic.known import DAY, HOUR, WEEK, Known
from ahsp.running.times import Plan

_APART = {"hour": HOUR, "day": DAY, "week": WEEK}


def plan_of(task: PeriodicTask, known: Known) -> Plan:
    """When a task is due, by the clock of the site's zone."""
    settings: Settings = current_app.config["SETTINGS"]
    if not task.every:
        return known.usual(settings)
    return Plan(
        task.every,
        weekday=task.weekday,
        at=task.at or "00:00",
        zone=settings.timezone,
        seconds=task.seconds,
    )


def apart(plan: Plan) -> int:
    """Seconds between two due times."""
    return _APART.get(plan.every, plan.seconds)


def spelled(plan: Plan) -> str:
    """A plan in a few plain words, as the record and the shell have it, e.g. `day 02:30`."""
    if plan.every == "interval":
        return f"every {plan.seconds} s"
    if plan.every == "hour":
        return f"hour :{plan.at[3:]}"
    return f"day {plan.at}" if plan.every == "day" else f"week {plan.weekday} {plan.at}"
