"""The search over 50,000, 200,000 and 1,000,000 made analyses, each in one run.

Beside it (a) the bare floor, a bounded list of matches without ranks, counts or facets, and (b) the
plain way: everything that matches is ranked and counted. Then the same questions as HTMX fragments
through the web server with its production settings, from one client and from eight, all cold of our
cache; mistyped words, suggestions, and what the cache saves. `python -m bench search [ANALYSES…]`.
"""

import subprocess
import sys

from bench.search.measured import one_size

SIZES = (50_000, 200_000, 1_000_000)


def main(arguments: list[str]) -> None:
    """Run the benchmark, each size in a process of its own."""
    if len(arguments) == 1:
        one_size(int(arguments[0]))
        return
    for size in arguments or map(str, SIZES):
        subprocess.run([sys.executable, "-m", "bench", "search", size], check=True)
