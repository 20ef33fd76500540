"""Workers and the scheduler say what they are also while nothing is asked of them."""

import json
from collections.abc import Iterator

import pytest
from celery.signals import (
    after_task_publish,
    beat_init,
    celeryd_init,
    heartbeat_sent,
    worker_ready,
)
from flask import Flask

from ahsp.ops.machines import steadily, telling
from ahsp.running.redis_link import redis_client


@pytest.fixture
def site(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site whose process is about to become a program of Celery."""
    monkeypatch.setattr(telling._Self, "program", telling.SHELL)
    for name, value in (("app", None), ("told", 0.0)):
        monkeypatch.setattr(steadily._Steady, name, value)
    steadily.watch(context)
    yield context
    redis_client(context.config["SETTINGS"]).flushdb()


def told(site: Flask) -> list[str]:
    """The programs that said something, since this was asked last."""
    client = redis_client(site.config["SETTINGS"])
    keys = list(client.scan_iter(f"{telling.KEY}:*"))
    found = sorted(json.loads(client.get(key))["program"] for key in keys)
    if keys:
        client.delete(*keys)
    return found


@pytest.mark.parametrize(
    ("name", "program"),
    [("celery@mesin", "worker"), ("exporter@mesin", "exporter"), ("worker2@mesin", "worker2")],
)
def test_a_worker_says_its_name_once_it_is_ready(site: Flask, name: str, program: str) -> None:
    celeryd_init.send(sender=name, instance=None, conf=None, options={})
    assert told(site) == []
    worker_ready.send(sender=None)
    assert told(site) == [program]


def test_it_says_it_again_after_a_while_and_not_with_each_sign_of_life(site: Flask) -> None:
    heartbeat_sent.send(sender=None)
    assert told(site) == [], "it is not ready yet"
    celeryd_init.send(sender="celery@mesin", instance=None, conf=None, options={})
    worker_ready.send(sender=None)
    assert told(site) == ["worker"]
    heartbeat_sent.send(sender=None)
    assert told(site) == []
    steadily._Steady.told -= steadily.EVERY
    heartbeat_sent.send(sender=None)
    assert told(site) == ["worker"]


def test_the_scheduler_says_it_when_it_rings(site: Flask) -> None:
    beat_init.send(sender=None)
    assert told(site) == ["beat"]
    after_task_publish.send(sender="tasks.due")
    assert told(site) == []
    steadily._Steady.told -= steadily.EVERY
    after_task_publish.send(sender="tasks.due")
    assert told(site) == ["beat"]
