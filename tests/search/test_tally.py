"""What is searched for most is counted, without whoever asked."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select, text, update

from ahsp.extensions import db
from ahsp.models import Role, SearchTally
from ahsp.search import recent, tally
from ahsp.search.filters import Query
from tests.factories import make_sumber, make_user


def ask(q: str, times: int = 1) -> None:
    user = make_user(f"user-{q}-{times}")
    for _ in range(times):
        recent.note(user, Query(q))


def test_the_most_frequent_question_comes_first(context: Flask) -> None:
    ask("bata")
    ask("beton k-225", 3)
    ask("bata", 4)
    assert [(each.query.q, each.times) for each in tally.most_asked(5)] == [
        ("bata", 5),
        ("beton k-225", 3),
    ]
    assert len(tally.most_asked(1)) == 1


def test_filters_are_part_of_a_question_and_its_page_is_not(context: Flask) -> None:
    user, sumber = make_user("siti"), make_sumber()
    for query in (Query("bata", sumber=(sumber.id,)), Query("bata"), Query("bata", page=3)):
        recent.note(user, query)
    assert sorted((each.query.sumber, each.times) for each in tally.most_asked(5)) == [
        ((), 2),
        ((sumber.id,), 1),
    ]


def test_days_long_past_count_no_more_and_are_forgotten(context: Flask) -> None:
    ask("bata")
    for days, left in ((tally.DAYS - 1, 1), (2, 0)):
        db.session.execute(update(SearchTally).values(day=SearchTally.day - timedelta(days=days)))
        db.session.commit()
        assert len(tally.most_asked(5)) == left
    assert tally.forget_old() == 0
    db.session.execute(update(SearchTally).values(day=SearchTally.day - timedelta(days=400)))
    db.session.commit()
    assert tally.forget_old() == 1


def test_a_month_can_be_looked_at(context: Flask) -> None:
    for q, day in (("bata", date(2026, 10, 1)), ("beton", date(2026, 10, 31)),
                   ("bata", date(2026, 10, 2)), ("cat", date(2026, 11, 1))):  # fmt: skip
        db.session.add(SearchTally(day=day, digest=q.encode(), question={"q": [q]}))
    db.session.commit()
    october = date(2026, 10, 1), date(2026, 10, 31)
    found = [(each.query.q, each.times) for each in tally.most_asked(5, *october)]
    assert found == [("bata", 2), ("beton", 1)]
    assert tally.times_asked(*october) == 3
    assert tally.times_asked(date(2025, 1, 1), date(2025, 1, 31)) == 0


def test_who_asked_is_not_kept(context: Flask) -> None:
    make_user("budi", role=Role.VIEWER)
    ask("bata")
    [row] = db.session.execute(text("SELECT to_jsonb(search_tally) FROM search_tally")).scalars()
    assert set(row) == {"day", "digest", "question", "times"}
    assert db.session.scalar(select(SearchTally.question)) == {"q": ["bata"]}
