"""The real queue, worked on by the test itself."""

from celery.app.trace import build_tracer

from ahsp.extensions import celery_app


def work_once() -> None:
    """What a worker does: takes one message off the real queue and runs its task."""
    with celery_app.connection_for_read() as link:
        queued = link.SimpleQueue(celery_app.conf.task_default_queue)
        message = queued.get(timeout=10)
        message.ack()
        queued.close()
    name = message.headers["task"]
    args, kwargs, _ = message.decode()
    run = build_tracer(name, celery_app.tasks[name], app=celery_app, propagate=True)
    run(message.headers["id"], args, kwargs, dict(message.headers))
