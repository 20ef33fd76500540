"""The scheduler ends when it is told to."""

import os
import signal
from collections.abc import Iterator

import pytest
from celery.beat import Service
from celery.signals import beat_init
from flask import Flask

from ahsp.extensions import celery_app
from ahsp.periodic import ending
from ahsp.periodic.rhythm import SteadyScheduler

assert ending


@pytest.fixture
def service(app: Flask) -> Iterator[Service]:
    """One that was told to begin, in this process."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    made = Service(celery_app, scheduler_cls=SteadyScheduler)
    beat_init.send(sender=made)
    try:
        yield made
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_also_where_what_ends_it_is_lost(service: Service, number: int) -> None:
    with pytest.raises(SystemExit):
        os.kill(os.getpid(), number)
    ticks: list[int] = []

    def tick() -> float:
        ticks.append(1)
        raise SystemExit  # it would go on for ever

    service.scheduler.tick = tick
    service.start()
    assert ticks == []
