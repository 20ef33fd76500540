"""The HTML of a month's report."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import format_date
from flask_babel import gettext as _

from ahsp.export.monthly.figures import figures
from ahsp.export.monthly.sections import audit, imports, quality, searches
from ahsp.export.monthly.sections.overview import by_day, key_numbers
from ahsp.export.months import Month
from ahsp.export.pdf.documents import Entry
from ahsp.export.wording import month_name
from ahsp.web.formatting import when
from ahsp.web.links import outside
from ahsp.web.zones import INDONESIAN, site_zone


def document(month: Month, language: str) -> str:
    """What is set.

    Args:
        month: which one; its days begin where the site's zone says.
        language: of the report, which is in effect.
    """
    zone = ZoneInfo(site_zone())
    found = figures(month, zone)
    parts = [
        imports.section(month, found),
        searches.section(found),
        audit.section(month, found.record),
        quality.section(found),
    ]
    entries = [Entry(each.anchor, each.label) for each in parts]
    now, named = datetime.now(UTC), month_name(month)
    stretch = _("%(first)s to %(last)s, %(zone)s", first=format_date(month.first, "d MMMM y"),
                last=format_date(month.last, "d MMMM y"),
                zone=INDONESIAN.get(zone.key, zone.key))  # fmt: skip
    facts = [(_("Month"), stretch), (_("Made"), when(now)), (_("For"), _("administrators")),
             (_("Site"), outside("search.index"))]  # fmt: skip
    return render_template(
        "export/pdf/monthly.html",
        title=_("Monthly report, %(month)s", month=named),
        month=named,
        about=_("Imports, searches, audit record, data quality"),
        sumber=[each.nama for each in found.editions],
        created=now.isoformat(timespec="seconds"),
        footing=_("Monthly report, %(month)s · made %(when)s", month=named, when=when(now)),
        lang=language,
        facts=facts,
        contents=[Entry("overview", _("Overview")), *entries],
        numbers=key_numbers(found),
        days=by_day(month, found.record),
        sections=parts,
    )
