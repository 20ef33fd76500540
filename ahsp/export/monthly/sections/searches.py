"""The chapter of what was searched for in the month."""

from collections import Counter

from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from ahsp.export.monthly.figures import Figures
from ahsp.export.monthly.layout import ROWS, Section, Table, more, table
from ahsp.export.pdf.charts import chart
from ahsp.models import MissOutcome
from ahsp.search.golden import HELD_OUT, TUNING
from ahsp.search.questions import names_for, sentence
from ahsp.web.formatting import number
from ahsp.web.links import outside


def section(found: Figures) -> Section:
    """What was asked most, what found nothing, and how good the search is."""
    outcomes = {
        MissOutcome.OPEN: _("waits for somebody"),
        MissOutcome.SYNONYM: _("answered by a synonym"),
        MissOutcome.FOUND: _("finds something by now"),
        MissOutcome.DISMISSED: _("set aside"),
    }
    counts = Counter(each.outcome for each in found.misses)
    states = [(str(label), counts[each]) for each, label in outcomes.items() if counts[each]]
    misses = [(each.query, str(outcomes[MissOutcome(each.outcome)]), each.times)
              for each in found.misses[:ROWS]]  # fmt: skip
    told = ngettext(
        "%(n)s search without results waits for somebody by now, those of other months included.",
        "%(n)s searches without results wait for somebody by now, those of other months included.",
        found.waiting,
        n=number(found.waiting),
    )
    names = names_for(each.query for each in found.asked)
    asked = [(sentence(each.query, names), each.times) for each in found.asked]
    none = _("Every search of this month found something.")
    return Section(
        "searches",
        _("Searches"),
        outside("misses.index"),
        sentences=(told,),
        charts=[chart(_("What became of searches without results"), _("Outcome"), _("Searches"),
                      states)] if states else [],
        tables=[
            table(_("Most frequent searches"), (_("Search"), _("Times asked")), asked,
                  empty=_("Nobody used the search in this month.")),
            table(_("Searches that found nothing"), (_("Search"), _("By now"), _("Times asked")),
                  misses, empty=none, more=more(len(found.misses))),
            _score(found),
        ],
    )  # fmt: skip


def _score(found: Figures) -> Table:
    halves = {TUNING: _("Half to tune on"), HELD_OUT: _("Half held out")}
    rows: list[tuple[str | int, ...]] = []
    measured = ((found.before, _("at the beginning of the month")),
                (found.score, _("at the end of the month")))  # fmt: skip
    for score, moment in measured:
        for half, told in ((score.results or {}) if score else {}).items():
            rates = (told["found_rate"], told["zero_rate"])
            rows.append((moment, halves.get(half, half), told["queries"], *map(_rate, rates)))
    heads = (_("Measured"), _("Questions"), _("Count"), _("Found"), _("Found nothing"))
    empty = _("The search was not measured before the end of this month.")
    return table(_("Score of the search"), heads, rows, numbers=3, empty=empty)


def _rate(value: float | None) -> str:
    return "–" if value is None else str(format_percent(value, "#,##0.0%"))
