"""What the dashboard shows of a stretch of time."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from ahsp.audit import counting, drawing, ranges, tallying
from ahsp.audit.asking import Asked, address, log_address, log_addresses
from ahsp.audit.charts import Chart
from ahsp.audit.events import Severity
from ahsp.audit.pieces import Summed
from ahsp.audit.tallying import Tally
from ahsp.audit.wording import Address

DAYS = 7
"""Bars of the timeline."""


@dataclass(frozen=True, slots=True)
class Card:
    """A number, and the list that it counts; `tone` colours a number that is not zero."""

    name: str
    label: str
    count: int
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """Cards and charts, all of one stretch of time."""

    cards: list[Card]
    timeline: Chart
    by_severity: Chart
    by_category: Chart


def glance(now: Asked) -> Glance:
    """Count everything that the dashboard shows.

    Args:
        now: the question, of which only the stretch of time counts.
    """
    known, there = tallying.summed(), log_addresses()
    found = tallying.tallies(now.stretch, now.zone, known=known)
    days = ranges.days(now.stretch, now.zone, now.now, DAYS)
    return Glance(
        _cards(now, found, known),
        timeline(now, found, days, there),
        drawing.by_severity(now.question, found, there),
        drawing.by_category(now.question, found, there),
    )


def _cards(now: Asked, found: list[Tally], known: Summed) -> list[Card]:
    question = now.question
    critical = sum(each.events for each in found if each.severity == Severity.CRITICAL)
    return [
        Card("events", _("Events"), sum(each.events for each in found), log_address(question)),
        Card("critical", _("Critical"), critical,
             log_address(question.but(severity=(Severity.CRITICAL.value,))), "danger"),
        Card("unresolved", _("Not resolved"), counting.unresolved(now.stretch, found),
             log_address(question.but(resolved="no")), "warning"),
        Card("people", _("Active users"), len(tallying.actors("user", now.stretch, known=known)),
             address("audit.people", question)),
    ]  # fmt: skip


def timeline(now: Asked, found: list[Tally], days: list[date], there: Address) -> Chart:
    """Events of each day, a part of the bar for each severity."""
    title = ngettext("Events per day, %(num)s day", "Events per day, %(num)s days", len(days))
    return Chart(
        "timeline", title, "bars", _("Day"), drawing.severity_columns(),
        drawing.by_day(now.question, now.stretch, found, days, now.zone, there),
    )  # fmt: skip
