"""L1: 167 different searches a second for half a minute, over 200,000 analyses.

As fragments, from signed-in browsers, through the web server with its production settings; the
cache is on and holds none of them. Each time counts from the moment at which the search was due.
`python -m bench.load.l1_searches [ANALYSES [SECONDS]]`.
"""

import sys
import threading
import time
from collections.abc import Sequence

import flask_migrate

from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.models import Role
from ahsp.search.filters import Query
from bench.catalogue import load
from bench.faults.processes import below
from bench.faults.report import Outcome, run
from bench.load.spent import since, spent_by, spent_by_database, spent_here
from bench.memory import own_mb
from bench.search.asked import different
from bench.search.measured import catalogue
from bench.search.web import PASSWORD, Client, web_server
from bench.times import Spread

ANALYSES = 200_000
A_SECOND = 167
SECONDS = 30
CLIENTS = 16
WARM = 800
"""Other questions that all clients ask before: a running site has its statements prepared."""
P95_MS = 500


def _steadily(clients: Sequence[Client], asked: Sequence[Query]) -> tuple[list[float], int]:
    """Seconds from the moment at which each question was due, and how many failed."""
    took: list[float] = []
    failed: list[Query] = []
    places = iter(range(len(asked)))
    guard = threading.Lock()
    began = time.perf_counter() + 0.5

    def work(client: Client) -> None:
        while True:
            with guard:
                place = next(places, None)
            if place is None:
                return
            due = began + place / A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                client.fragment(asked[place])
            except (AssertionError, OSError):
                failed.append(asked[place])
            took.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(failed)


def asked_steadily(settings: Settings, names: Sequence[str], seconds: int) -> Outcome:
    """Ask the web server at a steady rate, and look at its workers' memory.

    Args:
        settings: of a filled catalogue with the user `bench`.
        names: of its analyses.
        seconds: how long.
    """
    before, asked = WARM, different(names, WARM + A_SECOND * seconds)
    with web_server(settings, settings.data / "web.log") as (pid, port):
        first = Client(port)
        clients = [first, *(Client(port, first.cookie) for _ in range(CLIENTS - 1))]
        _steadily(clients, asked[:before])
        web, here, database = spent_by(below(pid)), spent_here(), spent_by_database()
        took, failed = _steadily(clients, asked[before:])
        spent = {
            "web": spent_by(below(pid)) - web,
            "database": since(database, spent_by_database()),
            "client": spent_here() - here,
        }
        own = [round(own_mb(each), 1) for each in below(pid)]
    spread = Spread.of(took)
    return {
        "ok": not failed and spread.p95 <= P95_MS,
        "right": not failed,
        "asked": len(took),
        "failed": failed,
        "p50_ms": spread.p50,
        "p95_ms": spread.p95,
        "worst_ms": spread.worst,
        "web_mb": own,
        "cpu_ms_each": {name: round(1000 * s / len(took), 1) for name, s in spent.items()},
    }


def main() -> Outcome:
    """Fill a catalogue and ask."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ANALYSES
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with catalogue(search_cache=True) as app:
        flask_migrate.upgrade()
        names = load(count)
        accounts.create_user("bench", Role.VIEWER, PASSWORD)
        found = asked_steadily(app.config["SETTINGS"], names, seconds)
    return {"analyses": count, **found}


if __name__ == "__main__":
    run("L1", main, 900)
