"""The bell for whoever tells people of critical events; where the queue is away, the beat does."""

from ahsp.running import bells


def ring_for_alerts() -> None:
    """Tell a worker that a critical event was recorded; to be called after the commit."""
    bells.ring("audit.alerts")
