"""What the worker does for the search: answering ahead, and forgetting."""

from ahsp.extensions import celery_app
from ahsp.search import tally, warming


@celery_app.task(name="search.warm")
def warm(*, anyway: bool = False) -> None:
    """Answer what is asked most, where the data changed since the last time, or `anyway`."""
    if anyway:
        warming.warm()
    else:
        warming.warm_if_due()


@celery_app.task(name="search.forget_old")
def forget_old() -> None:
    """Forget how often questions were asked long ago."""
    tally.forget_old()
