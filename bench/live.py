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
import secrets
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate

from ahsp import create_app, embedded
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Role, User, WebSession
from ahsp.web.sessions.found import hash_of
from bench.search.web import web_server
from bench.times import Spread

PAGES_OF_ONE = 4
"""Pages that one person has open."""
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
                cookies = _sessions(pages)
            (Path(place) / "run").mkdir(exist_ok=True)
            with web_server(settings, Path(place) / "web.log") as (pid, port):
                before = _round(pid, port, cookies, seconds, {NEWS: 1.5})
                after = _round(pid, port, cookies, seconds, {LIGHT: 1.0, NEWS: 30.0})
        finally:
            embedded.release(Path(place), wait=15)
    told = {"bench": "live", "pages": pages, "seconds": seconds, "before": before, "after": after}
    print(json.dumps(told))


def _sessions(pages: int) -> list[str]:
    """The cookie of each page."""
    cookies = []
    for number in range(pages):
        if number % PAGES_OF_ONE == 0:
            user = User(username=f"bench{number}", role=Role.ADMIN, password_hash="-")
            db.session.add(user)
            db.session.flush()
            token = secrets.token_urlsafe(32)
            data = {"_user_id": str(user.id), "_fresh": True}
            until = datetime.now(UTC) + timedelta(hours=1)
            db.session.add(
                WebSession(token_hash=hash_of(token), user_id=user.id, data=data, expires_at=until)
            )
        cookies.append(f"ahsp={token}")
    db.session.commit()
    return cookies


def _round(
    pid: int, port: int, cookies: list[str], seconds: int, paces: dict[str, float]
) -> dict[str, object]:
    told = {address: Told() for address in paces}
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_page, args=(port, cookie, until, address, pace, told[address]))
        for address, pace in paces.items()
        for cookie in cookies
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
