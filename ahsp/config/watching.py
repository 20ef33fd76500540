"""Watching it: metrics, slow queries and Sentry."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Watching:
    """Watching it: metrics, slow queries and Sentry."""

    metrics_tokens: tuple[str, ...] = setting(
        "AHSP_METRICS_TOKEN",
        (),
        read.long_secrets,
        "tokens of 32 characters or more, with commas, one of which Prometheus shows at `/metrics`;"
        " unset: that address does not exist",
    )
    slow_query_ms: int = setting(
        "AHSP_SLOW_QUERY_MS",
        250,
        read.whole,
        "milliseconds from which a query of the database is written to the log, without its"
        " parameters; 0: none is",
    )
    sentry_dsn: str | None = setting(
        "AHSP_SENTRY_DSN",
        None,
        read.dsn,
        "address of a Sentry project that is told of exceptions, without anything personal; unset:"
        " none is",
    )
