"""What the workers hear about exports."""

from ahsp.export.runs import sweeping, work
from ahsp.export.schedules import due
from ahsp.extensions import celery_app


@celery_app.task(name="exports.run")
def run(run_id: int) -> None:
    """Make an export that waits."""
    work.run(run_id)


@celery_app.task(name="exports.sweep")
def sweep() -> None:
    """Find exports that nobody works on."""
    sweeping.sweep()


@celery_app.task(name="exports.due")
def start_due() -> None:
    """Start what is due by schedule."""
    due.sweep()


@celery_app.task(name="exports.tidy")
def tidy() -> None:
    """Delete files whose time is over."""
    sweeping.tidy()
