"""Worker entry: `celery_app`, for `celery -A celery_worker worker` and `beat`."""

from typing import Any

from celery.signals import worker_init

from ahsp import create_app
from ahsp.extensions import celery_app
from ahsp.ops import forking
from ahsp.ops.machines import steadily
from ahsp.ops.work import answering
from ahsp.periodic import ending
from ahsp.running.policy import QUEUE_SECONDS
from ahsp.web import preloading

flask_app = create_app()  # not `app`: celery takes anything of that name for its own
# It waits at the queue for work; whoever rings there does not wait.
celery_app.conf.broker_transport_options["socket_timeout"] = QUEUE_SECONDS

steadily.watch(flask_app)
assert answering  # what workers say of themselves
assert ending  # how the scheduler ends


@worker_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def _share(**_: Any) -> None:
    """The processes of its pool are forked after this; a scheduler has none."""
    from ahsp.imports.refused import held_words

    assert held_words  # it and openpyxl are imported when a workbook is made, else by each process
    preloading.languages(flask_app)
    forking.share()


__all__ = ["celery_app", "flask_app"]
