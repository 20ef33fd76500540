"""Redis over TLS: everything that talks to it does so encrypted, and checks who answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from kombu.exceptions import OperationalError

from ahsp.config import ROOT
from ahsp.extensions import cache, celery_app, limiter
from ahsp.imports.running import work
from ahsp.live import topics
from ahsp.live.announcing import announce_now
from ahsp.models import BatchState, Role
from ahsp.ops import round_trip
from ahsp.ops.machines import telling
from ahsp.ops.queues import EVERY
from ahsp.ops.signs import State, parts
from ahsp.running.brake import brake_of
from ahsp.running.redis_link import Answer, answer, broker_options, redis_client
from tests.apps import browser, with_redis
from tests.conftest import empty
from tests.factories import make_user
from tests.imports.work_place import confirmed, state, until
from tests.queue import next_message
from tests.redis_server import RedisServer
from tests.scaling.tls import Authority, Door


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Who signed the certificate of the server."""
    return Authority(tmp_path)


@pytest.fixture
def port(redis_server: RedisServer) -> int:
    """The port of a Redis of this test."""
    return int(redis_server.url.rpartition(":")[2].partition("/")[0])


@pytest.fixture
def door(port: int, authority: Authority) -> Iterator[Door]:
    """Where it is reached by TLS."""
    made = Door(authority, port)
    yield made
    made.close()


@pytest.fixture
def safe(app: Flask, door: Door, authority: Authority) -> Iterator[Flask]:
    """A site that knows the authority."""
    with with_redis(app, f"rediss://127.0.0.1:{door.port}/0?ssl_ca_certs={authority.ca}") as made:
        yield made
    empty(app)


def test_cache_limits_counts_and_the_queue_are_reached_by_tls(
    safe: Flask, door: Door, book: Path
) -> None:
    client = redis_client(safe.config["SETTINGS"])
    assert client.connection_pool.connection_kwargs["ssl_ca_certs"]
    cache.set("semen", 1)
    assert cache.get("semen") == 1
    assert limiter.storage.incr("siti", 60) == 1
    assert limiter.storage.incr("siti", 60) == 2
    assert parts.redis_().state is State.OK
    batch = confirmed(book, "AHSP 2025").id
    assert client.llen("ahsp:queue:imports") >= 1, "its bell is in this very Redis"
    while state(batch) != BatchState.COMMITTED:
        message = next_message("imports")
        if message.headers["task"] == "imports.run":
            work.run(message.decode()[0][0])
    assert door.taken >= 3


def test_sessions_have_their_copies_there(safe: Flask) -> None:
    client = browser(safe, make_user("siti", role=Role.ADMIN))
    for _ in range(2):
        assert client.get("/import").status_code == 200
    assert list(redis_client(safe.config["SETTINGS"]).scan_iter("ahsp:session:*"))


def test_what_is_announced_is_heard(safe: Flask) -> None:
    hearing = safe.extensions["live"][1]
    hearing.begin()
    until(lambda: hearing.connected)
    announce_now(topics.TASKS)
    until(lambda: hearing.number(topics.TASKS))


def test_real_workers_take_what_is_rung_for(safe: Flask, tmp_path: Path) -> None:
    settings = safe.config["SETTINGS"]
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "AHSP_DATA": str(tmp_path / "worker"),
    }
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "celery_worker:celery_app"]
    command += ["worker", "--concurrency", "1", "--queues", ",".join(EVERY)]
    worker = subprocess.Popen([*command, "--hostname", "exporter@tls"], cwd=ROOT, env=env)
    try:
        client = redis_client(settings)
        until(lambda: client.smembers(telling.KEY), 300)
        assert all(each.ms is not None for each in round_trip.trips(120))
    finally:
        worker.terminate()
        worker.wait(timeout=120)


def test_a_server_that_another_authority_signed_for_is_not_talked_to(
    app: Flask, door: Door, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "asing")
    for query in ("", f"?ssl_ca_certs={other.ca}"):
        with with_redis(app, f"rediss://127.0.0.1:{door.port}/0{query}") as made:
            brake_of(f"127.0.0.1:{door.port}").answered(0.0)
            assert answer(made.config["SETTINGS"]) is Answer.AWAY
            with pytest.raises(OperationalError, match="CERTIFICATE_VERIFY_FAILED"):
                celery_app.connection_for_write().ensure_connection(max_retries=1)
            brake_of(f"127.0.0.1:{door.port}").answered(0.0)


def test_a_server_that_asks_for_a_certificate_gets_one(
    app: Flask, port: int, authority: Authority
) -> None:
    door = Door(authority, port, asks=True)
    url = f"rediss://127.0.0.1:{door.port}/0?ssl_ca_certs={authority.ca}"
    shown = f"{url}&ssl_certfile={authority.chain}&ssl_keyfile={authority.chain}"
    try:
        for address, expected in ((shown, Answer.OK), (url, Answer.AWAY)):
            with with_redis(app, address) as made:
                assert answer(made.config["SETTINGS"]) is expected
                if expected is Answer.OK:
                    celery_app.connection_for_write().ensure_connection(max_retries=1)
    finally:
        brake_of(f"127.0.0.1:{door.port}").answered(0.0)
        door.close()


def test_the_queue_checks_who_answers_unless_it_is_told_not_to() -> None:
    asked = "rediss://satu:6380/0?ssl_cert_reqs=required"
    assert broker_options("rediss://satu:6380/0") == (asked, {})
    with_file = "rediss://satu/0?ssl_ca_certs=/ca.pem"
    assert broker_options(with_file) == (f"{with_file}&ssl_cert_reqs=required", {})
    assert broker_options("rediss://satu/0?ssl_cert_reqs=none")[0].endswith("=none")
