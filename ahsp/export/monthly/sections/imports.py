"""The chapter of the month's imports."""

from collections import Counter

from flask_babel import gettext as _

from ahsp.export.monthly.figures import Figures
from ahsp.export.monthly.layout import ROWS, Section, more, table
from ahsp.export.months import Month
from ahsp.export.pdf.charts import chart
from ahsp.imports.wording.rules import rule_label
from ahsp.imports.wording.states import EFFECTS, STATES, shown_effects
from ahsp.models import BatchState, ImportBatch
from ahsp.web.formatting import when
from ahsp.web.links import outside


def section(month: Month, found: Figures) -> Section:
    """What was uploaded, what became of it, and which rules it broke."""
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
                  empty=none, more=more(len(found.batches))),
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
