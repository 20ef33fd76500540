"""The synonyms that the program brings."""

from collections import Counter

from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import Synonym
from ahsp.search.quality.terms import tidy


def test_shipped_synonyms_are_tidy_and_none_is_said_twice(context: Flask) -> None:
    rows = db.session.execute(select(Synonym.term, Synonym.meaning)).all()
    assert len(rows) > 600
    assert [row for row in rows if (tidy(row.term), tidy(row.meaning)) != tuple(row)] == []
    assert [pair for pair, n in Counter(frozenset(row) for row in rows).items() if n > 1] == []
