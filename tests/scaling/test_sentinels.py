"""Redis behind sentinels: real servers, of which the primary dies."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from flask import Flask

from ahsp.embedded.binaries import valkey_server
from ahsp.embedded.processes import loopback_port
from ahsp.extensions import cache, celery_app, db, limiter
from ahsp.imports import services
from ahsp.imports.running import work
from ahsp.models import BatchState, ImportBatch
from ahsp.running.brake import brake_of
from ahsp.running.redis_link import broker_options, redis_client
from ahsp.running.sentinels import Group, group_of
from tests.apps import another
from tests.conftest import empty
from tests.imports.work_place import DATA, confirmed, rows, state, until
from tests.queue import next_message

PASSWORD = "rahasia/dan:panjang"
SENTINEL = """
port {port}
bind 127.0.0.1
dir "{folder}"
sentinel monitor utama 127.0.0.1 {primary} {quorum}
sentinel auth-pass utama {password}
sentinel down-after-milliseconds utama 500
sentinel failover-timeout utama 2000
"""


@dataclass
class Watched:
    """One primary, one replica and three sentinels."""

    folder: Path

    def __post_init__(self) -> None:
        self.ports = [loopback_port(None) for _ in range(5)]
        first, second, *watchers = self.ports
        server = ["--bind", "127.0.0.1", "--requirepass", PASSWORD, "--masterauth", PASSWORD]
        server += ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        server += ["--dir", str(self.folder)]
        self.processes = [
            self._start("--port", str(first), *server),
            self._start("--port", str(second), *server, "--replicaof", f"127.0.0.1 {first}"),
        ]
        for port in watchers:
            settings = self.folder / f"{port}.conf"
            settings.write_text(
                SENTINEL.format(
                    port=port, folder=self.folder, primary=first, quorum=2, password=PASSWORD
                )
            )
            self.processes.append(self._start(str(settings), "--sentinel"))
        hosts = ",".join(f"127.0.0.1:{port}" for port in watchers)
        self.url = f"redis+sentinel://:{PASSWORD.replace('/', '%2F')}@{hosts}/utama/0"
        until(self._whole)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([valkey_server(), *arguments], stdout=subprocess.DEVNULL)

    def _whole(self) -> bool:
        """Whether all know each other, and the replica has what the primary has."""
        try:
            for port in self.ports[2:]:
                told = redis.Redis(port=port).sentinel_master("utama")
                if (told["num-slaves"], told["num-other-sentinels"]) != (1, 2):
                    return False
            replica = redis.Redis(port=self.ports[1], password=PASSWORD)
            return replica.info("replication")["master_link_status"] == "up"
        except redis.RedisError:
            return False

    def kill_primary(self) -> None:
        """End the primary at once, and wait until the replica has its place."""
        self.processes[0].kill()
        replica = redis.Redis(port=self.ports[1], password=PASSWORD)
        until(lambda: replica.info("replication")["role"] == "master")

    def end(self) -> None:
        """Nothing of it is left."""
        for each in self.processes:
            each.kill()
            each.wait()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.end()


@pytest.fixture
def site(app: Flask, watched: Watched) -> Iterator[Flask]:
    """A site whose Redis is what the sentinels say."""
    options = dict(celery_app.conf.broker_transport_options)
    celery_app.amqp._producer_pool = None  # its connections lead to the queue of other tests
    with another(app, redis_url=watched.url) as made, made.app_context():
        yield made
        db.session.remove()
    celery_app.conf.broker_transport_options = options
    celery_app.amqp._producer_pool = None
    empty(app)


def test_cache_limits_queue_and_counts_follow_the_primary(
    site: Flask, watched: Watched, book: Path
) -> None:
    client = redis_client(site.config["SETTINGS"])
    batches = [confirmed(book, f"AHSP {year}").id for year in (2024, 2025)]
    cache.set("semen", 1)
    client.set("mandor", 1)
    limiter.storage.incr("siti", 60)
    replica = redis.Redis(port=watched.ports[1], password=PASSWORD)
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


@pytest.mark.parametrize("url", ["redis+sentinel://satu", "redis+sentinel:///utama"])
def test_an_address_that_misses_something_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no sentinels"):
        group_of(url)
