"""The database, Redis and the program's own processes."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The database, Redis and the program's own processes."""

    database_url: str | None = setting(
        "DATABASE_URL",
        None,
        read.text,
        "PostgreSQL 15 or newer; unset: a private server is started",
    )
    redis_url: str | None = setting(
        "REDIS_URL",
        None,
        read.text,
        "Redis 7 / Valkey 8 or newer, by TLS as `rediss://host:6379/0?ssl_ca_certs=file`, or"
        " sentinels that watch one: `redis+sentinel://host,host/name/0`, by TLS `rediss+sentinel://`;"
        " unset: a private server is started",
    )
    database_pool: int = setting(
        "AHSP_DATABASE_POOL", 5, read.whole, "database connections kept by each process"
    )
    statement_seconds: int = setting(
        "AHSP_STATEMENT_SECONDS",
        30,
        read.whole,
        "seconds that a page may wait for one statement of the database; 0: no bound",
    )
    web_workers: int = setting("AHSP_WEB_WORKERS", 2, read.whole, "web server processes")
    web_threads: int = setting("AHSP_WEB_THREADS", 4, read.whole, "threads in each web process")
    worker_concurrency: int = setting(
        "AHSP_WORKER_CONCURRENCY",
        2,
        read.positive,
        "imports that a worker works on at the same time, as far as free memory allows;"
        " mail and other quick work have two processes more",
    )
    task_soft_seconds: int = setting(
        "AHSP_TASK_SOFT_SECONDS",
        1500,
        read.positive,
        "seconds after which a task is told to end, and ends with that reason",
    )
    task_hard_seconds: int = setting(
        "AHSP_TASK_HARD_SECONDS",
        1800,
        read.positive,
        "seconds after which the process of a task that did not end is killed",
    )
    requests_per_minute: int = setting(
        "AHSP_REQUESTS_PER_MINUTE",
        1200,
        read.whole,
        "requests of any kind that one person, or one address without a session, may send in a"
        " minute; 0: no such limit",
    )
