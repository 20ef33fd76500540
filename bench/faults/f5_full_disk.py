"""F5: no room for another workbook: a clear answer, no piece of a file, everything else works.

As root the folder of uploads is a small file system in memory that is filled; otherwise the web
server may write no file of that size.
"""

import contextlib
import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.faults import books
from bench.faults.books import Book
from bench.faults.person import Answer, Person
from bench.faults.processes import below
from bench.faults.program import Program
from bench.faults.report import Outcome, run

ROWS = 5_000
SIZE_MB = 20
ROOM = 65_536  # bytes that are left: a workbook begins to fit
SENTENCE = "The disk is full."


@contextlib.contextmanager
def _small(uploads: Path) -> Iterator[bool]:
    """Lay a small file system over the folder, where we may; yields whether we did."""
    uploads.mkdir(mode=0o700, exist_ok=True)
    options = f"size={SIZE_MB}m,mode=700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(uploads)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(uploads)], check=True)


@contextlib.contextmanager
def _full(program: Program, mounted: bool) -> Iterator[None]:
    """No room while the block runs."""
    filler = program.data / "uploads" / ".filler"
    web = [program.web, *below(program.web)]
    if mounted:
        fill(filler)
    else:
        _allow(web, ROOM)
    try:
        yield
    finally:
        filler.unlink(missing_ok=True)
        if not mounted:
            _allow(web, resource.RLIM_INFINITY)


def fill(filler: Path) -> None:
    """Write a file until there is hardly any room left."""
    with filler.open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), bytes(ROOM))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(0, file.tell() - ROOM))


def _allow(pids: list[int], size: int) -> None:
    for pid in pids:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _import(program: Program, person: Person, book: Book, sumber: str) -> bool:
    """Whether an import goes in whole."""
    batch = person.upload(book.path, sumber).batch
    if batch and program.settle(batch, 60, "ready") == "ready":
        person.confirm(batch)
        program.settle(batch, 60)
    return books.stored(program, sumber) == book.contents


def main() -> Outcome:
    """Fill, try, free, try again."""
    with Program() as program, _small(program.data / "uploads") as mounted:
        person = Person(program, "f5")
        book = books.make(program.folder, "f5", ROWS)
        size = book.path.stat().st_size
        waiting = person.upload(book.path, "F5 waiting").batch
        program.settle(waiting, 60, "ready")
        kept = program.stored_files()
        before = program.sql("SELECT count(*) FROM import_batch")
        with _full(program, mounted):
            answer = person.upload(book.path, "F5 full")
            partial = len([each for each in program.stored_files() if each.name != ".filler"])
            partial -= len(kept)
            pages = [person.get(path).status for path in ("/healthz", "/search?q=beton", "/import")]
            person.confirm(waiting)
            worked = program.settle(waiting, 60) == "committed"
        none = program.sql("SELECT count(*) FROM import_batch") == before
        recovered = _import(program, person, book, "F5 after")
        exact = books.stored(program, "F5 waiting") == book.contents
    return {
        "ok": _clear(answer)
        and partial == 0
        and none
        and set(pages) == {200}
        and worked
        and exact
        and recovered,
        "how": "small file system" if mounted else "largest file",
        "file_bytes": size,
        "status": answer.status,
        "sentence": SENTENCE in answer.text,
        "partial_files": partial,
        "imports_made": 0 if none else 1,
        "pages": pages,
        "commit_meanwhile": worked and exact,
        "recovered": recovered,
    }


def _clear(answer: Answer) -> bool:
    return answer.status == 507 and SENTENCE in answer.text


if __name__ == "__main__":
    run("F5", main, 240)
