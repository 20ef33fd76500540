"""Every capability that can be switched off: its pages and its tasks."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One capability.

    Attributes:
        name: as commands and the setting have it.
        label: what people call it.
        off: what does not happen while it is off.
        blueprints: whose pages answer 404.
        tasks: of the queue, which do not run.
    """

    name: str
    label: LazyString
    off: LazyString
    blueprints: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


_ALL = (
    Known(
        name="imports",
        label=_l("Imports"),
        off=_l("No workbook is taken in, read or stored; those that wait go on later."),
        blueprints=("imports",),
        tasks=("imports.run", "imports.hold", "imports.sweep"),
    ),
    Known(
        name="exports",
        label=_l("Exports made behind"),
        off=_l("No file is made behind; small ones are still made while a person waits."),
        blueprints=("exports", "schedules"),
        tasks=("exports.run", "exports.sweep", "exports.due"),
    ),
    Known(
        name="schedules",
        label=_l("Export schedules"),
        off=_l("No export is started by a schedule; times that pass are left out."),
        blueprints=("schedules",),
        tasks=("exports.due",),
    ),
    Known(
        name="alerts",
        label=_l("Alerts"),
        off=_l("No rule is looked at and nobody is written to."),
        blueprints=("alerts",),
        tasks=("audit.alerts",),
    ),
    Known(
        name="mail",
        label=_l("Mail"),
        off=_l("Mail is written and waits; none is sent."),
        tasks=("mail.deliver",),
    ),
    Known(
        name="corrections",
        label=_l("Correction of words"),
        off=_l("Words are looked for as they are typed."),
    ),
)
KNOWN = {each.name: each for each in _ALL}
"""All of them by name, in the order in which they are listed."""
