"""What workers do for whoever looks after the site."""

from ahsp.extensions import celery_app
from ahsp.ops import round_trip, watching


@celery_app.task(name="health.check")
def check() -> None:
    """Look how each part is, and record what changed."""
    watching.watch()


@celery_app.task(name=round_trip.TASK)
def echo(key: str) -> None:
    """Answer whoever tries a queue."""
    round_trip.answer(key)
