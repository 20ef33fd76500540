"""The record's pages over 1,000,000 events beside the same counts of the rows, in one run.

Pages are asked as HTMX fragments over HTTP, from a signed-in session, through the web server with
its production settings. `python -m bench audit_pages [EVENTS]`.
"""

import json
import os
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import flask_migrate
from flask import Flask
from sqlalchemy import text

from ahsp import create_app, embedded
from ahsp.accounts import services as accounts
from ahsp.audit.summaries import summarise_due
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import Period, Role
from bench.audit_events import fill
from bench.search.web import PASSWORD, signed_in, web_server
from bench.times import Spread, timed

ROUNDS = 40
TARGET_MS = 100
PAGES = {
    "overview": "/audit",
    "overview, 90 days": "/audit?range=90d",
    "overview, all time": "/audit?range=all",
    "overview, other zone": "/audit?range=90d&zone=Asia/Jayapura",
    "statistics": "/audit/statistics",
    "people": "/audit/people",
    "log": "/audit/log",
    "log, all time": "/audit/log?range=all",
    "log, critical": "/audit/log?severity=critical&range=all",
    "log, severe": "/audit/log?severity=warning&severity=error&severity=critical&range=90d",
    "log, not resolved": "/audit/log?resolved=no&range=90d",
    "log, resolved": "/audit/log?resolved=yes&range=90d",
    "log, category": "/audit/log?category=import&category=export&range=all",
    "log, event": "/audit/log?event=authentication.failed&range=90d",
    "log, user": "/audit/log?user=user170&range=all",
    "log, address": "/audit/log?address=10.0.2.17&range=all",
    "log, network": "/audit/log?address=10.0.2.0/24&range=90d",
    "log, rare words": "/audit/log?text=RAB_gedung-117+4117&range=all",
    "log, common words": "/audit/log?text=rab+gedung&range=all",
    "log, words nowhere": "/audit/log?text=tidakada&range=all",
    "log, all at once": "/audit/log?severity=warning&category=import&user=user170"
    "&address=10.0.0.0/16&text=rab&resolved=yes&range=90d",
    "news": "/audit/log/news?after={newest}",
}
ROWS = {
    "rows: cards and charts": """
        SELECT event, category, severity, timezone('Asia/Jakarta', at)::date, count(*)
        FROM audit_event WHERE at >= now() - interval '90 days' GROUP BY 1, 2, 3, 4""",
    "rows: users": """
        SELECT username, count(*) FROM audit_event WHERE at >= now() - interval '90 days'
        AND username <> '' GROUP BY 1 ORDER BY 2 DESC LIMIT 10""",
    "rows: addresses": """
        SELECT address, count(*) FROM audit_event WHERE at >= now() - interval '90 days'
        GROUP BY 1 ORDER BY 2 DESC LIMIT 10""",
    "rows: not resolved": """
        SELECT count(*) FROM audit_event AS e WHERE severity <> 'info'
        AND at >= now() - interval '90 days'
        AND NOT EXISTS (SELECT FROM audit_resolution AS r WHERE r.event_id = e.id)""",
}
"""What the pages would have to ask without sums."""


def load(count: int) -> int:
    """Fill the record and its sums; returns the newest event's id."""
    with db.engine.begin() as connection:
        fill(connection, count)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE audit_event"))
        connection.execute(text("VACUUM ANALYZE audit_resolution"))
    summarise_due((Period.HOURLY, Period.DAILY))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE audit_summary"))
        connection.execute(text("VACUUM ANALYZE audit_actor_summary"))
        return int(connection.scalar(text("SELECT max(id) FROM audit_event")) or 0)


def over_http(settings: Settings, newest: int) -> dict[str, list[float]]:
    """Seconds of each page, and of as many answers that ask no server anything."""
    with web_server(settings, settings.data / "web.log") as (_, port):
        link = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": signed_in(link), "HX-Request": "true"}

        def get(address: str) -> None:
            link.request("GET", address, headers=headers)
            answer = link.getresponse()
            body = answer.read()
            assert answer.status == 200, (address, answer.status, body[:200])

        results = {"bare answer": timed(get, ["/healthz"] * ROUNDS)}
        for name, page in PAGES.items():
            address = quote(page.format(newest=newest - 30), safe="/?=&+:")
            timed(get, [address] * 6)  # both workers have met it
            results[name] = timed(get, [address] * ROUNDS)
        return results


def of_rows() -> dict[str, list[float]]:
    """Seconds of the same counts without sums."""
    results = {}
    for name, statement in ROWS.items():
        asked = [text(statement)] * 5
        results[name] = timed(lambda each: db.session.execute(each).all(), asked)
        db.session.rollback()
    return results


def measure(app: Flask, count: int) -> dict[str, list[float]]:
    """Seconds of each answer by kind."""
    flask_migrate.upgrade()
    accounts.create_user("bench", Role.ADMIN, PASSWORD)
    began = time.perf_counter()
    newest = load(count)
    print(f"loaded and summed up in {time.perf_counter() - began:.0f} s")
    return over_http(app.config["SETTINGS"], newest) | of_rows()


def main(arguments: list[str]) -> None:
    """Run the benchmark; prints a table and one JSON line."""
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # within reach of the user that runs PostgreSQL for root
        data = Path(folder) / "data"
        app = create_app(Settings(data=data))
        with app.app_context():
            results = measure(app, count)
            db.session.remove()
            db.engine.dispose()
        embedded.release(data)
    spreads = {name: Spread.of(seconds) for name, seconds in results.items()}
    print(f"{count:,} events; milliseconds")
    for name, spread in spreads.items():
        print(f"{name:<24} p50 {spread.p50:7.1f}   p95 {spread.p95:7.1f}   max {spread.worst:7.1f}")
    worst = max(spreads[name].p95 for name in PAGES)
    print(
        json.dumps(
            {
                "bench": "audit_pages",
                "events": count,
                "p95_ms": {name: spread.p95 for name, spread in spreads.items()},
                "busy": round(os.getloadavg()[0], 1),
                "target": f"every page p95 <= {TARGET_MS} ms",
                "met": worst <= TARGET_MS,
            }
        )
    )
