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
    "F8": "f8_moved_clock",
    "F9": "f9_frozen_reader",
    "F10": "f10_restart",
    "F11": "f11_redis_away",
    "F12": "f12_slow_redis",
    "F13": "f13_redis_refuses",
    "F14": "f14_crowded_database",
    "F15": "f15_read_only",
    "F16": "f16_slow_database",
    "F17": "f17_mail_server",
    "F18": "f18_schedulers",
    "F19": "f19_frozen_and_gone",
    "F20": "f20_no_room",
    "F21": "f21_silent_disk",
    "E1": "e1_killed_export",
    "M1": "m1_two_machines",
}

if __name__ == "__main__":
    sys.exit(run_each("bench.faults", NAMES, sys.argv[1:]))
