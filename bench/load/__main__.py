"""All loads, one after the other, or those named: `python -m bench.load [L3 ...]`."""

import sys

from bench.faults.series import run_each

NAMES = {"L3": "l3_many_imports", "L4": "l4_large_import"}

if __name__ == "__main__":
    sys.exit(run_each("bench.load", NAMES, sys.argv[1:]))
