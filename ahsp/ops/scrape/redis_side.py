"""What Redis holds: the sums of all processes, queues, and what processes say of themselves."""

import redis
import structlog
from flask import current_app

from ahsp.caching.counters import counted
from ahsp.caching.families import families as kept_families
from ahsp.extensions import celery_app
from ahsp.metrics import known
from ahsp.metrics.instruments import sums
from ahsp.metrics.processes import machines
from ahsp.metrics.text import Family, Sample, gauge, gauges
from ahsp.ops.queues import EVERY
from ahsp.running.redis_link import redis_client

log = structlog.get_logger()


def families() -> list[Family]:
    """All of them; only that it is away where it is."""
    try:
        client = redis_client(current_app.config["SETTINGS"])
        found = [*_server(client), *_queues(client), *_counted(), *_kept(), *_machines(client)]
    except redis.RedisError as error:
        log.warning("scraped without Redis", error=str(error))
        found = []
    return [gauge("ahsp_redis_up", "Whether Redis answers.", bool(found)), *found]


def _server(client: "redis.Redis") -> list[Family]:
    memory = client.info("memory")
    return [
        gauge("ahsp_redis_memory_bytes", "Memory that Redis uses.", memory["used_memory"]),
        gauge("ahsp_redis_memory_max_bytes", "Memory that Redis may use; 0 for no bound.",
              memory["maxmemory"]),
    ]  # fmt: skip


def _queues(client: "redis.Redis") -> list[Family]:
    prefix = celery_app.conf.broker_transport_options["global_keyprefix"]
    lengths = {queue: int(client.llen(f"{prefix}{queue}")) for queue in EVERY}
    meaning = "Messages that no worker took yet."
    return [gauges("ahsp_queue_messages", meaning, "queue", lengths)]


def _counted() -> list[Family]:
    read = sums.read()
    return [each.family(read) for each in known.ALL]


def _kept() -> list[Family]:
    counts, _since = counted(kept_families())
    samples = [
        Sample(number, {"family": name, "from": source})
        for name, each in counts.items()
        for source, number in (
            ("process", each.near), ("redis", each.far), ("computed", each.computed),
        )
    ]  # fmt: skip
    meaning = "Answers that may be kept, by where they were found."
    return [Family("ahsp_cache_answers_total", "counter", meaning, samples)]


def _machines(client: "redis.Redis") -> list[Family]:
    found = machines(client)
    return [
        gauges("ahsp_disk_free_bytes", "Free bytes of the disk that the data folder is on.",
               "machine", {name: each.free for name, each in found.items()}),
        gauges("ahsp_disk_bytes", "All bytes of that disk.",
               "machine", {name: each.total for name, each in found.items()}),
        gauges("ahsp_database_pool_in_use", "Database connections that processes use.",
               "machine", {name: each.in_use for name, each in found.items()}),
        gauges("ahsp_database_pool_max", "Database connections that these processes may use.",
               "machine", {name: each.most for name, each in found.items()}),
    ]  # fmt: skip
