"""F12: Redis answers late, or not at all while it takes connections.

A page waits for it once at most, not once for each thing that it would ask; then the process leaves
it alone for a while. Once it is quick again, it is used again.
"""

import http
import time
from dataclasses import dataclass

from bench.faults import books
from bench.faults.own_redis import OwnRedis, Way
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 500
PAGES = 40
BOUND = 2.5
"""Seconds for the page that finds out, on a busy machine."""
USUAL = 0.6
"""Seconds for the middle one of all pages."""
WITHIN = 90.0
TOLD = "Redis does not answer."


@dataclass
class Pages:
    """What some pages took, in seconds, and whether all of them were right."""

    longest: float
    middle: float
    right: bool


def _turn(person: Person) -> Pages:
    """Ask for a few pages after each other, none of which is kept."""
    took, right = [], True
    for number in range(PAGES):
        began = time.monotonic()
        answer = person.get(f"/search?q=semen+{began}{number}")
        took.append(time.monotonic() - began)
        right = right and answer.status == http.HTTPStatus.OK
    return Pages(max(took), sorted(took)[PAGES // 2], right)


def _shown(pages: Pages) -> list[float]:
    return [round(pages.longest, 2), round(pages.middle, 3)]


def main() -> Outcome:
    """Make the way to it long, then block it, and turn pages."""
    with OwnRedis() as redis:
        redis.start()
        with Way(redis.port) as way:
            address = f"redis://127.0.0.1:{way.port}/0"
            with Program(sample=False, REDIS_URL=address) as program:
                person = Person(program, "f12")
                book = books.make(program.folder, "f12", ROWS)
                before = _turn(person)
                way.late = 1.0  # two seconds for an answer
                late = _turn(person)
                way.late = 0.2  # each answer in time, all of them together not
                dragging = _turn(person)
                way.late, way.blocked = 0.0, True
                blocked = _turn(person)
                began = time.monotonic()
                batch = person.upload(book.path, "F12").batch
                upload = time.monotonic() - began
                told = TOLD in person.get("/search").text
                way.blocked = False
                quiet = until(lambda: TOLD not in person.get("/search").text, 30)
                if program.settle(batch, WITHIN, "ready") == "ready":
                    person.confirm(batch)
                state = program.settle(batch, WITHIN)
                exact = books.stored(program, "F12") == book.contents
                after = _turn(person)
    found = {"before": before, "late": late, "dragging": dragging, "blocked": blocked}
    found["after"] = after
    return {
        "ok": all(each.right for each in found.values())
        and all(each.longest <= BOUND and each.middle <= USUAL for each in found.values())
        and upload <= BOUND
        and told
        and quiet
        and state == "committed"
        and exact,
        "longest_and_middle": {name: _shown(each) for name, each in found.items()},
        "upload": round(upload, 2),
        "told_when_blocked": told,
        "quiet_afterwards": quiet,
        "state": state,
        "exact": exact,
    }


if __name__ == "__main__":
    run("F12", main, 420)
