"""Real workers, with processes of their own, on the servers of the tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from bench.faults.processes import below, gone
from tests.imports.work_place import REPOSITORY, environment
from tests.measuring import TOLD_BY

CELERY = (sys.executable, "-m", "celery")
QUIET = ("--without-gossip", "--without-mingle", "--loglevel=ERROR", "--concurrency=2")


@contextmanager
def worker_of(
    app: Flask,
    *,
    queues: str = "imports,work",
    program: str = "celery_worker",
    **changes: str,
) -> Iterator[int]:
    """A worker with two processes for the length of the block.

    Args:
        app: whose servers and data it works on.
        queues: what it listens to.
        program: the module that holds it.
        **changes: environment variables of its own.

    Yields:
        the process number of its parent.
    """
    given = environment(app) | changes
    given.pop(TOLD_BY, None)  # it is killed, and would have been measured for nothing
    process = subprocess.Popen(
        [*CELERY, "-A", f"{program}:celery_app", "worker", *QUIET, f"--queues={queues}"],
        cwd=REPOSITORY,
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.pid
    finally:
        children = below(process.pid)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # They share its connections: until they are gone it seems to listen at its queues.
        deadline = time.monotonic() + 60
        while not all(map(gone, children)) and time.monotonic() < deadline:
            time.sleep(0.01)
