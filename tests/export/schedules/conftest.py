"""Schedules and what became of their times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ahsp.export.order import Format, Options, Order
from ahsp.export.schedules import keeping
from ahsp.export.schedules.keeping import Wanted
from ahsp.extensions import db
from ahsp.models import ExportSchedule, ScheduleDue, User
from tests.export.runs.conftest import _no_files, bells, catalogue, siti

__all__ = ["_no_files", "bells", "catalogue", "siti"]
MakeSchedule = Callable[..., ExportSchedule]


@pytest.fixture
def schedule(catalogue: None, siti: User) -> MakeSchedule:
    """Make a schedule that is due at this minute of the week, by UTC."""

    def act(*, since: timedelta = timedelta(minutes=5), **changes: Any) -> ExportSchedule:
        moment = datetime.now(UTC)
        values: dict[str, Any] = {
            "name": "Mingguan",
            "order": Order(options=Options(Format.CSV, language="en")),
            "saved_search_id": None,
            "to_admins": False,
            "recipients": ("budi@kantor.example", "ani@kantor.example"),
            "every": "week",
            "weekday": moment.isoweekday(),
            "day": 1,
            "at": moment.strftime("%H:%M"),
            "zone": "UTC",
        }
        made = keeping.add(Wanted(**(values | changes)), siti)
        made.since = moment - since
        db.session.commit()
        return made

    return act


def log() -> list[ScheduleDue]:
    """All times of all schedules, oldest first."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(ScheduleDue).order_by(ScheduleDue.due_at)))


def states() -> list[tuple[str, str]]:
    """What became of them, and why."""
    return [(each.state, each.reason) for each in log()]
