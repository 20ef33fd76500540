"""States, kinds and reasons of a schedule's times, in words."""

from flask_babel import lazy_gettext as _l

from ahsp.export.runs import labels
from ahsp.models import DueState
from ahsp.web.names import Badges, Names

STATES = Badges(
    {
        DueState.MAKING: (_l("being made"), "info"),
        DueState.SENT: (_l("sent"), "success"),
        DueState.FAILED: (_l("failed"), "danger"),
        DueState.SKIPPED: (_l("skipped"), "warning"),
    }
)
KINDS = Names({"due": _l("by schedule"), "now": _l("by hand"), "test": _l("test")})
REASONS = Names(
    {
        **labels.REASONS,
        "paused": _l("The schedule was paused."),
        "late": _l("The site was not running at that time."),
        "nothing": _l("There was nothing to export."),
        "no_recipients": _l("Nobody has an address to write to."),
        "preset_gone": _l("The saved search or the template was removed. Choose another one."),
        "too_many_rows": _l("There are more rows than a sheet takes. Choose CSV or JSON."),
        "pdf_rows": _l(
            "A full report in PDF takes at most %(rows)s rows."
            " Choose the summary, another format, or a narrower search."
        ),
        "cancelled": _l("The export was cancelled."),
    }
)
