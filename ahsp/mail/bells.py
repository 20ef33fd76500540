"""The bell for whoever sends mail; where the queue is away, the sweeper finds what is due."""

from ahsp.running import bells


def ring() -> None:
    """Tell a worker that mail is due; to be called after the commit."""
    bells.ring("mail.deliver")
