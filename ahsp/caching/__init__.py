"""Answers that are kept until what they were computed from changes.

To keep something new, declare its family and ask through it::

    CHAPTERS = declare("chapters", _l("Chapters of an edition"))

    found = kept(CHAPTERS, edition, lambda: count_chapters(edition))

The key holds the number of the data's version and that of the family's generation, so nothing is
ever stale: a commit, or an administrator who raises a generation, makes what was kept unreachable,
everywhere and at once. It holds which code made the answer too: two releases that work side by side
read nothing of each other. Answers are kept twice: the latest in each process, all in Redis, both
compressed. However many ask at once, one computes; without Redis, every process computes itself.
"""

from ahsp.caching.answers import kept
from ahsp.caching.families import Family, declare
from ahsp.caching.state import State, current_state, current_version, held_state

__all__ = ["Family", "State", "current_state", "current_version", "declare", "held_state", "kept"]
