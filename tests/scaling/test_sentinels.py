"""Redis behind sentinels: real servers, of which the primary dies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError

from ahsp.extensions import cache, celery_app, db, limiter
from ahsp.imports import services
from ahsp.imports.running import work
from ahsp.models import BatchState, ImportBatch
from ahsp.running.brake import brake_of
from ahsp.running.redis_link import Answer, answer, broker_options, redis_client
from ahsp.running.sentinels import Group, _sentinel, group_of
from tests.apps import with_redis
from tests.conftest import empty
from tests.imports.work_place import DATA, confirmed, rows, state, until
from tests.queue import next_message
from tests.scaling.tls import Authority
from tests.scaling.watched import Watched


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    made = Watched(tmp_path, Authority(tmp_path) if request.param else None)
    yield made
    made.end()


@pytest.fixture
def site(app: Flask, watched: Watched) -> Iterator[Flask]:
    """A site whose Redis is what the sentinels of this test say."""
    with with_redis(app, watched.url) as made:
        yield made
    empty(app)


def test_cache_limits_queue_and_counts_follow_the_primary(
    site: Flask, watched: Watched, book: Path
) -> None:
    client = redis_client(site.config["SETTINGS"])
    batches = [confirmed(book, f"AHSP {year}").id for year in (2024, 2025)]
    cache.set("semen", 1)
    client.set("mandor", 1)
    limiter.storage.incr("siti", 60)
    replica = watched.replica
    waiting = client.llen("ahsp:queue:imports")
    assert waiting >= 4, "one bell for each reading, and one for each commit"
    until(lambda: replica.llen("ahsp:queue:imports") == waiting)
    watched.kill_primary()
    group = group_of(watched.url)
    assert group
    until(lambda: answers(client))
    brake_of(group.broker).answered(0.0)
    assert cache.get("semen") == 1
    assert client.get("mandor") == "1"
    assert limiter.storage.incr("siti", 60) == 2
    assert client.llen("ahsp:queue:imports") == waiting, "no bell was lost, and none rings twice"
    for _ in range(waiting):
        message = next_message("imports")
        if message.headers["task"] == "imports.run":
            work.run(message.decode()[0][0])
    assert [state(each) for each in batches] == [BatchState.COMMITTED] * 2
    assert rows(*DATA) == {"sumber": 2, "ahsp": 6, "rincian": 10}
    later = confirmed(book, "AHSP 2026").id
    services.sweep()  # a bell on a connection that the failover had closed did not ring
    assert next_message("imports").headers["task"]
    work.run(later)
    assert state(later) == BatchState.COMMITTED
    assert db.session.query(ImportBatch).count() == 3


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def test_an_address_is_read_whole() -> None:
    url = "redis+sentinel://u:a%2Fb@satu,dua:26380/utama/3?sentinel_password=c"
    where = (("satu", 26379), ("dua", 26380))
    assert group_of(url) == Group(where, "utama", "u", "a/b", "c", 3)
    address, options = broker_options(url)
    assert address == "sentinel://u:a%2Fb@satu:26379/3;sentinel://u:a%2Fb@dua:26380/3"
    assert options["master_name"] == "utama"
    assert options["sentinel_kwargs"]["password"] == "c"
    assert group_of("redis://satu/0") is None
    assert broker_options("redis://satu/0") == ("redis://satu/0", {})


def test_an_address_by_tls_has_certificates_checked() -> None:
    url = "rediss+sentinel://:c@satu/utama?ssl_ca_certs=/ca.pem"
    group = group_of(url)
    assert group
    assert group.tls == (("ssl_ca_certs", "/ca.pem"), ("ssl_cert_reqs", "required"))
    address, options = broker_options(url)
    assert address == "sentinel://:c@satu:26379/0?ssl_ca_certs=%2Fca.pem&ssl_cert_reqs=required"
    assert options["sentinel_kwargs"]["ssl"] is True
    assert options["sentinel_kwargs"]["ssl_ca_certs"] == "/ca.pem"


def test_servers_that_another_authority_signed_for_are_not_talked_to(
    app: Flask, tmp_path: Path
) -> None:
    watched = Watched(tmp_path, Authority(tmp_path))
    unlike = watched.url.rpartition("=")[0] + f"={Authority(tmp_path, 'asing').ca}"
    try:
        with with_redis(app, unlike) as made:
            assert answer(made.config["SETTINGS"]) is Answer.AWAY
            # The queue's library would try each sentinel again and again before it gives up.
            how = celery_app.conf.broker_transport_options["sentinel_kwargs"]
            how["retry"] = Retry(NoBackoff(), 0)
            with pytest.raises((OperationalError, redis.RedisError)):
                celery_app.connection_for_write().ensure_connection(max_retries=1)
    finally:
        watched.end()


def test_a_sentinel_that_is_away_is_left_at_once_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("redis.retry.sleep", waited.append)
    group = group_of("redis+sentinel://127.0.0.1:1,127.0.0.1:2/utama")
    assert group
    with pytest.raises(MasterNotFoundError, match=r"port=1.*port=2"):
        _sentinel(group).discover_master(group.name)
    assert waited == []


@pytest.mark.parametrize("url", ["redis+sentinel://satu", "redis+sentinel:///utama"])
def test_an_address_that_misses_something_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no sentinels"):
        group_of(url)
