"""What the worker does for the record."""

import structlog
from flask import current_app

from ahsp.audit import retention, summaries, verifying
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.extensions import celery_app, db

log = structlog.get_logger()


@celery_app.task(name="audit.summarize")
def summarize() -> None:
    """Sum up what is not yet."""
    summaries.summarise_due()


@celery_app.task(name="audit.cleanup")
def cleanup() -> None:
    """Delete what is older than it is kept for."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.audit_days:
        most = max(settings.audit_days, settings.audit_critical_days)
        retention.clear(settings.audit_days, most)


@celery_app.task(name="audit.verify")
def verify() -> None:
    """Walk the chain; a record that does not hold is itself an event that wakes somebody."""
    verdict = verifying.verify()
    if not verdict.ok:
        log.critical(
            "the record does not hold",
            problem=verdict.problem,
            id=verdict.first_bad,
            message=verdict.sentence,
        )
        detail = {"problem": verdict.problem, "first_bad": verdict.first_bad}
        record(Event.RECORD_BROKEN, detail=detail)
        db.session.commit()
