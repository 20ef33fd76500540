"""F18: two schedulers run at the same time, then none.

What is due is done once for each time, however many ask; the supervisor starts a killed one again,
and what became overdue is done then.
"""

import os
import signal
import subprocess
import sys
import time

from bench.faults.processes import send
from bench.faults.program import ROOT, Program, until
from bench.faults.report import Outcome, run

TOGETHER = 35.0
"""Seconds for which both run: three times that what is most frequent is due."""
TWICE = """
    SELECT count(*) FROM (SELECT 1 FROM task_run WHERE kind = 'due' GROUP BY task, due_at
        HAVING count(*) > 1) AS twice
"""
RUNS = "SELECT count(*) FROM task_run WHERE task = 'imports.sweep' AND state = 'done'"


def _second(program: Program) -> "subprocess.Popen[bytes]":
    """Another scheduler of the same installation."""
    command = [sys.executable, "-m", "celery", "-A", "celery_worker:celery_app", "beat"]
    return subprocess.Popen(
        [*command, "--loglevel", "ERROR", "--pidfile="],
        cwd=ROOT,
        env=os.environ | {"AHSP_DATA": str(program.data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> Outcome:
    """Start a second one, then kill both."""
    with Program() as program:
        until(lambda: program.sql(RUNS)[0][0], 60)  # the worker is there, and at work
        second = _second(program)
        try:
            before = program.sql(RUNS)[0][0]
            time.sleep(TOGETHER)
            runs = program.sql(RUNS)[0][0] - before
            alive = second.poll() is None
            twice = program.sql(TWICE)[0][0]
        finally:
            second.kill()
            second.wait()
        killed = program.beat
        send([killed], signal.SIGKILL)
        revived = until(lambda: program.beat not in (0, killed), 30)
        last = program.sql(RUNS)[0][0]
        goes_on = until(lambda: program.sql(RUNS)[0][0] > last, 40)
    return {
        "ok": alive and twice == 0 and 2 <= runs <= 5 and revived and goes_on,
        "runs_meanwhile": runs,
        "times_done_twice": twice,
        "second_ran": alive,
        "started_again": revived,
        "goes_on": goes_on,
    }


if __name__ == "__main__":
    run("F18", main, 240)
