"""How the program connects to PostgreSQL: addresses, pools, and what a pooler in between allows."""

from typing import Any

from flask import has_request_context
from sqlalchemy import Engine, event

from ahsp.config import Settings
from ahsp.running.connections import PLACES
from ahsp.running.policy import DATABASE_CONNECT_SECONDS, DATABASE_POOL_SECONDS


def database_address(url: str) -> str:
    """A PostgreSQL address as SQLAlchemy wants it, with psycopg 3 as its driver."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def engine_options(settings: Settings) -> dict[str, Any]:
    """How many connections a process keeps, and how each is made.

    Behind a pooler that lends another connection for each transaction, a statement that was
    prepared on one is unknown on the next, unless the pooler itself keeps account of them.
    """
    prepares = settings.database_pooler != "transaction"
    return {
        "paramstyle": PLACES,
        "pool_size": settings.database_pool,
        "max_overflow": settings.database_pool,
        "pool_timeout": DATABASE_POOL_SECONDS,
        "pool_pre_ping": True,
        "hide_parameters": True,  # they are people's, and the text of an error is logged
        "connect_args": {
            "connect_timeout": DATABASE_CONNECT_SECONDS,
            "application_name": "ahsp",
            # Planning a search takes as long as a fast answer.
            "prepare_threshold": 1 if prepares else None,
        },
    }


def bound_requests(engine: Engine, settings: Settings) -> None:
    """Have PostgreSQL give up a statement of a page that takes too long.

    Connections of workers and of the shell have no such bound. A pooler that lends connections for
    each transaction takes no settings of one; the role of the web servers can have it there.

    Args:
        engine: whose connections.
        settings: the program's settings.
    """
    seconds = settings.statement_seconds
    if not seconds or settings.database_pooler != "none":
        return

    @event.listens_for(engine, "do_connect")
    def bound(_dialect: Any, _record: Any, _args: Any, values: Any) -> None:
        if has_request_context():
            values["options"] = f"-c statement_timeout={seconds * 1000}"


def replica_options(settings: Settings) -> dict[str, Any]:
    """The same for a replica, which is left sooner: what it does not do, the primary does."""
    options = engine_options(settings)
    waits = {"connect_timeout": 2, "tcp_user_timeout": 5000}  # seconds, and milliseconds
    return options | {
        "pool_timeout": 1,
        "pool_pre_ping": False,  # its first statement on each connection is a question of ours
        "connect_args": options["connect_args"] | waits,
    }
