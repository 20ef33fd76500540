"""Schedules that are ready to be switched on: one click, no form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from ahsp.config import LANGUAGES
from ahsp.export.order import LAST_MONTH, Format, Options, Order
from ahsp.export.schedules.keeping import Wanted
from ahsp.models import Every

ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the page says of one that is ready."""

    preset: str
    name: str
    about: str
    every: Every
    month: str = ""

    def order(self, language: str) -> Order:
        """What it sends: the whole catalogue as a workbook, or the report of a month."""
        kind = Format.PDF if self.month else Format.XLSX
        return Order(options=Options(format=kind, language=language), month=self.month)


def unused(names: Collection[str]) -> list[Ready]:
    """Those that nobody switched on, whatever language they read when they did."""
    taken = {name.lower() for name in names}
    used = set()
    for language in LANGUAGES:
        with force_locale(language):
            used |= {key for key, each in _all().items() if each.name.lower() in taken}
    return [each for key, each in _all().items() if key not in used]


def wanted(preset: str, language: str) -> Wanted | None:
    """What one of them stands for; None where there is none of that name."""
    found = _all().get(preset)
    if found is None:
        return None
    return Wanted(
        name=found.name,
        order=found.order(language),
        saved_search_id=None,
        to_admins=True,
        recipients=(),
        every=found.every,
        weekday=1,
        day=1,
        at="08:00",
        zone=ZONE,
    )


def _all() -> Mapping[str, Ready]:
    weekly = Ready(
        "weekly",
        _("Weekly export of the catalogue"),
        _("The whole catalogue as Excel, each Monday at 08:00 WIB, to all administrators."),
        Every.WEEK,
    )
    monthly = Ready(
        "monthly",
        _("Monthly report"),
        _(
            "Imports, searches, audit record and data quality of the month before as PDF, on the"
            " first day of each month at 08:00 WIB, to all administrators."
        ),
        Every.MONTH,
        LAST_MONTH,
    )
    return {each.preset: each for each in (weekly, monthly)}
