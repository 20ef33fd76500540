"""The imports so far: filtered by state, person and words, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select

from ahsp.extensions import db
from ahsp.imports import labels
from ahsp.models import BatchState, ImportBatch

PAGE = 25
"""Imports on a page."""
LONGEST = 200
"""Characters of words that are looked for."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person looks for; "" and 1 look for everything."""

    state: str = ""
    who: str = ""
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
            _plain(args.get("q", "")),
            max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def args(self, page: int = 1) -> dict[str, Any]:
        """The same as an address, at a page; what looks for everything is left out."""
        given = {"state": self.state, "who": self.who, "q": self.q, "page": page}
        return {name: value for name, value in given.items() if value not in ("", 1)}

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.who or self.q)


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter, with how many imports there are of it."""

    value: str
    label: str
    count: int


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
    if wanted.q:
        words = ImportBatch.file_name.icontains(wanted.q, autoescape=True)
        found.append(words | ImportBatch.sumber_nama.icontains(wanted.q, autoescape=True))
    return found


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
        Option(state, str(labels.STATES[state]), counts[state])
        for state in BatchState
        if state in counts
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
