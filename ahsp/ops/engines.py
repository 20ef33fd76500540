"""How the program connects to PostgreSQL: addresses, pools, and what a pooler in between allows."""

from typing import Any

from ahsp.config import Settings


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
        "pool_size": settings.database_pool,
        "max_overflow": settings.database_pool,
        "pool_pre_ping": True,
        "hide_parameters": True,  # they are people's, and the text of an error is logged
        "connect_args": {
            "connect_timeout": 5,
            "application_name": "ahsp",
            # Planning a search takes as long as a fast answer.
            "prepare_threshold": 1 if prepares else None,
        },
    }
