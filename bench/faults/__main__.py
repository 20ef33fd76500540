"""All faults, one after the other, or those named: `python -m bench.faults [F1 ...]`."""

import sys

from bench.faults.series import run_each

NAMES = {
    "F1": "f1_killed_worker",
    "F2": "f2_killer_files",
    "F3": "f3_empty_redis",
    "F4": "f4_database_restart",
    "F5": "f5_full_disk",
    "F6": "f6_double_submit",
    "F7": "f7_two_people",
    "F9": "f9_frozen_reader",
    "F10": "f10_restart",
    "E1": "e1_killed_export",
}

if __name__ == "__main__":
    sys.exit(run_each("bench.faults", NAMES, sys.argv[1:]))
