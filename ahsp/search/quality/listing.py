"""What the pages of the search's administration list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from ahsp.extensions import db
from ahsp.models import MissOutcome, ScoreState, SearchMiss, SearchScore, Synonym

PAGE = 50
"""Rows of a page."""
RECENT = 10
"""Measurements that are shown."""

ALL, ON, OFF, OWN = "all", "on", "off", "own"
SHOWN = (ALL, ON, OFF, OWN)
"""Which synonyms are listed: all, those that count, those switched off, those that people made."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of rows; `total` counts all pages."""

    rows: list[Any]
    total: int
    page: int
    pages: int


def synonyms(q: str, shown: str, page: int) -> Listed:
    """Synonyms by their terms.

    Args:
        q: a part of the term or the meaning; "" for all.
        shown: one of `SHOWN`.
        page: from 1; beyond the end gives the last one.
    """
    query = select(Synonym)
    if q:
        query = query.where(
            or_(
                Synonym.term.contains(q, autoescape=True),
                Synonym.meaning.contains(q, autoescape=True),
            )
        )
    if shown in (ON, OFF):
        query = query.where(Synonym.enabled.is_(shown == ON))
    elif shown == OWN:
        query = query.where(Synonym.created_by != "")
    return _page(query, page, Synonym.term, Synonym.meaning)


def all_synonyms() -> list[Synonym]:
    """All synonyms by their terms."""
    return list(db.session.scalars(select(Synonym).order_by(Synonym.term, Synonym.meaning)))


def open_misses(page: int) -> Listed:
    """Searches that found nothing and wait for somebody, those asked most often first."""
    query = select(SearchMiss).where(SearchMiss.outcome == MissOutcome.OPEN)
    return _page(query, page, SearchMiss.times.desc(), SearchMiss.last_at.desc(), SearchMiss.id)


def closed_misses(page: int) -> Listed:
    """Searches that found nothing and were dealt with, the latest first."""
    query = select(SearchMiss).where(SearchMiss.outcome != MissOutcome.OPEN)
    return _page(query, page, SearchMiss.outcome_at.desc(), SearchMiss.id)


def misses_within(start: datetime, end: datetime) -> list[SearchMiss]:
    """Searches that found nothing and were last asked in a stretch of time, the commonest first.

    Args:
        start: the first moment.
        end: the moment after the last one.
    """
    query = select(SearchMiss).where(SearchMiss.last_at >= start, SearchMiss.last_at < end)
    order = (SearchMiss.times.desc(), SearchMiss.last_at.desc(), SearchMiss.id)
    return list(db.session.scalars(query.order_by(*order)))


def open_count() -> int:
    """How many searches that found nothing wait for somebody."""
    query = select(func.count()).where(SearchMiss.outcome == MissOutcome.OPEN)
    return db.session.scalar(query) or 0


def going_on() -> SearchScore | None:
    """The measurement that runs, else the one that waits."""
    query = select(SearchScore).where(SearchScore.finished_at.is_(None))
    return db.session.scalars(query.order_by(SearchScore.state.desc()).limit(1)).first()


def measured() -> list[SearchScore]:
    """The latest measurements that ended, latest first."""
    query = select(SearchScore).where(SearchScore.finished_at.is_not(None))
    return list(db.session.scalars(query.order_by(SearchScore.id.desc()).limit(RECENT)))


def latest_score(until: datetime | None = None) -> SearchScore | None:
    """The latest measurement that was finished.

    Args:
        until: only what ended before this moment; None for any.
    """
    query = select(SearchScore).where(SearchScore.state == ScoreState.FINISHED)
    if until is not None:
        query = query.where(SearchScore.finished_at < until)
    return db.session.scalars(query.order_by(SearchScore.id.desc()).limit(1)).first()


def _page(query: Select[Any], page: int, *order: Any) -> Listed:
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(query.order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    return Listed(list(rows), total, page, pages)
