"""F13: Redis answers, but takes nothing in: its memory is full, it is a copy of another server, or
it takes no more connections.

Pages are right, limits go on, imports wait and are done afterwards; administrators are told why.
"""

import contextlib
import http
from collections.abc import Iterator

from bench.faults import books
from bench.faults.own_redis import OwnRedis
from bench.faults.person import Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 500
WITHIN = 90.0
REFUSED = "Redis takes nothing in."
AWAY = "Redis does not answer."


@contextlib.contextmanager
def _full(server: OwnRedis) -> Iterator[None]:
    server.client.config_set("maxmemory", 1)
    yield
    server.client.config_set("maxmemory", 0)


@contextlib.contextmanager
def _copy(server: OwnRedis) -> Iterator[None]:
    server.client.replicaof("127.0.0.1", 1)
    yield
    server.client.replicaof("NO", "ONE")


@contextlib.contextmanager
def _crowded(server: OwnRedis) -> Iterator[None]:
    """All connections taken by others; those of the program were closed."""
    ours = server.client
    ours.config_set("maxclients", 1)
    ours.client_kill_filter(_type="normal", skipme=True)
    yield
    ours.config_set("maxclients", 10_000)


WAYS = {"full": (_full, REFUSED), "copy": (_copy, REFUSED), "crowded": (_crowded, AWAY)}


def _try(program: Program, person: Person, server: OwnRedis, name: str) -> Outcome:
    how, told = WAYS[name]
    book = books.make(program.folder, f"f13-{name}", ROWS)
    with how(server):
        pages = {person.get(f"/search?q={name}+{n}").status for n in range(20)}
        said = until(lambda: told in person.get("/search").text, 10)
        health = told in person.get("/admin/health").text
        batch = person.upload(book.path, f"F13 {name}").batch
    quiet = until(lambda: told not in person.get("/search").text, 30)
    if program.settle(batch, WITHIN, "ready") == "ready":
        person.confirm(batch)
    state = program.settle(batch, WITHIN)
    exact = books.stored(program, f"F13 {name}") == book.contents
    right = pages == {http.HTTPStatus.OK} and said and health and quiet
    return {
        "ok": right and state == "committed" and exact,
        "pages": sorted(pages),
        "told": said,
        "told_by_health": health,
        "quiet_afterwards": quiet,
        "state": state,
        "exact": exact,
    }


def main() -> Outcome:
    """Have it refuse in each way."""
    with OwnRedis("--maxmemory-policy", "noeviction") as server:
        server.start()
        with Program(sample=False, REDIS_URL=server.url) as program:
            person = Person(program, "f13")
            found = {name: _try(program, person, server, name) for name in WAYS}
    return {"ok": all(each["ok"] for each in found.values()), **found}


if __name__ == "__main__":
    run("F13", main, 420)
