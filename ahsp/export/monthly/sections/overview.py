"""What a month's report begins with: its numbers, and its days."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from ahsp.export.monthly.figures import Figures, Record
from ahsp.export.monthly.layout import Table, table
from ahsp.export.months import Month
from ahsp.export.pdf.charts import Chart, chart


def key_numbers(found: Figures) -> Table:
    """The numbers that the overview begins with."""
    effects = found.effects()
    severe = found.record.by("severity")
    rows = [
        (_("Imports begun"), len(found.batches)),
        (_("Analyses new in the catalogue"), effects["new"]),
        (_("Analyses changed in the catalogue"), effects["changed"]),
        (_("Searches that were used"), found.searches),
        (_("Searches without results"), len(found.misses)),
        (_("Events in the audit record"), found.record.events),
        (_("of these critical"), severe["critical"]),
        (_("of these not resolved by now"), found.record.unresolved),
        (_("Active users"), len(found.record.users)),
        (_("Flagged lines in the catalogue by now"), sum(each.flagged for each in found.editions)),
    ]
    return table("", (_("Figure"), _("Count")), rows)


def by_day(month: Month, record: Record) -> Chart:
    """A bar for each day of the month."""
    counts = record.by_day()
    days = [(_day(each), counts[each]) for each in month.days()]
    return chart(_("Events per day"), _("Day"), _("Events"), days)


def _day(day: date) -> str:
    return str(format_date(day, "EEE, d MMM"))
