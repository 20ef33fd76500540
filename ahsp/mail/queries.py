"""Reading the outbox: the list, and whether administrators should look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select, text

from ahsp.extensions import db
from ahsp.mail import labels
from ahsp.models import MailMessage, MailState

PAGE = 25
LONGEST = 200
"""Characters of words that are looked for."""
WORRYING = 3
"""Attempts after which a mail that still waits is a sign that the server is away."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person looks for; "" and 1 look for everything."""

    state: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Filter":
        """The filter of an address; what it does not know counts as nothing."""
        state, page = args.get("state", ""), args.get("page", "")
        return cls(
            state if state in set(MailState) else "",
            " ".join(args.get("q", "").replace("\0", "").split())[:LONGEST],
            max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def args(self, page: int = 1) -> dict[str, Any]:
        """The same as an address, at a page; what looks for everything is left out."""
        given = {"state": self.state, "q": self.q, "page": page}
        return {name: value for name, value in given.items() if value not in ("", 1)}

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.q)


def page_of(wanted: Filter) -> Pagination:
    """A page of the mails that fit, newest first; beyond the end gives an empty one."""
    query = select(MailMessage).where(*_conditions(wanted)).order_by(MailMessage.id.desc())
    return db.paginate(query, page=wanted.page, per_page=PAGE, error_out=False)


def newest(state: str, most: int) -> list[MailMessage]:
    """The newest mails, of one state or, with "", of any; at most so many."""
    query = select(MailMessage).where(*_conditions(Filter(state)))
    return list(db.session.scalars(query.order_by(MailMessage.id.desc()).limit(most)))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(MailMessage.state == wanted.state)
    if wanted.q:
        to = MailMessage.to.icontains(wanted.q, autoescape=True)
        found.append(to | MailMessage.subject.icontains(wanted.q, autoescape=True))
    return found


def states() -> list[tuple[str, str, int]]:
    """The states that occur, in their own order, each with its words and its number of mails."""
    query = select(MailMessage.state, func.count()).group_by(MailMessage.state)
    counts = {str(state): int(count) for state, count in db.session.execute(query)}
    return [
        (state, str(labels.STATES[state]), counts[state]) for state in MailState if state in counts
    ]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What administrators are told of: mails that failed and nobody noted, and those that wait."""

    failed: int
    waiting: int
    since: datetime | None


_TROUBLE = text("""
    SELECT (SELECT count(*) FROM mail_message WHERE state = 'failed' AND noted_at IS NULL),
        count(*), min(created_at)
    FROM mail_message WHERE state IN ('waiting', 'sending') AND attempts >= :worrying
""")


def trouble() -> Trouble | None:
    """What is wrong with the sending of mail; None where nothing is."""
    found = Trouble(*db.session.execute(_TROUBLE, {"worrying": WORRYING}).one())
    return found if found.failed or found.waiting else None
