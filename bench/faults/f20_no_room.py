"""F20: no room where exports are written, where logs are, and where PostgreSQL keeps its data.

Each is a small file system in memory that is filled. What needs room says why it was not done; the
rest works; once there is room everything does, and nothing has to be started again.
"""

import contextlib
import http
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.faults import books, exports
from bench.faults.f5_full_disk import fill
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 20_000
WITHIN = 120.0
READ = 10.0
"""Seconds in which a worker has read a workbook and begun to write its rows."""
PAGES = ("/healthz", "/search?q=beton", "/import", "/exports")


def _small(stack: ExitStack, name: str, megabytes: int) -> Callable[[Path], None]:
    """Lay a small file system over a folder of the data before the start."""

    def lay(data: Path) -> None:
        folder = data / name
        folder.mkdir(mode=0o700)
        options = f"size={megabytes}m,mode=700"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)

    return lay


@contextlib.contextmanager
def _filled(folder: Path) -> Iterator[None]:
    filler = folder / ".filler"
    fill(filler)
    try:
        yield
    finally:
        filler.unlink()


def _statuses(person: Person) -> list[int]:
    return [person.get(path).status for path in PAGES]


def _import(program: Program, person: Person, name: str) -> tuple[str, str]:
    """How an import ends, and its reason; ("", "") where it was not taken."""
    batch = person.upload(books.make(program.folder, "f20", ROWS).path, name).batch
    if not batch:
        return "", ""
    if program.settle(batch, WITHIN, "ready") == "ready":
        person.confirm(batch)
    program.settle(batch, WITHIN)
    state, reason = program.sql("SELECT state, reason FROM import_batch WHERE id = %s", batch)[0]
    return str(state), str(reason)


def _exports() -> Outcome:
    with ExitStack() as stack, Program(before=_small(stack, "exports", 8)) as program:
        person = Person(program, "f20")
        sample = int(program.sql("SELECT min(id) FROM sumber")[0][0])
        with _filled(program.data / "exports"):
            exports.ask(person, "xlsx", sample)
            full = exports.settle(program, exports.newest(program), WITHIN)[:2]
            pages = _statuses(person)
        exports.ask(person, "xlsx", sample)
        after = exports.settle(program, exports.newest(program), WITHIN)[0]
    good = full == ("failed", "disk_full") and pages == [200] * 4 and after == "finished"
    return {"ok": good, "export": " ".join(full), "pages": pages, "after": after}


def _logs() -> Outcome:
    with ExitStack() as stack, Program(sample=False, before=_small(stack, "log", 8)) as program:
        person = Person(program, "f20")
        with _filled(program.data / "log"):
            pages = _statuses(person)
            absent = person.get("/import/999999").status
            ended = _import(program, person, "F20 logs")
        after = _statuses(person)
    good = pages == after == [200] * 4 and absent == 404 and ended == ("committed", "")
    return {"ok": good, "pages": pages, "absent": absent, "import": ended[0], "after": after}


def _database() -> Outcome:
    with (
        ExitStack() as stack,
        Program(sample=False, before=_small(stack, "postgres", 220)) as program,
    ):
        person = Person(program, "f20")
        book = books.make(program.folder, "f20", ROWS)
        where = program.data / "postgres"
        with _filled(where):
            taken = person.upload(book.path, "F20 database")
            time.sleep(READ)
            answers = [taken.status, *_statuses(person)]
        back = until(lambda: _statuses(person) == [200] * 4, 60, 0.5)
        full = ("", "")
        if taken.batch:
            program.settle(taken.batch, WITHIN, "ready")
            reasons = "SELECT state, reason FROM import_batch WHERE id = %s"
            full = program.sql(reasons, taken.batch)[0]
        staged = program.sql("SELECT count(*) FROM staged_ahsp")[0][0]
        ended = _import(program, person, "F20 after")
        exact = books.stored(program, "F20 after") == book.contents
    told = set(answers) <= {200, 303, 503, 507}
    bit = full == ("failed", "disk_full") or max(answers) >= http.HTTPStatus.SERVICE_UNAVAILABLE
    kept = staged == 0 or full[0] == "ready"
    return {
        "ok": told and bit and kept and back and ended[0] == "committed" and exact,
        "answers": answers,
        "import": " ".join(full),
        "well_again": back,
        "staged_rows": staged,
        "after": ended[0],
        "exact": exact,
    }


def main() -> Outcome:
    """Fill each place in turn."""
    if os.geteuid() != 0:
        return {"ok": True, "skipped": "only root may lay a small file system over a folder"}
    found = {"exports": _exports(), "logs": _logs(), "database": _database()}
    return {"ok": all(each["ok"] for each in found.values()), **found}


if __name__ == "__main__":
    run("F20", main, 540)
