"""The chapters of a month's report, in the reader's words."""

from collections import Counter
from datetime import date

from flask_babel import format_date, format_percent, ngettext
from flask_babel import gettext as _

from ahsp.audit import telling
from ahsp.audit.vocabulary import SEVERITIES
from ahsp.catalog.flags import MEANINGS
from ahsp.export.monthly.figures import Figures, Record
from ahsp.export.monthly.layout import Section, Table, table
from ahsp.export.months import Month
from ahsp.export.pdf.charts import Chart, chart
from ahsp.imports.wording.rules import rule_label
from ahsp.imports.wording.states import EFFECTS, STATES, shown_effects
from ahsp.models import BatchState, ImportBatch, MissOutcome
from ahsp.search.golden import HELD_OUT, TUNING
from ahsp.search.questions import names_for, sentence
from ahsp.web.formatting import number, when
from ahsp.web.links import outside

ROWS = 60
"""Rows of a list that a report shows; its page has the rest."""
LARGEST = 10
"""Events and people of the shortest lists."""


def sections(month: Month, found: Figures) -> list[Section]:
    """All chapters but the overview."""
    return [_imports(month, found), _searches(found), _audit(month, found.record), _quality(found)]


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


def _imports(month: Month, found: Figures) -> Section:
    effects = found.effects()
    states = Counter(batch.state for batch in found.batches)
    named = [(str(STATES[state]), states[state]) for state in BatchState
             if states[state]]  # fmt: skip
    none = _("No workbook was uploaded in this month.")
    heads = (_("Begun"), _("File"), _("Source"), _("By"), _("State"), _("New"), _("Changed"),
             _("Held back"))  # fmt: skip
    done = [(str(EFFECTS[name]), effects[name])
            for name in shown_effects(effects)] if effects else []  # fmt: skip
    rules = [(rule_label(each.rule), each.rows, each.ahsp) for each in found.rules]
    return Section(
        "imports",
        _("Imports"),
        outside("imports.index", month=str(month)),
        charts=[chart(_("Imports by state"), _("State"), _("Imports"), named)] if named else [],
        tables=[
            table(_("Imports of the month"), heads, map(_import, found.batches[-ROWS:]), numbers=3,
                  empty=none, more=_more(len(found.batches))),
            table(_("Analyses of finished imports"), (_("Analyses"), _("Count")), done,
                  empty=_("No import reached the catalogue.")),
            table(_("Rules that the files broke"), (_("Rule"), _("Rows"), _("Analyses")), rules,
                  numbers=2, empty=_("The files broke no rule.")),
        ],
    )  # fmt: skip


def _import(batch: ImportBatch) -> tuple[str | int, ...]:
    counts = (batch.summary or {}).get("ahsp", {})
    return (
        when(batch.created_at),
        batch.file_name,
        batch.sumber_nama,
        batch.username or _("shell"),
        str(STATES[batch.state]),
        *(counts.get(name, "–") for name in ("new", "changed", "refused")),
    )


def _searches(found: Figures) -> Section:
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
                  misses, empty=none, more=_more(len(found.misses))),
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


def _audit(month: Month, record: Record) -> Section:
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


def _quality(found: Figures) -> Section:
    editions = [(each.nama, each.ahsp, each.rincian, each.flagged) for each in found.editions]
    heads = (_("Source"), _("Analyses"), _("Lines"), _("Flagged lines"))
    flags = [(str(MEANINGS[rule].label) if rule in MEANINGS else rule, count)
             for rule, count in found.flags]  # fmt: skip
    return Section(
        "quality",
        _("Data quality"),
        outside("editions.index"),
        sentences=(_("The catalogue as it is at this moment, all sources."),),
        charts=[chart(_("Flagged lines by rule"), _("Rule"), _("Lines"), flags)] if flags else [],
        tables=[table(_("Sources"), heads, editions, numbers=3,
                      empty=_("The catalogue is empty."))],
    )  # fmt: skip


def _more(count: int) -> str:
    if count <= ROWS:
        return ""
    return str(_("%(shown)s of %(n)s are shown; the page has all.", shown=number(ROWS),
                 n=number(count)))  # fmt: skip
