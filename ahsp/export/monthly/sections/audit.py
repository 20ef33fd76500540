"""The chapter of the month's events."""

from collections import Counter

from flask_babel import gettext as _

from ahsp.audit import telling
from ahsp.audit.vocabulary import SEVERITIES
from ahsp.export.monthly.figures import Record
from ahsp.export.monthly.layout import Section, table
from ahsp.export.months import Month
from ahsp.export.pdf.charts import chart
from ahsp.web.formatting import number
from ahsp.web.links import outside

LARGEST = 10
"""Users of the list; of the events it has twice as many."""


def section(month: Month, record: Record) -> Section:
    """What was recorded, by severity, category, event and user."""
    severe = record.by("severity")
    severities = [(str(label), severe[each]) for each, label in SEVERITIES.items()]
    categories = [(telling.category(name), n) for name, n in _largest(record.by("category"))]
    events = [(telling.label(name), n) for name, n in _largest(record.by("event"))[: LARGEST * 2]]
    users = [(each.key, each.events) for each in record.users[:LARGEST]]
    told = _("Of the events that need somebody, %(n)s are not resolved by now.",
             n=number(record.unresolved))  # fmt: skip
    return Section(
        "audit",
        _("Audit record"),
        outside("audit.index", since=month.first.isoformat(), until=month.last.isoformat()),
        sentences=(told,),
        charts=[
            chart(_("By severity"), _("Severity"), _("Events"), severities),
            chart(_("By category"), _("Category"), _("Events"), categories),
        ],
        tables=[
            table(_("Most frequent events"), (_("Event"), _("Count")), events,
                  empty=_("Nothing was recorded in this month.")),
            table(_("Most active users"), (_("User"), _("Events")), users,
                  empty=_("Nobody was signed in.")),
        ],
    )  # fmt: skip


def _largest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
