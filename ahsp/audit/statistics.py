"""What the statistics show of a stretch of time."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ahsp.audit import drawing, ranges, tallying
from ahsp.audit.asking import Asked, log_addresses
from ahsp.audit.charts import Chart

DAYS, ACTORS, EVENTS = 90, 10, 15


@dataclass(frozen=True, slots=True)
class Statistics:
    """Charts of one stretch of time; each is a table as well."""

    trend: Chart
    heat: Chart
    users: Chart
    addresses: Chart
    events: Chart


def statistics(now: Asked) -> Statistics:
    """Count everything that the statistics show.

    Args:
        now: the question, of which only the stretch of time counts.
    """
    question, stretch = now.question, now.stretch
    known, there = tallying.summed(), log_addresses()
    found = tallying.tallies(stretch, now.zone, known=known)
    days = ranges.days(stretch, now.zone, now.now, DAYS)
    title = ngettext("By severity, %(num)s day", "By severity, %(num)s days", len(days))
    rows = drawing.by_day(question, stretch, found, days, now.zone, there)

    def busiest(dimension: str) -> Chart:
        actors = tallying.actors(dimension, stretch, ACTORS, known=known)
        return drawing.by_actor(question, dimension, actors, there)

    return Statistics(
        Chart("trend", title, "lines", _("Day"), drawing.severity_columns(), rows),
        drawing.heat_map(question, found, there),
        busiest("user"),
        busiest("address"),
        drawing.by_event(question, found, there, EVENTS),
    )
