"""Sums of the record as the summaries have them, made the slow way."""

from datetime import datetime

from sqlalchemy import text

from ahsp.extensions import db

_EVENTS = """
    INSERT INTO audit_summary (period, starts_at, event, severity, category, events, users)
    SELECT :period, timezone(:zone, date_trunc(:unit, timezone(:zone, at))), event, severity,
        category, count(*), count(DISTINCT username) FILTER (WHERE username <> '')
    FROM audit_event WHERE at < :until GROUP BY 1, 2, 3, 4, 5
"""
_ACTORS = """
    INSERT INTO audit_actor_summary (period, dimension, key, starts_at, events)
    SELECT :period, '{dimension}', {key},
        timezone(:zone, date_trunc(:unit, timezone(:zone, at))), count(*)
    FROM audit_event WHERE at < :until AND {key} <> '' GROUP BY 3, 4
"""
_MARK = "INSERT INTO audit_summary_mark (period, until) VALUES (:period, :until)"


def sum_up(hours: datetime, days: datetime, zone: str = "Asia/Jakarta") -> None:
    """Sum up the hours and days that end no later than these moments; committed."""
    for period, unit, until in (("hourly", "hour", hours), ("daily", "day", days)):
        values = {"period": period, "unit": unit, "until": until, "zone": zone}
        db.session.execute(text(_EVENTS), values)
        for dimension, key in (("user", "username"), ("address", "host(address)")):
            db.session.execute(text(_ACTORS.format(dimension=dimension, key=key)), values)
        db.session.execute(text(_MARK), values)
    db.session.commit()
