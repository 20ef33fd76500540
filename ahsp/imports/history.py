"""The imports so far: filtered by state, person, month and words, newest first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select

from ahsp.extensions import db
from ahsp.imports.wording.states import STATES
from ahsp.models import BatchState, ImportBatch
from ahsp.web.zones import site_zone

PAGE = 25
"""Imports on a page."""
LONGEST = 200
"""Characters of words that are looked for."""
_MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person looks for; "" and 1 look for everything."""

    state: str = ""
    who: str = ""
    month: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Filter":
        """The filter of an address; what it does not know counts as nothing."""
        state = args.get("state", "")
        page = args.get("page", "")
        return cls(
            state if state in set(BatchState) else "",
            _plain(args.get("who", "")),
            month if _MONTH.fullmatch(month := args.get("month", "")) else "",
            _plain(args.get("q", "")),
            max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def args(self, page: int = 1) -> dict[str, Any]:
        """The same as an address, at a page; what looks for everything is left out."""
        given = {
            "state": self.state,
            "who": self.who,
            "month": self.month,
            "q": self.q,
            "page": page,
        }
        return {name: value for name, value in given.items() if value not in ("", 1)}

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.who or self.month or self.q)


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]


class Option(NamedTuple):
    """A choice of a filter, with how many imports there are of it."""

    value: str
    label: str
    imports: int


def page_of(wanted: Filter) -> Pagination:
    """A page of the imports that fit; beyond the end gives an empty one."""
    query = select(ImportBatch).where(*_conditions(wanted)).order_by(ImportBatch.id.desc())
    return db.paginate(query, page=wanted.page, per_page=PAGE, error_out=False)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(ImportBatch.state == wanted.state)
    if wanted.who:
        found.append(ImportBatch.username == wanted.who)
    if wanted.month:
        start, end = _span(wanted.month)
        found += [ImportBatch.created_at >= start, ImportBatch.created_at < end]
    if wanted.q:
        words = ImportBatch.file_name.icontains(wanted.q, autoescape=True)
        found.append(words | ImportBatch.sumber_nama.icontains(wanted.q, autoescape=True))
    return found


def _span(month: str) -> tuple[datetime, datetime]:
    """The first moment of a month, and that of the next one, by the site's clock."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    zone = ZoneInfo(site_zone())
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)


def within(start: datetime, end: datetime) -> list[ImportBatch]:
    """The imports that were begun in a stretch of time, oldest first.

    Args:
        start: the first moment.
        end: the moment after the last one.
    """
    query = select(ImportBatch).where(ImportBatch.created_at >= start, ImportBatch.created_at < end)
    return list(db.session.scalars(query.order_by(ImportBatch.id)))


def states() -> list[Option]:
    """The states that occur, in their own order."""
    query = select(ImportBatch.state, func.count()).group_by(ImportBatch.state)
    counts = {str(state): int(count) for state, count in db.session.execute(query)}
    return [
        Option(state, str(STATES[state]), counts[state]) for state in BatchState if state in counts
    ]


def months(chosen: str) -> list[Option]:
    """The months in which workbooks were uploaded, by the site's clock, the newest first.

    Args:
        chosen: one that is listed even if nothing was; "" for none.
    """
    local = func.timezone(site_zone(), ImportBatch.created_at)
    month = func.to_char(local, "YYYY-MM").label("month")
    query = select(month, func.count()).group_by("month").order_by(month.desc())
    counts = {str(name): int(count) for name, count in db.session.execute(query)}
    names = sorted({*counts, chosen} - {""}, reverse=True)
    return [
        Option(
            name,
            str(format_date(date.fromisoformat(f"{name}-01"), "MMMM yyyy")),
            counts.get(name, 0),
        )
        for name in names
    ]


def people() -> list[Option]:
    """The people who imported, by name; the shell has none."""
    query = (
        select(ImportBatch.username, func.count())
        .where(ImportBatch.username != "")
        .group_by(ImportBatch.username)
        .order_by(ImportBatch.username)
    )
    return [Option(name, name, count) for name, count in db.session.execute(query)]
