"""F15: PostgreSQL takes no changes for a while, as a standby does, or one told so by its operator.

Pages that read go on; a form is refused with a page that says so and holds it, to be sent again;
imports wait, and go on by themselves afterwards.
"""

import http
import re
from html import unescape
from urllib.parse import urlencode

import psycopg

from ahsp import embedded
from bench.faults import books
from bench.faults.person import FORM, Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

ROWS = 3_000
WITHIN = 240.0
TOLD = "The database takes no changes at the moment."
NOTICE = "The database can only be read."
PAGES = (
    "/search?q=beton", "/search", "/search/saved/new", "/search/score", "/sumber", "/export",
    "/exports", "/exports/schedules", "/import", "/audit", "/audit/log", "/audit/statistics",
    "/audit/alerts", "/admin/tasks", "/admin/limits", "/admin/health", "/admin/cache",
    "/admin/units", "/ops/mail", "/account/profile", "/account/password",
)  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def _set(program: Program, read_only: bool) -> None:
    url = embedded.connect(program.data).database_url
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SET default_transaction_read_only = off")
        word = "on" if read_only else "off"
        link.execute(f"ALTER SYSTEM SET default_transaction_read_only = {word}")
        link.execute("SELECT pg_reload_conf()")


def _is_read_only(program: Program) -> bool:
    return program.sql("SHOW transaction_read_only") == [("on",)]


def try_on(program: Program) -> Outcome:
    """Turn pages and send forms while nothing is taken in, then send them again."""
    person = Person(program, "f15")
    book = books.make(program.folder, "f15", ROWS)
    ready = person.upload(book.path, "F15").batch
    program.settle(ready, WITHIN, "ready")
    program.sql("UPDATE web_session SET expires_at = expires_at - interval '6 minutes'")
    before = len(program.stored_files())
    _set(program, True)
    until(lambda: _is_read_only(program), 60)
    pages = {path: person.get(path).status for path in (*PAGES, f"/import/{ready}")}
    notice = NOTICE in person.get("/search").text
    health = NOTICE in person.get("/admin/health").text
    form = {"csrf_token": person.token, "name": 'Beton "tua" & <b>', "q": "beton"}
    refused = person.request("POST", "/search/saved/new", urlencode(form).encode(), FORM)
    held = {unescape(name): unescape(value) for name, value in HIDDEN.findall(refused.text)}
    confirmed = person.confirm(ready)
    uploaded = person.upload(book.path, "F15 refused")
    files = len(program.stored_files()) - before
    _set(program, False)
    until(lambda: not _is_read_only(program), 60)
    again = person.request("POST", "/search/saved/new", urlencode(held).encode(), FORM).status
    person.confirm(ready)
    state = program.settle(ready, WITHIN)
    exact = books.stored(program, "F15") == book.contents
    quiet = NOTICE not in person.get("/search").text
    told = [TOLD in each.text for each in (refused, confirmed, uploaded)]
    statuses = [each.status for each in (refused, confirmed, uploaded)]
    right = set(pages.values()) <= {http.HTTPStatus.OK}
    return {
        "ok": right
        and statuses == [503] * 3
        and all(told)
        and held == form
        and again < http.HTTPStatus.BAD_REQUEST
        and notice
        and health
        and quiet
        and files == 0
        and state == "committed"
        and exact,
        "pages": pages if not right else len(pages),
        "refused": statuses,
        "told": told,
        "form_held": held == form,
        "sent_again": again,
        "notice": notice,
        "told_by_health": health,
        "quiet_afterwards": quiet,
        "files_of_nobody": files,
        "state": state,
        "exact": exact,
    }


def main() -> Outcome:
    """On a program of its own."""
    with Program(sample=False) as program:
        return try_on(program)


if __name__ == "__main__":
    run("F15", main, 600)
