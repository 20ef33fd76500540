"""All loads and the corpus in a row, or those named: `python -m bench.load [B3 ...]`."""

import sys

from bench.faults.series import run_each

NAMES = {
    "B3": "b3_corpus",
    "L1": "l1_searches",
    "L2": "l2_connections",
    "L3": "l3_many_imports",
    "L4": "l4_large_import",
    "L5": "l5_audit",
    "L6": "l6_start_under_exports",
    "Q1": "q1_thousand_imports",
}

if __name__ == "__main__":
    sys.exit(run_each("bench.load", NAMES, sys.argv[1:]))
