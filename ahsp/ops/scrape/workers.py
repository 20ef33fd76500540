"""Which workers answer."""

from ahsp.metrics.text import Family, gauges
from ahsp.ops.answering import answering
from ahsp.ops.queues import EXPORTER


def families() -> list[Family]:
    """How many of each kind answer; none without a queue."""
    names = answering() or []
    exporters = sum(name.partition("@")[0].startswith(EXPORTER) for name in names)
    counted = {"worker": len(names) - exporters, "exporter": exporters}
    meaning = "Workers that answer; one of exports answers nobody while it makes a file."
    return [gauges("ahsp_workers", meaning, "kind", counted)]
