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
        "Redis 7 / Valkey 8 or newer; unset: a private server is started",
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
        "AHSP_WORKER_CONCURRENCY", 2, read.whole, "background tasks that run at the same time"
    )
    requests_per_minute: int = setting(
        "AHSP_REQUESTS_PER_MINUTE",
        1200,
        read.whole,
        "requests of any kind that one person, or one address without a session, may send in a"
        " minute; 0: no such limit",
    )
