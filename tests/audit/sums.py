"""Sums of the record, complete or late."""

from datetime import datetime

from sqlalchemy import text

from ahsp.audit.summaries import summarise_due
from ahsp.extensions import db
from ahsp.models import Period


def sum_up(hours: datetime | None = None, days: datetime | None = None) -> None:
    """Sum up everything; given a moment, as if hours or days had been summed up until then only."""
    summarise_due((Period.HOURLY, Period.DAILY))
    for period, until in ((Period.HOURLY, hours), (Period.DAILY, days)):
        if until is not None:
            db.session.execute(
                text("UPDATE audit_summary_mark SET until = :until WHERE period = :period"),
                {"until": until, "period": period},
            )
            db.session.execute(
                text("DELETE FROM audit_summary WHERE period = :period AND starts_at >= :until"),
                {"until": until, "period": period},
            )
    db.session.commit()
