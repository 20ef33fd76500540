"""What the worker does for alerts."""

from ahsp.alerts import evaluating
from ahsp.extensions import celery_app


@celery_app.task(name="audit.alerts")
def evaluate() -> None:
    """Tell what is to be told; asked by the scheduler, and rung for by critical events."""
    evaluating.evaluate()
