"""F21: a disk of the data folder does not answer, as a network share that is gone.

A file system that nobody serves lies over the folder of finished files: whoever asks it waits. The
pages of administrators name it, nothing else waits, and all is well once it is gone.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.faults import books
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 2_000
MOST = 10.0
"""Seconds for a page: for that of health, which asks its disks, its files and its workers."""
PAGES = ("/search?q=beton", "/import", "/audit", "/exports", "/admin/health")
ALL_RIGHT = [200] * len(PAGES)
DEVICE = Path("/dev/fuse")


@contextlib.contextmanager
def _silent(folder: Path) -> Iterator[None]:
    """Lay a file system over a folder, and answer none of its questions."""
    served = os.open(DEVICE, os.O_RDWR)
    options = f"fd={served},rootmode=40000,user_id=0,group_id=0,allow_other"
    command = ["mount", "-i", "-t", "fuse", "-o", options, "silent", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, pass_fds=(served,))
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        os.close(served)  # whoever still waits is told that nobody serves it


def _read(person: Person, told: str) -> tuple[list[int], list[bool], float]:
    """The statuses of the pages, whether each tells of the disk, and the seconds of the longest."""
    statuses, found, longest = [], [], 0.0
    for path in PAGES:
        began = time.monotonic()
        answer = person.get(path)
        longest = max(longest, time.monotonic() - began)
        statuses.append(answer.status)
        found.append(told in answer.text)
    return statuses, found, round(longest, 2)


def main() -> Outcome:
    """Look at pages and import while the disk is silent, and afterwards."""
    if os.geteuid() != 0 or not DEVICE.exists():
        return {"ok": True, "skipped": "only root may lay a file system over a folder, with FUSE"}
    with Program(sample=False, before=lambda data: (data / "files").mkdir(mode=0o700)) as program:
        person = Person(program, "f21")
        book = books.make(program.folder, "f21", ROWS)
        folder = program.data / "files"
        told = f"The disk of {folder} does not answer."
        with _silent(folder):
            statuses, found, longest = _read(person, told)
            batch = person.upload(book.path, "F21").batch
            program.settle(batch, 60, "ready")
            person.confirm(batch)
            state = program.settle(batch, 60)
        quiet = until(lambda: _read(person, told)[1] == [False] * len(PAGES), 30, 0.5)
        after = _read(person, told)[0]
        exact = books.stored(program, "F21") == book.contents
    return {
        "ok": statuses == after == ALL_RIGHT
        and all(found)
        and longest <= MOST
        and (state, exact, quiet) == ("committed", True, True),
        "pages": statuses,
        "told": all(found),
        "longest": longest,
        "state": state,
        "exact": exact,
        "quiet_afterwards": quiet,
        "after": after,
    }


if __name__ == "__main__":
    run("F21", main, 300)
