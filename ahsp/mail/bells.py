"""The bell for whoever sends mail; where the queue is away, the sweeper finds what is due."""

from ahsp.running import bells


def ring() -> bool:
    """Tell a worker that mail is due; to be called after the commit. Returns whether it rang."""
    return bells.ring("mail.deliver")
