"""The chapter of how good the data of the catalogue are."""

from flask_babel import gettext as _

from ahsp.catalog.flags import MEANINGS
from ahsp.export.monthly.figures import Figures
from ahsp.export.monthly.layout import Section, table
from ahsp.export.pdf.charts import chart
from ahsp.web.links import outside


def section(found: Figures) -> Section:
    """The editions as they are by now, and their flagged lines."""
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
