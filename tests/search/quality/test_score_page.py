"""Measuring behind the page, and what the page says of it."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.caching import current_version
from ahsp.extensions import celery_app, db
from ahsp.models import Role, SearchMiss, SearchScore
from ahsp.search.quality import runs, tasks
from tests.apps import browser
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}
HALVES = {
    "tuning": "# half: tuning\nquery\texpected\tkind\ndinding bata\t3.6.1\twork\ncat\t3.8\tcode\n",
    "held-out": "# half: held-out\nquery\texpected\tkind\nxqzwv\t3.6.1\ttypo\n",
}


@pytest.fixture
def window(context: Flask) -> PageClient:
    """An administrator's browser, in English."""
    client = browser(context, make_user("ratna", role=Role.ADMIN))
    client.set_cookie("lang", "en")
    return client


@pytest.fixture(autouse=True)
def halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small halves in place of the shipped ones."""
    paths = {}
    for half, told in HALVES.items():
        paths[half] = tmp_path / f"{half}.tsv"
        paths[half].write_text(told, encoding="utf-8")
    monkeypatch.setattr(runs, "HALVES", paths)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the queue was told."""
    told: list[str] = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, **_: told.append(name))
    return told


@pytest.fixture
def walls(context: Flask) -> None:
    """An edition with the answers."""
    make_ahsp("3.6.1", "Dinding bata merah")
    make_ahsp("3.8", "Plesteran dinding")


def scores() -> list[SearchScore]:
    db.session.rollback()
    return list(db.session.scalars(select(SearchScore).order_by(SearchScore.id)))


def a_score(state: str, **values: Any) -> SearchScore:
    row = SearchScore(state=state, **values)
    db.session.add(row)
    db.session.commit()
    return row


def test_a_measurement_asks_both_halves_and_keeps_no_failure_of_the_one_held_out(
    context: Flask, walls: None, bells: list[str]
) -> None:
    runs.start()
    assert bells == ["search.score"]
    tasks.score()
    (run,) = scores()
    assert (run.state, run.sumber, run.data_version) == ("finished", "AHSP 2025", current_version())
    assert run.results is not None
    assert run.results["tuning"]["found_rate"] == 0.5
    assert run.results["tuning"]["kinds"]["work"]["found"] == 1
    assert [each["query"] for each in run.results["tuning"]["failures"]] == ["cat"]
    assert run.results["held-out"]["zero_rate"] == 1.0
    assert run.results["held-out"]["failures"] == []
    assert bells == ["search.score"]


def test_a_measurement_closes_the_searches_that_find_something_by_now(
    context: Flask, walls: None
) -> None:
    db.session.add(SearchMiss(query="plesteran"))
    runs.start()
    tasks.score()
    assert db.session.scalars(select(SearchMiss.outcome)).one() == "found"


def test_a_second_bell_finds_nothing_to_do(context: Flask, walls: None) -> None:
    runs.start()
    tasks.score()
    tasks.score()
    assert [run.state for run in scores()] == ["finished"]


def test_one_waits_and_one_runs_at_most(context: Flask, bells: list[str]) -> None:
    a_score("running")
    runs.start()
    runs.start()
    assert [run.state for run in scores()] == ["running", "pending"]
    tasks.score()
    assert [run.state for run in scores()] == ["running", "pending"]


def test_what_was_asked_for_meanwhile_is_rung_for(
    context: Flask, walls: None, bells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.start()
    real = runs.measure

    def asking(*args: Any) -> Any:
        runs.want()
        db.session.commit()
        return real(*args)

    monkeypatch.setattr(runs, "measure", asking)
    tasks.score()
    assert [run.state for run in scores()] == ["finished", "pending"]
    assert bells == ["search.score", "search.score"]


def test_a_measurement_that_breaks_ends_as_failed(
    context: Flask, walls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no")

    runs.start()
    monkeypatch.setattr(runs, "measure", broken)
    tasks.score()
    (run,) = scores()
    assert (run.state, run.reason) == ("failed", "error")
    assert run.finished_at is not None


def test_the_sweeper_ends_what_a_lost_worker_left_and_rings_for_what_waits(
    context: Flask, bells: list[str]
) -> None:
    a_score("running")
    a_score("pending")
    db.session.execute(text("UPDATE search_score SET beat_at = now() - interval '61 seconds'"))
    db.session.commit()
    tasks.sweep()
    assert [(run.state, run.reason) for run in scores()] == [
        ("failed", "worker_lost"),
        ("pending", ""),
    ]
    assert bells == ["search.score"]


def test_a_worker_that_lives_is_left_alone(context: Flask, bells: list[str]) -> None:
    a_score("running")
    db.session.execute(text("UPDATE search_score SET beat_at = now() - interval '20 seconds'"))
    db.session.commit()
    tasks.sweep()
    assert [run.state for run in scores()] == ["running"]
    assert bells == []


def test_old_measurements_are_forgotten(
    context: Flask, walls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 2)
    for _ in range(3):
        runs.start()
        tasks.score()
    assert len(scores()) == 2


def test_the_page_shows_both_halves_beside_their_targets(window: PageClient, walls: None) -> None:
    assert "Not measured yet." in window.get("/search/score").text
    runs.start()
    tasks.score()
    page = window.get("/search/score").text
    assert "Half to tune on" in page
    assert "Half held out" in page
    assert "50.0%" in page
    assert "target 95%" in page
    assert "not reached" in page
    assert 'href="/search?q=cat"' in page
    assert "xqzwv" not in page
    assert "are still the same" in page
    make_ahsp("9.9", "Galian")
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()
    assert "have changed since" in window.get("/search/score").text


def test_a_catalogue_without_the_edition_has_no_score_rather_than_a_bad_one(
    window: PageClient,
) -> None:
    make_ahsp("1.1", "Galian")
    runs.start()
    tasks.score()
    page = window.get("/search/score").text
    assert "There is nothing to measure by" in page
    assert "0.0%" not in page


def test_the_page_follows_a_measurement_and_stops_with_it(
    window: PageClient, walls: None, bells: list[str]
) -> None:
    started = window.post("/search/score", headers=PART)
    assert started.status_code == 200
    assert 'hx-trigger="live"' in started.text
    assert "Waiting for a worker" in started.text
    (run,) = scores()
    run.state, run.done, run.total = "running", 1, 3
    db.session.commit()
    assert "Measuring: 1 of 3 questions" in window.get("/search/score", headers=PART).text
    run.state = "pending"
    db.session.commit()
    tasks.score()
    ended = window.get("/search/score", headers=PART).text
    assert 'hx-trigger="live"' not in ended
    assert "Measure now" in ended
    plain = window.post("/search/score")
    assert (plain.status_code, plain.location) == (303, "/search/score")


def test_a_failed_measurement_is_told_beside_the_last_good_one(
    window: PageClient, walls: None
) -> None:
    runs.start()
    tasks.score()
    a_score("failed", reason="error", finished_at=scores()[0].finished_at)
    page = window.get("/search/score").text
    assert "The last measurement did not come to its end" in page
    assert "50.0%" in page


def test_readers_have_no_part_in_it(context: Flask) -> None:
    client = browser(context, make_user("siti"))
    assert client.get("/search/score").status_code == 403
    assert client.post("/search/score").status_code == 403
