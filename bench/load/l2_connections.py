"""L2: a thousand connections that stay open, and 200 requests a second on them, of mixed pages.

Over 50,000 analyses, through the web server with its production settings; each time counts from
the moment at which the request was due.
`python -m bench.load.l2_connections [ANALYSES [SECONDS [A_SECOND]]]`.
"""

import asyncio
import random
import sys
from collections.abc import Sequence
from urllib.parse import quote_plus, urlencode

import flask_migrate

from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.models import Role
from bench.catalogue import load
from bench.faults.processes import below
from bench.faults.report import Outcome, run
from bench.load.keepalive import Connection, Tally, steadily
from bench.load.spent import since, spent_by, spent_by_database, spent_here
from bench.memory import own_mb
from bench.search.asked import different
from bench.search.measured import catalogue
from bench.search.web import PASSWORD, Client, web_server
from bench.times import Spread

ANALYSES = 50_000
CONNECTIONS = 1_000
A_SECOND = 200
SECONDS = 30
WARM, WARM_A_SECOND = 2_000, 100
"""Requests before it begins, and how many a second: a running site keeps its frequent answers."""
P95_MS = 1_000
OFTEN, NEW = 300, 0.25
"""Questions that people ask again and again, and the part of searches that nobody asked before."""
MIX = {"search": 40, "analysis": 25, "suggest": 15, "catalogue": 8, "editions": 4, "export": 3,
       "saved": 2, "static": 3}  # fmt: skip
"""Parts of a hundred."""


def addresses(names: Sequence[str], count: int) -> list[str]:
    """Mixed addresses: searches, frequent and new ones, and pages as people open them between."""
    chosen = random.Random(2)
    every = different(names, OFTEN + count)
    often, new = every[:OFTEN], iter(every[OFTEN:])
    kinds = chosen.choices(list(MIX), weights=list(MIX.values()), k=count)

    def address(kind: str) -> str:
        if kind == "search":
            query = next(new) if chosen.random() < NEW else chosen.choice(often)
            return f"/search?{urlencode(query.args(), doseq=True)}"
        if kind == "analysis":
            return f"/ahsp/{chosen.randint(1, len(names))}"
        if kind == "suggest":
            return f"/search/suggest?q={quote_plus(chosen.choice(names)[: chosen.randint(3, 12)])}"
        if kind == "catalogue":
            return f"/search?page={chosen.randint(1, 200)}"
        return {"editions": "/sumber", "export": "/export?q=beton", "saved": "/search/saved",
                "static": "/static/css/tokens.css"}[kind]  # fmt: skip

    return [address(kind) for kind in kinds]


async def _load(
    port: int, cookie: str, asked: Sequence[str], a_second: float
) -> tuple[Tally, Tally]:
    connections = [Connection(port, cookie) for _ in range(CONNECTIONS)]
    for each in connections:
        await each.open()
    warm = await steadily(connections, asked[:WARM], WARM_A_SECOND)
    tally = await steadily(connections, asked[WARM:], a_second)
    for each in connections:
        each.close()
    return warm, tally


def loaded(settings: Settings, names: Sequence[str], seconds: int, a_second: float) -> Outcome:
    """Ask the web server on many connections, and look at its workers' memory.

    Args:
        settings: of a filled catalogue with the user `bench`.
        names: of its analyses.
        seconds: how long.
        a_second: requests.
    """
    asked = addresses(names, WARM + round(a_second * seconds))
    with web_server(settings, settings.data / "web.log") as (pid, port):
        cookie, began, before = Client(port).cookie, spent_here(), spent_by_database()
        warm, tally = asyncio.run(_load(port, cookie, asked, a_second))
        own = [round(own_mb(each), 1) for each in below(pid)]
        spent = {
            "web": spent_by(below(pid)),
            "database": since(before, spent_by_database()),
            "client": spent_here() - began,
        }
    spread = Spread.of(tally.took)
    bad = sum(n for status, n in (warm.statuses + tally.statuses).items() if status >= 400)
    right = not bad and not tally.failed and not warm.failed
    return {
        "ok": right and spread.p95 <= P95_MS,
        "right": right,
        "connections": CONNECTIONS,
        "a_second": a_second,
        "asked": len(tally.took),
        "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
        "failed": tally.failed,
        "closed_by_server": tally.closed,
        "p50_ms": spread.p50,
        "p95_ms": spread.p95,
        "worst_ms": spread.worst,
        "web_mb": own,
        "cpu_ms_each": {name: round(1000 * s / len(asked), 1) for name, s in spent.items()},
    }


def main() -> Outcome:
    """Fill a catalogue and ask."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ANALYSES
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    a_second = float(sys.argv[3]) if len(sys.argv) > 3 else A_SECOND
    with catalogue(search_cache=True) as app:
        flask_migrate.upgrade()
        names = load(count)
        accounts.create_user("bench", Role.VIEWER, PASSWORD)
        found = loaded(app.config["SETTINGS"], names, seconds, a_second)
    return {"analyses": count, **found}


if __name__ == "__main__":
    run("L2", main, 600)
