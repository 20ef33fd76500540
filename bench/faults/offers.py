"""Who gets a finished file, and until when; and a form that is sent many times."""

import http.client
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from bench.faults import exports
from bench.faults.person import FORM, Person
from bench.faults.program import Program, until

SUBMITS = 10
RIGHT = {
    "link": 200, "own": 200, "of_another": 404, "forged_link": 404,
    "expired": 410, "expired_link": 410,
}  # fmt: skip
"""What `answers` says where all is well."""


def sent_often(program: Program, person: Person, sumber: int) -> tuple[int, int]:
    """Send one form many times; returns the exports and the kept files that it made."""
    key, before = str(uuid.uuid4()), len(exports.kept(program))
    with ThreadPoolExecutor(SUBMITS) as threads:
        list(threads.map(lambda _: exports.ask(person, "csv", sumber, key), range(SUBMITS)))
    [(made, run_id)] = program.sql("SELECT count(*), max(id) FROM export_run WHERE key = %s", key)
    exports.settle(program, int(run_id), exports.WITHIN)
    return int(made), len(exports.kept(program)) - before


def _link(program: Program, person: Person) -> str:
    """The link of a mail to a scheduled file; no file is small enough to be attached."""
    form = {"csrf_token": person.token, "name": "E1", "what": "everything", "format": "csv"}
    form |= {"language": "en", "recipients": "e1@kantor.example", "every": "week", "weekday": "1"}
    form |= {"day": "1", "at": "08:00", "zone": "Asia/Jakarta"}
    made = person.request("POST", "/exports/schedules/new", urlencode(form).encode(), FORM)
    token = urlencode({"csrf_token": person.token}).encode()
    person.request("POST", f"{made.leads_to}/run", token, FORM)
    mailed = "SELECT text FROM mail_message WHERE key LIKE 'schedule:%%'"
    until(lambda: program.sql(mailed), exports.WITHIN)
    found = re.search(r"/exports/link/[\w.-]+", str(program.sql(mailed)[0][0]))
    return found[0] if found else "/exports/link/none"


def _status(program: Program, path: str) -> int:
    """The answer to somebody who is not signed in."""
    link = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
    try:
        link.request("GET", path)
        return link.getresponse().status
    finally:
        link.close()


def answers(program: Program, person: Person, other: Person) -> dict[str, int]:
    """What is answered to whom, while a scheduled file is offered and when its time is over."""
    link = _link(program, person)
    run_id = exports.newest(program)
    file = f"/exports/{run_id}/file"
    said = {
        "link": _status(program, link),
        "own": person.get(file).status,
        "of_another": other.get(file).status,
        "forged_link": _status(program, f"{link}x"),
    }
    over = "UPDATE export_run SET expires_at = now() - interval '1 second' WHERE id = %s"
    program.sql(over, run_id)
    return said | {"expired": person.get(file).status, "expired_link": _status(program, link)}
