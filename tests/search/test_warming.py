"""What is asked most is answered before somebody asks."""

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from ahsp.caching.counters import counted
from ahsp.caching.families import families
from ahsp.extensions import cache, db
from ahsp.search import recent, tasks, warming
from ahsp.search.filters import Query
from ahsp.search.queries import find
from tests.conftest import Configure
from tests.factories import make_ahsp, make_user


@pytest.fixture
def asked(context: Flask) -> None:
    make_ahsp("1", "Pasangan bata merah")
    user = make_user("siti")
    for q in ("bata", "beton", "bata"):
        recent.note(user, Query(q))


def computed() -> int:
    counts, _since = counted(families())
    return sum(each.computed for each in counts.values())


def test_frequent_questions_and_the_catalogue_are_answered_ahead(asked: None) -> None:
    done = warming.warm()
    assert done.questions == 3
    before = computed()
    assert find(Query("bata")).total == 1
    assert find(Query()).total == 1
    assert computed() == before == 3


def test_no_more_than_asked_for_are_answered(asked: None) -> None:
    assert warming.warm(1).questions == 2
    assert warming.warm(0).questions == 1


def test_a_warm_up_is_due_after_each_change_of_data_and_once_redis_was_emptied(
    asked: None, context: Flask
) -> None:
    assert warming.warm_if_due() is not None
    assert warming.warm_if_due() is None
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()
    assert warming.warm_if_due() is not None
    assert warming.warm_if_due() is None
    redis.Redis.from_url(context.config["SETTINGS"].redis_url).flushdb()
    assert warming.warm_if_due() is not None


def test_it_gives_way_after_a_while(asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.search.warming.PATIENCE", -1)
    assert warming.warm().questions == 1


@pytest.mark.parametrize("off", [{"search_cache": False}, {"search_warm": 0}])
def test_it_can_be_switched_off(
    asked: None, configure: Configure, off: dict[str, bool | int]
) -> None:
    configure(**off)
    assert warming.warm_if_due() is None


def test_without_redis_nothing_is_due(asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(cache.cache, "_read_client", away)
    assert warming.warm_if_due() is None


def test_the_worker_warms_up_when_it_is_due_or_told_to(
    asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[warming.Warmed] = []

    def noting() -> warming.Warmed:
        done.append(warm())
        return done[-1]

    warm = warming.warm
    monkeypatch.setattr("ahsp.search.warming.warm", noting)
    tasks.warm()
    assert len(done) == 1
    tasks.warm()
    assert len(done) == 1, "nothing changed since"
    tasks.warm(anyway=True)
    assert [each.questions for each in done] == [3, 3]


def test_the_worker_forgets_old_counts(asked: None) -> None:
    db.session.execute(text("UPDATE search_tally SET day = day - 400"))
    db.session.commit()
    tasks.forget_old()
    assert db.session.scalar(text("SELECT count(*) FROM search_tally")) == 0


def test_an_edition_that_is_gone_is_asked_no_more(asked: None) -> None:
    recent.note(make_user("budi"), Query("bata", sumber=(999_999,)))
    assert warming.warm().questions == 4
