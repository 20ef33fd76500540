"""Ports for the servers of tests.

A server binds its port some time after it was chosen, on a busy machine seconds later. So each
process of the tests has ports of its own, gives each of them once in a round, and takes none of
those that the program itself chooses for its private servers.
"""

import itertools
import os
import random

from ahsp.embedded.processes import first_free

FIRST, PROCESSES, EACH = 10_000, 16, 600
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % PROCESSES
_round = itertools.count(random.SystemRandom().randrange(EACH))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, and that nobody else is told of."""
    places = itertools.islice(_round, EACH)
    return first_free(FIRST + _process * EACH + place % EACH for place in places)
