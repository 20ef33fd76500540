"""F17: the mail server is away, is silent, refuses in the middle, and breaks off while it takes a
mail.

Mail is kept and tried again until it is taken, and never sent twice; one that may have arrived when
the conversation broke off is not tried again, and administrators are told. No page waits for it.
"""

import time
import uuid
from urllib.parse import urlencode

from bench.faults import own_mail
from bench.faults.own_mail import OwnMail
from bench.faults.person import FORM, Person
from bench.faults.program import Program, until
from bench.faults.report import Outcome, run

WITHIN = 60.0
SECONDS = 3
PAGE = 3.0
"""Seconds in which a page is answered that has a mail sent."""


def _ask(person: Person, name: str) -> float:
    """Have a mail sent; returns the seconds that it took the person."""
    form = {"csrf_token": person.token, "to": f"{name}@kantor.example", "key": str(uuid.uuid4())}
    began = time.monotonic()
    person.request("POST", "/ops/mail/test", urlencode(form).encode(), FORM)
    return time.monotonic() - began


def _stands(program: Program, name: str) -> tuple[str, str, int]:
    statement = 'SELECT state, reason, attempts FROM mail_message WHERE "to" = %s'
    state, reason, attempts = program.sql(statement, f"{name}@kantor.example")[0]
    return str(state), str(reason), int(attempts)


def _ended_try(program: Program, name: str) -> tuple[str, str]:
    """How the first try of a mail ended."""
    until(lambda: _stands(program, name)[1] != "" or _stands(program, name)[0] == "sent", WITHIN)
    return _stands(program, name)[:2]


def main() -> Outcome:
    """Send a mail in each case, then have all of them sent."""
    with OwnMail() as server:
        settings = {
            "AHSP_SMTP_HOST": "127.0.0.1", "AHSP_SMTP_PORT": str(server.port),
            "AHSP_SMTP_TLS": "none", "AHSP_MAIL_FROM": "ahsp@kantor.example",
            "AHSP_SMTP_SECONDS": str(SECONDS),
        }  # fmt: skip
        with Program(sample=False, **settings) as program:
            person = Person(program, "f17")
            pages = [_ask(person, "away")]
            tries = {"away": _ended_try(program, "away")}
            server.start()
            for how in (own_mail.SILENT, own_mail.LATER, own_mail.CUT):
                server.how = how
                pages.append(_ask(person, how))
                tries[how] = _ended_try(program, how)
            server.how = own_mail.TAKES
            now = "UPDATE mail_message SET next_try_at = now() WHERE state = 'waiting'"
            program.sql(now)
            sent = "SELECT count(*) FROM mail_message WHERE state = 'sent'"
            all_sent = until(lambda: program.sql(sent)[0][0] == 3, WITHIN)
            time.sleep(SECONDS)
            ends = {name: _stands(program, name)[0] for name in tries}
            told = "mail was not sent" in person.get("/search").text
    return {
        "ok": tries == {"away": ("waiting", "away"), own_mail.SILENT: ("waiting", "away"),
                        own_mail.LATER: ("waiting", "later"), own_mail.CUT: ("failed", "unknown")}
        and all_sent
        and sorted(server.taken.values()) == [1, 1, 1]
        and max(pages) <= PAGE
        and told,
        "first_tries": {name: " ".join(each) for name, each in tries.items()},
        "ends": ends,
        "arrived": sorted(server.taken.values()),
        "slowest_page": round(max(pages), 2),
        "administrators_told": told,
    }  # fmt: skip


if __name__ == "__main__":
    run("F17", main, 240)
