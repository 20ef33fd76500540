"""Workers and the scheduler say what they are also while nothing is asked of them.

A web server says it with what it counts of requests. Loaded by what Celery starts.
"""

import time
from typing import Any

from celery.signals import (
    after_task_publish,
    beat_init,
    celeryd_init,
    heartbeat_sent,
    worker_ready,
)
from flask import Flask

from ahsp.ops.machines.telling import become, begin, tell

EVERY = 60.0
"""Seconds between two times."""
_PLAIN = "celery"
"""The name of a worker that was given none."""


class _Steady:
    app: Flask | None = None
    told = 0.0


def watch(app: Flask) -> None:
    """Have this process say what it is once Celery made it a worker or a scheduler.

    Args:
        app: the application.
    """
    _Steady.app = app


@celeryd_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def _name(sender: str, **_: Any) -> None:
    """A worker learns its name before its children are made."""
    name = sender.partition("@")[0]
    become("worker" if name == _PLAIN else name)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _worker(**_: Any) -> None:
    _begin()


@beat_init.connect  # type: ignore[untyped-decorator]
def _beat(**_: Any) -> None:
    become("beat")
    _begin()


def _begin() -> None:
    if _Steady.app is not None:
        begin(_Steady.app)
        _Steady.told = time.monotonic()


@heartbeat_sent.connect  # type: ignore[untyped-decorator]
@after_task_publish.connect  # type: ignore[untyped-decorator]
def _again(**_: Any) -> None:
    """At a sign of life, or whenever the scheduler rings, if it is time."""
    if _Steady.app is None or not _Steady.told or time.monotonic() - _Steady.told < EVERY:
        return
    _Steady.told = time.monotonic()
    tell(_Steady.app)
