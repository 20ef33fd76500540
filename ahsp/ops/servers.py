"""Which servers this process talks to, and how it behaves when one of them is away.

PostgreSQL holds the truth. Redis holds limits, cached answers, copies of sessions and the queue's
bell: without it limits fall back to this process's memory, answers are computed, sessions are read
from the database, and work waits for the sweeper.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from celery import Celery, Task
from celery.signals import before_task_publish
from flask import Flask, current_app
from flask_migrate import upgrade
from structlog.contextvars import bind_contextvars, clear_contextvars

from ahsp.config import Settings, secret_key
from ahsp.extensions import cache, celery_app, csrf, db, limiter, login, migrate
from ahsp.metrics import processes
from ahsp.metrics.known import TASK_SECONDS
from ahsp.models import User
from ahsp.ops import machines, slow_queries
from ahsp.ops.engines import (
    bound_requests,
    database_address,
    engine_options,
    replica_options,
)
from ahsp.ops.queues import QUICK, ROUTES, WORK
from ahsp.periodic import ledger
from ahsp.periodic.due import ROUND_SECONDS
from ahsp.periodic.rhythm import Steadily
from ahsp.replica import REPLICA
from ahsp.running.connections import connect_by, spare_pings
from ahsp.running.policy import REDIS_SECONDS
from ahsp.running.redis_link import broker_options, options, plain_address
from ahsp.switches.state import runs
from ahsp.web.correlation import correlate, correlation_id
from ahsp.web.forms import csrf_token
from ahsp.web.sessions import ServerSessions
from ahsp.web.sessions.copies import Copies

_RANG = "ahsp_request_id"
"""Header of a task's message: the id of the request that rang for it."""


def bring_up_to_date(app: Flask) -> None:
    """Migrate a private database that is older than this program; nobody else would.

    A real server is migrated by its operator, when it suits.
    """
    scripts = ScriptDirectory(str(Path(app.root_path) / "migrations"))
    with app.app_context():
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
        if set(current) != set(scripts.get_heads()):
            upgrade()
        # Web server and worker fork after this: two processes on one connection read each other's
        # answers.
        db.engine.dispose()


def init_app(app: Flask, settings: Settings) -> None:
    """Point every library at its server."""
    assert settings.database_url
    assert settings.redis_url
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_key(settings),
        SITE_HOSTS=[*settings.trusted_hosts, *_own_host(settings)],
        MAX_CONTENT_LENGTH=(settings.import_max_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=500_000,
        SESSION_COOKIE_NAME="ahsp",
        WTF_CSRF_TIME_LIMIT=None,  # as old as the session it belongs to
        SQLALCHEMY_DATABASE_URI=database_address(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        SQLALCHEMY_BINDS=_replica(settings),
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES="ahsp/translations",
    )
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            bound_requests(engine, settings)  # before whoever makes the connection
            connect_by(engine)
            if settings.database_pooler == "none":
                spare_pings(engine)
            slow_queries.watch(engine, settings.slow_query_ms)
        processes.watch(db.engine, settings.data, partial(machines.send_along, app=app))
    migrate.init_app(app, db, directory=str(Path(app.root_path) / "migrations"))
    login.init_app(app)
    login.session_protection = None  # the server-side session is the protection
    login.user_loader(_load_user)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.session_interface = ServerSessions(
        timedelta(hours=settings.session_hours),
        settings.cookie_secure,
        Copies(settings.redis_url, app.config["SECRET_KEY"]),
    )
    _limits(app, settings.redis_url)
    _cache(app, settings.redis_url)
    _queue(app, settings)


def _replica(settings: Settings) -> dict[str | None, Any]:
    if settings.database_replica_url is None:
        return {}
    url = database_address(settings.database_replica_url)
    return {REPLICA: {"url": url, **replica_options(settings)}}


def _own_host(settings: Settings) -> list[str]:
    return [] if settings.host in ("", "0.0.0.0", "::") else [settings.host]  # noqa: S104


def _load_user(user_id: str) -> User | None:
    user = db.session.get(User, int(user_id))
    return user if user is not None and user.active else None


def _limits(app: Flask, url: str) -> None:
    app.config.update(
        RATELIMIT_STORAGE_URI=plain_address(url),
        RATELIMIT_STORAGE_OPTIONS=options(url),
        RATELIMIT_STRATEGY="moving-window",
        # For the whole site, as it counts before the view: a default limit of a route that has one
        # of its own would let through what is refused earlier.
        RATELIMIT_APPLICATION=_requests_per_minute,
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_KEY_PREFIX="ahsp",
    )
    limiter.init_app(app)


def _requests_per_minute() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    allowed = settings.requests_per_minute
    return f"{allowed}/minute" if allowed else ""


def _cache(app: Flask, url: str) -> None:
    app.config.update(
        CACHE_TYPE="ahsp.caching.backend.Backend",
        CACHE_REDIS_URL=plain_address(url),
        CACHE_KEY_PREFIX="ahsp:cache:",
        CACHE_DEFAULT_TIMEOUT=3600,
        CACHE_OPTIONS=options(url),
    )
    cache.init_app(app)


def _queue(app: Flask, settings: Settings) -> None:
    assert settings.redis_url
    address, group = broker_options(settings.redis_url)
    celery_app.conf.update(
        broker_url=address,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_connect_timeout": REDIS_SECONDS,
            "socket_timeout": REDIS_SECONDS,
            "visibility_timeout": 3600,
            # Without these, ringing an absent queue takes 6 s of the person who uploads.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "global_keyprefix": "ahsp:queue:",
            **group,
        },
        task_ignore_result=True,
        task_publish_retry=False,  # a bell that does not ring is heard by the sweeper
        task_default_queue=WORK,
        task_routes=ROUTES,
        task_soft_time_limit=settings.task_soft_seconds,
        task_time_limit=settings.task_hard_seconds,
        worker_concurrency=settings.worker_concurrency + QUICK,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        timezone=settings.timezone,
        beat_scheduler="ahsp.periodic.rhythm:SteadyScheduler",
        # Everything else is due by plans in the database, which change without a restart.
        beat_schedule={"due": {"task": "tasks.due", "schedule": Steadily(ROUND_SECONDS)}},
    )
    _run_in_context(celery_app, app)
    app.extensions["celery"] = celery_app


@contextmanager
def _measured(task: str) -> Iterator[None]:
    began, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        TASK_SECONDS.observe(perf_counter() - began, task, outcome)


def _run_in_context(queue: Celery, app: Flask) -> None:
    class ContextTask(Task):  # type: ignore[misc]  # celery ships no types
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                clear_contextvars()
                correlate(self.request.get(_RANG) or "")
                bind_contextvars(task=self.name, task_id=self.request.id)
                if not runs(str(self.name)):
                    return None  # what it was to do is found again once it is on
                work = partial(super().__call__, *args, **kwargs)
                run_id = self.request.get(ledger.HEADER)
                with _measured(str(self.name)):
                    return work() if run_id is None else ledger.follow(run_id, work)

    queue.Task = ContextTask


@before_task_publish.connect  # type: ignore[untyped-decorator]  # celery ships no types
def _carry(headers: dict[str, Any], **_: Any) -> None:
    """Have a task know which request, or which other task, rang for it."""
    if known := correlation_id():
        headers[_RANG] = known
