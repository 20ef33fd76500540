"""The real queue, worked on by the test itself."""

from typing import Any

from celery.app.trace import build_tracer

from ahsp.extensions import celery_app


def next_message(queue: str = "") -> Any:
    """One message off the real queue."""
    with celery_app.connection_for_read() as link:
        queued = link.SimpleQueue(queue or celery_app.conf.task_default_queue)
        message = queued.get(timeout=120)
        message.ack()
        queued.close()
    return message


def work_once(queue: str = "") -> None:
    """What a worker does: takes one message off the real queue and runs its task."""
    message = next_message(queue)
    name = message.headers["task"]
    args, kwargs, _ = message.decode()
    run = build_tracer(name, celery_app.tasks[name], app=celery_app, propagate=True)
    run(message.headers["id"], args, kwargs, dict(message.headers))
