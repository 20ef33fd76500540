"""Measuring the search behind the pages: one measurement waits at most, and one runs.

The row is the truth about the work; the queue only rings the bell. A run asks all questions of both
halves of one version of the data, and closes those misses that now find something.
"""

import time
from typing import Any

import structlog
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from ahsp.caching import current_version
from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce, announce_now
from ahsp.models import ScoreState, SearchScore
from ahsp.running import bells
from ahsp.search.golden import HALVES, HELD_OUT, load
from ahsp.search.measuring import edition_name, edition_of, measure
from ahsp.search.quality import misses
from ahsp.search.scoring import Outcome, Score, by_kind, failures
from ahsp.web.correlation import correlation_id, on_behalf_of

KEPT = 50
"""Finished measurements that are kept."""
LOST_AFTER = 60
"""Seconds without a sign of life after which a worker counts as lost."""
PULSE = 0.5
"""Seconds between two writings of the progress."""

log = structlog.get_logger()

_CLAIM = text("""
    UPDATE search_score SET state = 'running', beat_at = now()
    WHERE state = 'pending' AND NOT EXISTS (SELECT FROM search_score WHERE state = 'running')
    RETURNING id
""")
_LOST = text("""
    UPDATE search_score SET state = 'failed', reason = 'worker_lost', finished_at = now()
    WHERE state = 'running' AND beat_at < now() - make_interval(secs => :seconds)
""")


def want() -> None:
    """Have a measurement wait, in the current transaction; one that waits already will do."""
    values = {"state": "pending", "request_id": correlation_id()}
    announce(topics.SCORE)
    db.session.execute(insert(SearchScore).values(values).on_conflict_do_nothing())


def ring() -> None:
    """Tell a worker of what waits, if anything does, on behalf of the request that asked for it.

    Where the queue is away, the sweeper will.
    """
    waiting = select(SearchScore.request_id).where(SearchScore.state == ScoreState.PENDING)
    asked_by = db.session.scalar(waiting)
    if asked_by is not None:
        with on_behalf_of(asked_by):
            bells.ring("search.score")


def start() -> None:
    """Ask for a measurement of what the catalogue is now."""
    want()
    db.session.commit()
    ring()


def run() -> None:
    """Do the measurement that waits, if one does and none runs."""
    run_id = _claim()
    if run_id is None:
        return
    try:
        _measure(run_id)
    except Exception:
        db.session.rollback()
        log.exception("measurement failed", run=run_id)
        _end(run_id, ScoreState.FAILED, reason="error")
    ring()


def sweep() -> None:
    """End what a lost worker left running, and ring for what nobody heard."""
    db.session.execute(_LOST, {"seconds": LOST_AFTER})
    db.session.commit()
    ring()


def _claim() -> int | None:
    try:
        run_id: int | None = db.session.scalar(_CLAIM)
    except IntegrityError:  # another worker was faster by a moment
        db.session.rollback()
        return None
    announce(topics.SCORE)
    db.session.commit()
    return run_id


def _measure(run_id: int) -> None:
    halves = {half: load(path).cases for half, path in HALVES.items()}
    every = [case for cases in halves.values() for case in cases]
    version = current_version()
    sumber_id = edition_of(every)
    told: dict[str, Any] = {"data_version": version}
    if sumber_id is not None:
        pulse = _Pulse(run_id, len(every))
        told |= {"sumber": edition_name(sumber_id), "results": {}}
        for half, cases in halves.items():
            told["results"][half] = _told(half, measure(cases, sumber_id, pulse))
            pulse.before += len(cases)
    misses.close_answered()
    _end(run_id, ScoreState.FINISHED, **told)


def _told(half: str, outcomes: list[Outcome]) -> dict[str, Any]:
    missed = [] if half == HELD_OUT else failures(outcomes)
    return {
        **Score.of(outcomes).as_dict(),
        "kinds": {kind: score.as_dict() for kind, score in by_kind(outcomes).items()},
        "failures": [
            {
                "query": each.case.query,
                "expected": list(each.case.expected),
                "first": list(each.codes[:5]),
            }
            for each in missed
        ],
    }


class _Pulse:
    """Writes the progress now and then, on a connection of its own."""

    def __init__(self, run_id: int, total: int) -> None:
        self.before = 0
        self._row = update(SearchScore).where(SearchScore.id == run_id)
        self._total = total
        self._next = 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + PULSE
        told = self._row.values(done=self.before + done, total=self._total, beat_at=func.now())
        with db.engine.begin() as connection:
            connection.execute(told)
        announce_now(topics.SCORE)


def _end(run_id: int, state: ScoreState, **values: Any) -> None:
    ended = {"state": state, "finished_at": func.now(), **values}
    still = (SearchScore.id == run_id, SearchScore.state == ScoreState.RUNNING)
    db.session.execute(update(SearchScore).where(*still).values(ended))
    old = select(SearchScore.id).where(SearchScore.finished_at.is_not(None))
    old = old.order_by(SearchScore.id.desc()).offset(KEPT)
    db.session.execute(delete(SearchScore).where(SearchScore.id.in_(old)))
    announce(topics.SCORE)
    db.session.commit()
