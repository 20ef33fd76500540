"""F19: the worker is frozen with its children, and the web server is killed in mid-request.

The import's page and the page of health say that nobody works; once it goes on, each import is done
once, also the one that it held for longer than its lease. A form whose answer was cut off is sent
again, and makes one import.
"""

import contextlib
import http.client
import signal
import threading
import time
import uuid

from bench.faults import books
from bench.faults.f10_restart import Tries
from bench.faults.person import Person
from bench.faults.processes import below, readers_below, send
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 12_000
LEASE = 4
WITHIN = 120.0
ALONE = "No worker has had it for"
HEALTH = "No worker answers"


def _frozen(program: Program, person: Person) -> dict[str, object]:
    """Freeze the worker while it reads one import and another one waits."""
    held = books.make(program.folder, "f19-1", ROWS, seed=1)
    waits = books.make(program.folder, "f19-2", ROWS, seed=2)
    first = person.upload(held.path, "F19 1").batch
    until(lambda: readers_below(program.worker), 30, 0.002)
    frozen = [program.worker, *below(program.worker)]
    send(frozen, signal.SIGSTOP)
    second = person.upload(waits.path, "F19 2").batch
    said = until(lambda: ALONE in person.get(f"/import/{second}").text, 40, 0.5)
    health = HEALTH in person.get("/admin/health").text
    send(frozen, signal.SIGCONT)
    for batch in (first, second):
        if program.settle(batch, WITHIN, "ready") == "ready":
            person.confirm(batch)
    states = [program.settle(batch, WITHIN) for batch in (first, second)]
    quiet = ALONE not in person.get(f"/import/{second}").text
    pairs = ((held, "F19 1"), (waits, "F19 2"))
    exact = sum(books.stored(program, name) == book.contents for book, name in pairs)
    found = {"page_says_so": said, "health_says_so": health, "quiet_afterwards": quiet}
    return found | {"states": states, "exact": exact}


def _killed(program: Program, person: Person) -> dict[str, object]:
    """Kill the web server while a form is on its way, and send it until it is taken."""
    book = books.make(program.folder, "f19-3", ROWS, seed=3)
    tries, key = Tries(), str(uuid.uuid4())
    cut: list[int] = []

    def once() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            cut.append(person.upload(book.path, "F19 3", key).status)

    for pause in (0.0, 0.02, 0.05):
        until(lambda: program.web and len(below(program.web)) > 1, 60)
        until(lambda: _answers(person), 60)
        thread = threading.Thread(target=once)
        thread.start()
        time.sleep(pause)
        web = program.web
        send([web, *below(web)], signal.SIGKILL)
        thread.join()
    batch = tries.upload(person, book, "F19 3", key)
    tries.confirm(program, person, batch)
    state = program.settle(batch, WITHIN)
    made = program.sql("SELECT count(*) FROM import_batch WHERE key = %s", key)[0][0]
    exact = books.stored(program, "F19 3") == book.contents
    return {"cut_off": 3 - len(cut), "imports": made, "state": state, "exact": exact}


def _answers(person: Person) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return person.get("/healthz").status == http.HTTPStatus.OK
    return False


def main() -> Outcome:
    """Freeze, then kill, and count."""
    with Program(sample=False, AHSP_IMPORT_LEASE_SECONDS=str(LEASE)) as program:
        person = Person(program, "f19")
        frozen = _frozen(program, person)
        killed = _killed(program, person)
    return {
        "ok": frozen["page_says_so"]
        and frozen["health_says_so"]
        and frozen["quiet_afterwards"]
        and frozen["states"] == ["committed"] * 2
        and frozen["exact"] == 2
        and killed["imports"] == 1
        and killed["state"] == "committed"
        and killed["exact"],
        "frozen_worker": frozen,
        "killed_web_server": killed,
    }


if __name__ == "__main__":
    run("F19", main, 420)
