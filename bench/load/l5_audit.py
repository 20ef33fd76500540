"""L5: events that are chained by eight processes at once, and a walk of 100,000 of them.

`python -m bench.load.l5_audit [SECONDS]`.
"""

import sys

from bench.audit import TARGET_EVENTS, TARGET_WALK, WALKED, measured
from bench.faults.report import Outcome, run

SECONDS = 10.0


def main() -> Outcome:
    """Write, walk, compare."""
    found = measured(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    walk = found.walk_s * WALKED / found.walked
    return {
        "ok": found.chained >= TARGET_EVENTS and walk <= TARGET_WALK,
        "chained_a_second": round(found.chained),
        "plain_a_second": round(found.plain),
        "share_of_plain": round(found.share, 2),
        "walked": found.walked,
        "walk_s": round(found.walk_s, 2),
    }


if __name__ == "__main__":
    run("L5", main, 300)
