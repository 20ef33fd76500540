"""What each process of the running program has for itself, at rest and after many requests.

Private memory (USS) as `/proc/PID/smaps_rollup` tells it, in MB, so Linux only. The requests are
searches for the catalogue's own words, all different, and pages between them.
`python -m bench memory [REQUESTS]`.
"""

import json
import random
import sys
from pathlib import Path
from urllib.parse import quote_plus

from bench.faults.person import Person
from bench.faults.processes import below
from bench.faults.program import Program, until

WEB_MB, TASK_MB = 50, 60
PAGES = ("/import", "/audit", "/audit/log", "/sumber", "/ahsp/1", "/export?q=beton")
EVERY = 10
"""Requests of which one is a page."""
WARM = 300
"""Requests after which everything is loaded."""
_WORDS = "SELECT word FROM search_word GROUP BY word ORDER BY sum(uses) DESC, word LIMIT 400"


def own_mb(pid: int) -> float:
    """What a process shares with no other, in MB."""
    return _of(pid, "Private_")


def resident_mb(pid: int) -> float:
    """All that a process has in memory, what it shares included, in MB."""
    return _of(pid, "Rss:")


def _of(pid: int, kind: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


def each(program: Program) -> dict[str, list[float]]:
    """The private memory of the processes that answer, and of those that do tasks."""
    found = {"web": below(program.web), "tasks": below(program.worker)}
    return {name: [round(own_mb(pid), 1) for pid in pids] for name, pids in found.items()}


def main(arguments: list[str]) -> None:
    """Run the benchmark and print one JSON line."""
    requests = int(arguments[0]) if arguments else 10_000
    random.seed(1)
    statuses: dict[int, int] = {}
    with Program() as program:
        person = Person(program, "memory")
        until(lambda: program.sql(_WORDS), 60)
        words = [word for (word,) in program.sql(_WORDS)]
        rest, warm = each(program), {}
        for count in range(1, requests + 1):
            asked = quote_plus(" ".join(random.sample(words, random.choice((1, 2, 2, 3)))))
            page = f"/search?q={asked}" if count % EVERY else PAGES[count // EVERY % len(PAGES)]
            status = person.get(page).status
            statuses[status] = statuses.get(status, 0) + 1
            if count == min(WARM, requests):
                warm = each(program)
        after = each(program)
    print(
        json.dumps(
            {
                "bench": "memory",
                "requests": requests,
                "statuses": statuses,
                "at_rest_mb": rest,
                "warm_mb": warm,
                "after_mb": after,
                "target": f"web <= {WEB_MB} MB after all requests, tasks <= {TASK_MB} at rest",
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
