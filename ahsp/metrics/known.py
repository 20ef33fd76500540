"""Everything that is counted in the processes; `docs/metrics.md` tells what each is good for."""

from ahsp.metrics.instruments import LONG_BUCKETS, Counter, Histogram

REQUESTS = Counter(
    "ahsp_http_requests_total",
    "Requests that were answered, by route, method and class of the status.",
    *("route", "method", "status"),
)
REQUEST_SECONDS = Histogram(
    "ahsp_http_request_seconds",
    "Seconds from taking a request to the end of its answer.",
    *("route", "method"),
)
SEARCH_SECONDS = Histogram(
    "ahsp_search_seconds",
    "Seconds that a search took in the database, where its answer was not kept already.",
    "mode",
)
TASK_SECONDS = Histogram(
    "ahsp_task_seconds",
    "Seconds that a worker was busy with a task, by how it ended.",
    *("task", "outcome"),
    buckets=LONG_BUCKETS,
)
IMPORT_SECONDS = Histogram(
    "ahsp_import_step_seconds",
    "Seconds that a step of an import took, by how it ended.",
    *("step", "outcome"),
    buckets=LONG_BUCKETS,
)
POOL_EXHAUSTED = Counter(
    "ahsp_database_pool_exhausted_total",
    "Requests that got no connection to the database in time, as all were in use.",
)
REPLICA_READS = Counter(
    "ahsp_replica_reads_total",
    "Reads that a replica may do, by which database did them.",
    "by",
)
ALL: tuple[Counter | Histogram, ...] = (
    *(REQUESTS, REQUEST_SECONDS, SEARCH_SECONDS, TASK_SECONDS, IMPORT_SECONDS, POOL_EXHAUSTED),
    REPLICA_READS,
)
"""All of them, in the order in which they are shown."""
