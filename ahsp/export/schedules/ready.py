"""Schedules that are ready to be switched on: one click, no form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ahsp.export.order import Format, Options, Order
from ahsp.export.schedules.keeping import Wanted
from ahsp.models import Every

ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the page says of one that is ready."""

    preset: str
    name: str
    about: str


def unused(names: Collection[str]) -> list[Ready]:
    """Those whose name nobody uses."""
    return [each for each in _all().values() if each.name not in names]


def wanted(preset: str, language: str) -> Wanted | None:
    """What one of them stands for; None where there is none of that name."""
    found = _all().get(preset)
    if found is None:
        return None
    return Wanted(
        name=found.name,
        order=Order(options=Options(format=Format.XLSX, language=language)),
        saved_search_id=None,
        to_admins=True,
        recipients=(),
        every=Every.WEEK,
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
    )
    return {weekly.preset: weekly}
