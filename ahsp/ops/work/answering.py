"""What a worker says of itself when an administrator's page asks; all in one answer.

Loaded by workers alone: it brings what only they need.
"""

from typing import Any

from celery.worker import state as worker_state
from celery.worker.control import inspect_command

from ahsp.ops.work.workers import QUESTION
from ahsp.periodic.ledger import HEADER


@inspect_command(name=QUESTION)  # type: ignore[untyped-decorator]  # celery ships no types
def tell(state: Any) -> dict[str, Any]:
    """Which queues it listens to, since when, with how many processes, and what they do now."""
    controller = state.consumer.controller
    return {
        "queues": sorted(queue.name for queue in state.consumer.task_consumer.queues),
        "uptime": controller.stats()["uptime"],
        "processes": getattr(controller.pool, "num_processes", 1),
        "active": [_told(each) for each in worker_state.active_requests],
    }


def _told(request: Any) -> dict[str, Any]:
    return {
        "task": request.name,
        "args": [each for each in request.args if isinstance(each, int)],
        "run": (request.request_dict or {}).get(HEADER),
        "since": request.time_start,
    }
