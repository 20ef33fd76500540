"""200 open pages on which nothing happens: asked as before, and by the light question.

Each page is a kept connection of a thread, which asks the production web server at its own pace:
the audit log's count of news every 1.5 s, as pages did before, and then `/live` every second with
the count every half minute, as they do now. Tells how long answers took, and the processor time of
the web processes in both. `python -m bench live [PAGES [SECONDS]]`.
"""

import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import flask_migrate

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.config import Settings
from ahsp.models import Role
from bench.search.web import PASSWORD, Client, web_server
from bench.times import Spread

NEWS, LIGHT = "/audit/log/news?after=0", "/live?topics=audit"


@dataclass
class Told:
    """What the pages of a round were answered."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0


def main(arguments: list[str]) -> None:
    """Run the benchmark and print one JSON line."""
    pages = int(arguments[0]) if arguments else 200
    seconds = int(arguments[1]) if arguments[1:] else 30
    with tempfile.TemporaryDirectory(prefix="ahsp-bench-") as place:
        Path(place).chmod(0o711)
        servers = embedded.connect(Path(place))
        settings = Settings(
            data=Path(place), database_url=servers.database_url, redis_url=servers.redis_url
        )
        try:
            app = create_app(settings)
            with app.app_context():
                flask_migrate.upgrade()
                accounts.create_user("bench", Role.ADMIN, PASSWORD)
            (Path(place) / "run").mkdir(exist_ok=True)
            with web_server(settings, Path(place) / "web.log") as (pid, port):
                cookie = Client(port).cookie
                before = _round(pid, port, cookie, pages, seconds, {NEWS: 1.5})
                after = _round(pid, port, cookie, pages, seconds, {LIGHT: 1.0, NEWS: 30.0})
        finally:
            embedded.release(Path(place), wait=15)
    told = {"bench": "live", "pages": pages, "seconds": seconds, "before": before, "after": after}
    print(json.dumps(told))


def _round(
    pid: int, port: int, cookie: str, pages: int, seconds: int, paces: dict[str, float]
) -> dict[str, object]:
    told = {address: Told() for address in paces}
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_page, args=(port, cookie, until, address, pace, told[address]))
        for address, pace in paces.items()
        for _ in range(pages)
    ]
    began = _processor(pid)
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return {
        "web_cpu_percent": round(100 * (_processor(pid) - began) / seconds, 1),
        "requests_per_second": round(sum(len(t.seconds) for t in told.values()) / seconds, 1),
        "failed": sum(each.failed for each in told.values()),
        "ms": {
            address: vars(Spread.of(each.seconds)) for address, each in told.items() if each.seconds
        },
    }


def _page(port: int, cookie: str, until: float, address: str, pace: float, told: Told) -> None:
    """One part of one page; pages were opened at different moments."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "HX-Request": "true"}
    due = time.monotonic() + random.uniform(0, pace)
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        began = time.perf_counter()
        try:
            link.request("GET", address, headers=headers)
            answer = link.getresponse()
            answer.read()
            told.failed += answer.status != 200
        except (OSError, http.client.HTTPException):  # kept alive for as long as the server wants
            link.close()
        else:
            told.seconds.append(time.perf_counter() - began)
        due = max(due + pace, time.monotonic())


def _processor(pid: int) -> float:
    """Processor seconds of a web server and its processes so far."""
    found = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(parts[1]) == pid:
            found += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
