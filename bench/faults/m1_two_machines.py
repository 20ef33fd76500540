"""M1: two machines with everything of their own but database, Redis and bucket; one is then killed.

Each is a whole program with a data folder of its own. What is uploaded at one is read by the
other's worker, what is exported at one is downloaded from the other, sessions hold and end at both,
what is due is done once. Then one is killed (-9) with all its processes in the middle of a commit,
and its data folder deleted: the other finishes the import, and nothing is missing.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from bench.faults import between, books, exports
from bench.faults.f18_schedulers import TWICE
from bench.faults.person import Person
from bench.faults.processes import below, send
from bench.faults.program import ROOT, Program, until
from bench.faults.report import Outcome, run

ROWS = 20_000  # so that there is a middle
LEASE = 3
WITHIN = 90.0
CACHES = ("audit-anchors", "held", "log", "run", "uploads")
"""What a machine may have in its data folder, and lose."""
DUE = "SELECT count(*) FROM task_run WHERE kind = 'due' AND state = 'done'"


@contextmanager
def _without_workers(program: Program) -> Iterator[None]:
    """A machine whose worker and exporter are gone, and not started again within the block."""
    send([program.pid], signal.SIGSTOP)
    for pid in (program.worker, program.exporter):
        send([pid, *below(pid)], signal.SIGKILL)
    yield
    send([program.pid], signal.SIGCONT)


def _sessions(first: Program, second: Program) -> dict[str, Any]:
    """Whether who signs in at one is known at the other, and no more after signing out there."""
    here = Person(first, "m1-siti")
    there = here.at(second)
    holds = there.get("/import").status
    left = here.sign_out().status

    def ended(person: Person) -> bool:
        return "/account/sign-in" in person.get("/import").leads_to

    both = [until(lambda each=each: ended(each), 5) for each in (here, there)]  # type: ignore[misc]
    return {"held": holds == HTTPStatus.OK, "left": left == HTTPStatus.SEE_OTHER, "ended": both}


def _crosswise(first: Program, second: Program, person: Person) -> dict[str, Any]:
    """Uploads and exports that go in at one machine and are worked on by the other."""
    found = {}
    for at, by, name in ((first, second, "M1 a"), (second, first, "M1 b")):
        book = books.make(first.folder, name.replace(" ", "-").lower(), ROWS // 10)
        asker = person.at(at)
        with _without_workers(at):
            batch = asker.upload(book.path, name).batch
            read = at.settle(batch, WITHIN, "ready")
            asker.at(by).confirm(batch)
            state = at.settle(batch, WITHIN)
            edition = int(at.sql("SELECT id FROM sumber WHERE nama = %s", name)[0][0])
            exports.ask(asker, "csv", edition)
            run_id = exports.newest(at)
            made = exports.settle(at, run_id, exports.WITHIN)[0]
        files = [asker.at(each).get(f"/exports/{run_id}/file").body for each in (at, by)]
        found[name] = {
            "states": [read, state, made],
            "exact": books.stored(at, name) == book.contents,
            "rows": [exports.rows_in("csv", each) for each in files],
        }
        until(lambda at=at: at.worker and at.exporter, WITHIN)  # type: ignore[misc]
    return found


def _crossed(found: dict[str, Any]) -> bool:
    return all(
        each["states"] == ["ready", "committed", "finished"]
        and each["exact"]
        and each["rows"] == [ROWS // 10] * 2
        for each in found.values()
    )


def _killed(first: Program, second: Program, person: Person) -> dict[str, Any]:
    """One machine dies while it commits; the other has no workers until then."""
    book = books.make(second.folder, "m1-c", ROWS)
    with _without_workers(second):
        batch = person.at(first).upload(book.path, "M1 c").batch
        first.settle(batch, WITHIN, "ready")
        person.at(first).confirm(batch)
        held = "SELECT 1 FROM import_batch WHERE id = %s AND state = 'committing' AND attempts > 0"
        until(lambda: second.sql(held, batch), WITHIN, 0.002)
        send([first.pid, *below(first.pid)], signal.SIGKILL)
        hit = second.state(batch)
    files = [each.relative_to(first.data) for each in first.data.rglob("*") if each.is_file()]
    own = sorted({each.parts[0] for each in files})
    first.lose()
    state = second.settle(batch, WITHIN)
    return {
        "hit": hit,
        "state": state,
        "exact": books.stored(second, "M1 c") == book.contents,
        "staged": int(second.sql("SELECT count(*) FROM staged_ahsp")[0][0]),
        "of_its_own": [each for each in own if each not in CACHES],
    }


def _shell(settings: dict[str, str], program: Program, *words: str) -> str:
    """What a command on a machine prints."""
    env = os.environ | settings | {"AHSP_DATA": str(program.data)}
    ran = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    return ran.stdout


def _machines(settings: dict[str, str], program: Program) -> str:
    said = json.loads(_shell(settings, program, "flask", "--app", "wsgi", "health", "--json"))
    return str(next(each["state"] for each in said["signs"] if each["name"] == "machines"))


def _verified(settings: dict[str, str], program: Program) -> bool:
    said = _shell(settings, program, "flask", "--app", "wsgi", "audit", "verify", "--json")
    return bool(json.loads(said)["ok"])


def _try(settings: dict[str, str], first: Program, second: Program) -> Outcome:
    began = time.monotonic()
    agree = _machines(settings, first)
    unlike = _machines(settings | {"SECRET_KEY": "another key"}, first)
    sessions = _sessions(first, second)
    person = Person(first, "m1-ani")
    crosswise = _crosswise(first, second, person)
    schedulers = bool(first.beat and second.beat)
    due = int(first.sql(DUE)[0][0])
    dead = _killed(first, second, person)
    until(lambda: int(second.sql(DUE)[0][0]) > due, WITHIN)
    again = exports.newest(second)
    offered = person.at(second).get(f"/exports/{again}/file").body
    after = {
        "due_goes_on": int(second.sql(DUE)[0][0]) > due,
        "download": exports.rows_in("csv", offered) == ROWS // 10,
        "verified": _verified(settings, second),
    }
    twice = int(second.sql(TWICE)[0][0])
    return {
        "ok": (agree, unlike) == ("ok", "danger")
        and sessions == {"held": True, "left": True, "ended": [True, True]}
        and _crossed(crosswise)
        and schedulers
        and twice == 0
        and (dead["hit"], dead["state"], dead["exact"]) == ("committing", "committed", True)
        and (dead["staged"], dead["of_its_own"]) == (0, [])
        and all(after.values()),
        "same_settings": agree,
        "another_key": unlike,
        "sessions": sessions,
        "crosswise": crosswise,
        "two_schedulers": schedulers,
        "times_done_twice": twice,
        "killed": dead,
        "afterwards": after,
        "together": round(time.monotonic() - began, 1),
    }


def main() -> Outcome:
    """On two programs of their own."""
    with between.shared() as shared:
        settings = shared | {"AHSP_IMPORT_LEASE_SECONDS": str(LEASE)}
        with (
            Program(sample=False, **settings) as first,
            Program(sample=False, **settings) as second,
        ):
            return _try(settings, first, second)


if __name__ == "__main__":
    run("M1", main, 540)
