"""F11: Redis is away at the start, in the middle of requests and in the middle of an import.

Pages go on and do not wait for it; what waits for a worker is done once it is back; administrators
are told on every page.
"""

import http

from bench.faults import books
from bench.faults.own_redis import OwnRedis
from bench.faults.person import Person
from bench.faults.processes import readers_below
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run
from bench.faults.searching import Load

ROWS = 15_000
TOLD = "Redis does not answer."
BOUND = 3.0
"""Seconds within which each page is answered; a machine under load included."""
WITHIN = 120.0


def main() -> Outcome:
    """Take it away three times, and count."""
    with OwnRedis() as redis, Program(sample=False, REDIS_URL=redis.url) as program:
        person = Person(program, "f11")
        first = books.make(program.folder, "f11-1", ROWS, seed=1)
        second = books.make(program.folder, "f11-2", ROWS, seed=2)
        told_at_start = TOLD in person.get("/search").text
        early = person.upload(first.path, "F11 1").batch  # nobody can be rung for
        with Load(person) as load:
            redis.start()
            read = [program.settle(early, WITHIN, "ready")]
            told_when_back = not until(lambda: TOLD not in person.get("/search").text, 30)
            late = person.upload(second.path, "F11 2").batch
            until(lambda: readers_below(program.worker), 30, 0.002)
            redis.stop()
            read.append(program.settle(late, WITHIN, "ready"))
            for batch in (early, late):
                person.confirm(batch)
            told_again = until(lambda: TOLD in person.get("/search").text, 30)
            redis.start()
            states = [program.settle(each, WITHIN) for each in (early, late)]
        pairs = ((first, "F11 1"), (second, "F11 2"))
        exact = sum(books.stored(program, name) == book.contents for book, name in pairs)
        ready = person.get("/readyz")
    return {
        "ok": read == ["ready"] * 2
        and states == ["committed"] * 2
        and exact == 2
        and told_at_start
        and told_again
        and not told_when_back
        and set(load.statuses) == {http.HTTPStatus.OK}
        and load.slowest <= BOUND
        and ready.status == http.HTTPStatus.OK,
        "told_at_start": told_at_start,
        "told_when_away": told_again,
        "told_when_back": told_when_back,
        "read": read,
        "states": states,
        "exact": exact,
        "answers": dict(sorted(load.statuses.items())),
        "slowest_answer": round(load.slowest, 2),
    }


if __name__ == "__main__":
    run("F11", main, 420)
