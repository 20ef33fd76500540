"""Bells for whoever works on imports."""

from ahsp.running import bells


def ring(batch_id: int) -> bool:
    """Tell a worker that a batch waits; returns whether the bell rang."""
    return bells.ring("imports.run", batch_id)


def ring_for_figures(sumber_id: int) -> None:
    """Tell a worker that an edition changed, so that what it knows of items is out of date."""
    bells.ring("imports.figures", sumber_id)
