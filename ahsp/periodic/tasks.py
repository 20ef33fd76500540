"""What the worker does for the tasks themselves."""

import time

from ahsp.extensions import celery_app
from ahsp.periodic import due

LEAST = 1.0
"""Seconds between two rounds: a worker that was away finds one asked for every few seconds."""
_last = [-LEAST]


@celery_app.task(name="tasks.due")
def start_due() -> None:
    """Start what is due; asked by the scheduler every few seconds."""
    if time.monotonic() - _last[0] < LEAST:
        return
    due.sweep()
    _last[0] = time.monotonic()


@celery_app.task(name="tasks.tidy")
def tidy() -> None:
    """Delete old runs."""
    due.tidy()
