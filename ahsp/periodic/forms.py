"""The form for the times of a task."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from ahsp.periodic.known import Known
from ahsp.periodic.labels import rhythm, weekdays
from ahsp.periodic.plans import apart
from ahsp.running.times import Plan
from ahsp.web.forms import Form
from ahsp.web.zones import site_zone

_UNITS = {"1": _l("seconds"), "60": _l("minutes"), "3600": _l("hours")}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class PlanForm(Form):
    """How often a task is done; what is not chosen is not looked at."""

    every = RadioField(
        _l("How often"),
        choices=[
            SelectChoice("interval", _l("Again and again")),
            SelectChoice("hour", _l("Each hour")),
            SelectChoice("day", _l("Each day")),
            SelectChoice("week", _l("Each week")),
        ],
    )
    count = StringField(_l("Every"))
    unit = SelectField(
        _l("Unit"), choices=[SelectChoice(value, label) for value, label in _UNITS.items()]
    )
    minute = StringField(_l("Minute"))
    day_at = StringField(_l("Time"))
    weekday = SelectField(_l("Weekday"))
    week_at = StringField(_l("Time"))

    def __init__(self, known: Known, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.known = known
        self.weekday.choices = [
            SelectChoice(str(day), name) for day, name in enumerate(weekdays(), 1)
        ]

    @classmethod
    def showing(cls, known: Known, plan: Plan) -> "PlanForm":
        """The form as it is before anybody typed: with a plan."""
        steps = next(step for step in (3600, 60, 1) if (plan.seconds or 60) % step == 0)
        return cls(
            known,
            formdata=None,
            every=plan.every,
            count=str((plan.seconds or 60) // steps),
            unit=str(steps),
            minute=plan.at[3:] if plan.every == "hour" else "00",
            day_at=plan.at if plan.every == "day" else "02:00",
            weekday=str(plan.weekday),
            week_at=plan.at if plan.every == "week" else "02:00",
        )

    def wanted(self) -> Plan | None:
        """The plan that was asked for; None where the form says what is wrong with it."""
        if not self.validate_on_submit():
            return None
        plan = getattr(self, f"_{self.every.data}")()
        return self._bounded(plan) if plan else None

    def _interval(self) -> Plan | None:
        count = _whole(self.count.data)
        if not count:
            return self._wrong(self.count, _("Type a whole number above zero."))
        return Plan("interval", seconds=min(count * int(self.unit.data), 10**9))

    def _hour(self) -> Plan | None:
        minute = _whole(self.minute.data)
        if minute is None or minute > 59:
            return self._wrong(self.minute, _("Type a minute from 0 to 59."))
        return Plan("hour", at=f"00:{minute:02}", zone=site_zone())

    def _day(self) -> Plan | None:
        at = self._time(self.day_at)
        return Plan("day", at=at, zone=site_zone()) if at else None

    def _week(self) -> Plan | None:
        at = self._time(self.week_at)
        return Plan("week", weekday=int(self.weekday.data), at=at, zone=site_zone()) if at else None

    def _time(self, entry: StringField) -> str:
        found = _CLOCK.fullmatch((entry.data or "").strip())
        if found is None:
            self._wrong(entry, _("Type a time such as 02:30."))
            return ""
        return f"{int(found[1]):02}:{found[2]}"

    def _bounded(self, plan: Plan) -> Plan | None:
        entry = self.count if plan.every == "interval" else self.every
        seconds, known = apart(plan), self.known
        if seconds < known.least:
            least = rhythm(Plan("interval", seconds=known.least))
            return self._wrong(entry, _("That is too often: at most %(often)s.", often=least))
        if seconds > known.most:
            most = rhythm(Plan("interval", seconds=known.most))
            return self._wrong(entry, _("That is too seldom: at least %(often)s.", often=most))
        return plan

    @staticmethod
    def _wrong(entry: Any, told: str) -> None:
        entry.errors = [*entry.errors, told]


def _whole(typed: str | None) -> int | None:
    text = (typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
