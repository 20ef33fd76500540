"""Gives one program of an installation another clock; found by Python before anything else.

`AHSP_FAULT_CLOCK` names words of the command lines that are meant. A library can only be laid under
a program at its start, so that the program is started once more.
"""

import os
import sys
from pathlib import Path

if wanted := os.environ.get("AHSP_FAULT_CLOCK"):
    words = Path("/proc/self/cmdline").read_text(encoding="utf-8").split("\0")[:-1]
    if "LD_PRELOAD" not in os.environ and set(wanted.split()) & set(words):
        os.environ["LD_PRELOAD"] = os.environ["AHSP_FAULT_CLOCK_LIBRARY"]
        os.execv(sys.executable, words)
