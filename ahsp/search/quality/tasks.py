"""What the worker hears: the bell for a measurement, and the sweeper's round."""

from ahsp.extensions import celery_app
from ahsp.search.quality import runs


@celery_app.task(name="search.score")
def score() -> None:
    """Do the measurement that waits."""
    runs.run()


@celery_app.task(name="search.sweep")
def sweep() -> None:
    """Find measurements that nobody works on."""
    runs.sweep()
