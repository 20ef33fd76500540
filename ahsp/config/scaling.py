"""What stands between the program and its database, and beside it."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """What stands between the program and its database, and beside it."""

    database_pooler: str = setting(
        "AHSP_DATABASE_POOLER",
        "none",
        read.one_of("none", "transaction", "prepared"),
        "what `DATABASE_URL` leads to: `none`, PostgreSQL itself; `transaction`, a pooler such as"
        " PgBouncer that lends a connection for each transaction; `prepared`, likewise, and it"
        " knows prepared statements (PgBouncer 1.22 or newer with `max_prepared_statements`)",
    )
    database_replica_url: str | None = setting(
        "AHSP_DATABASE_REPLICA_URL",
        None,
        read.text,
        "a streaming replica of that database, for searches, pages of analyses and exports; it is"
        " asked only for what it has already",
    )
