"""What the running program uses, sampled now and then, and whether it grew."""

import contextlib
import statistics
import threading
from collections.abc import Mapping, Sequence

import redis

from ahsp import embedded
from bench.faults.processes import below
from bench.faults.program import Program
from bench.memory import own_mb, resident_mb

EVERY = 5.0
"""Seconds between two samples."""
ALLOWED = {
    "web_mb": (0.08, 3.0), "worker_mb": (0.0, 3.0), "tasks_mb": (0.08, 3.0),
    "exporter_mb": (0.0, 3.0), "beat_mb": (0.08, 1.0), "connections": (0.0, 3.0),
    "valkey_mb": (0.15, 3.0),
}  # fmt: skip
"""How much the median of the last quarter may be above that of the first: the larger one of a part
of it and a number."""


def sample(program: Program, client: "redis.Redis") -> dict[str, float]:
    """Memory of its own of each kind of process, in MB; of several the largest. Connections, too.

    Of worker and exporter it is all that is resident. What they shared with a pool becomes their
    own when the last process of it has made its copy, while they neither write nor get anything.

    Args:
        program: the running one.
        client: of its Redis.
    """
    found: dict[str, float] = {}
    web, worker = program.web, program.worker
    kinds = {
        "web_mb": (own_mb, below(web)), "worker_mb": (resident_mb, [worker]),
        "tasks_mb": (own_mb, below(worker)), "exporter_mb": (resident_mb, [program.exporter]),
        "beat_mb": (own_mb, [program.beat]),
    }  # fmt: skip
    for name, (size, pids) in kinds.items():
        sizes = []
        for pid in pids:
            with contextlib.suppress(OSError):
                sizes.append(size(pid))
        found[name] = round(max(sizes, default=0.0), 1)
    statement = "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
    found["connections"] = int(program.sql(statement)[0][0])
    found["valkey_mb"] = round(int(client.info("memory")["used_memory"]) / 1e6, 1)
    return found


class Sampler:
    """Samples in a thread of its own while the block runs; `samples` are in their order."""

    def __init__(self, program: Program) -> None:
        self.samples: list[dict[str, float]] = []
        self._program = program
        self._client = redis.Redis.from_url(embedded.connect(program.data).redis_url)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._go, daemon=True)

    def once(self) -> dict[str, float]:
        """One sample, now."""
        return sample(self._program, self._client)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._end.wait(EVERY):
            self.samples.append(self.once())


def grown(samples: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Medians of the first and of the last quarter, of what grew more than is allowed."""
    return {
        name: (first, last)
        for name, (first, last) in quarters(samples).items()
        if last - first > max(ALLOWED[name][0] * first, ALLOWED[name][1])
    }


def quarters(samples: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Medians of the first and of the last quarter."""
    part = max(1, len(samples) // 4)
    return {
        name: (
            round(statistics.median(each[name] for each in samples[:part]), 1),
            round(statistics.median(each[name] for each in samples[-part:]), 1),
        )
        for name in ALLOWED
    }
