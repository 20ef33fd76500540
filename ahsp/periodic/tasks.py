"""What the worker does for the tasks themselves."""

from ahsp.extensions import celery_app
from ahsp.periodic import due


@celery_app.task(name="tasks.due", expires=10)
def start_due() -> None:
    """Start what is due; asked by the scheduler every few seconds."""
    due.sweep()


@celery_app.task(name="tasks.tidy", expires=600)
def tidy() -> None:
    """Delete old runs."""
    due.tidy()
